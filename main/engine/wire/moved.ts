import { isOwnAddress } from '../address.ts'
import { EngineError } from '../errors.ts'
import type { ControlChannel } from './control.ts'

/** Nothing comes any more over an address that this device has not: nobody waits until that is noticed. */
export function cutIfMoved(control: ControlChannel | null): void {
  if (control && !isOwnAddress(control.link.localAddress)) control.destroy(new EngineError('PEER_LOST'))
}
