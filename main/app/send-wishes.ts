import type { Settings } from '../../shared/settings.ts'
import type { SendWishes } from '../engine/facade.ts'

/** What the settings say of every drop of this app, wherever in it that was asked for. It goes, or waits for its turn or its device. */
export function sendWishes({ connections, compression }: Settings): SendWishes {
  return { wait: true, connections, compression }
}
