import type { RequestOf } from '../../shared/ipc.ts'
import { EngineError } from '../engine/errors.ts'
import type { Engine } from '../engine/facade.ts'
import type { CommandParts } from './commands.ts'

/** What the user dropped goes, or waits for its turn or its device. Throws NOTHING_TO_SEND, BAD_SETTING. */
export function sendDropped(
  { engine, preferences, selections }: Pick<CommandParts, 'preferences' | 'selections'> & { readonly engine: Pick<Engine, 'send'> },
  { selectionId, peerId, deviceId, evenNamesake }: RequestOf<'send'>,
): { readonly transferId: string } {
  const paths = selections.pathsOf(selectionId)
  if (paths === null) throw new EngineError('NOTHING_TO_SEND', 'That choice of files is not known any more. Choose them again.')
  if (peerId === undefined && deviceId === undefined) throw new EngineError('BAD_SETTING', 'Choose a device to send to.')
  const { connections, compression } = preferences.current
  const to = peerId === undefined ? { deviceId: deviceId ?? '' } : { peerId }
  const whom = { ...(deviceId !== undefined && { deviceId }), ...(evenNamesake !== undefined && { evenNamesake }) }
  return { transferId: engine.send({ paths, to, wait: true, connections, compression, ...whom }) }
}
