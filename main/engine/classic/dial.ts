import { type Sentence, say } from '../../../shared/sentence.ts'
import { CLASSIC_VERSIONS, type ClassicVersion } from '../../../shared/transfer.ts'
import { asEngineError, EngineError } from '../errors.ts'
import { HANDSHAKE_TIMEOUT_MS } from '../limits.ts'
import { buildRequestOf, judgeResponse, newHandshakeKey } from '../wire/handshake.ts'
import { dialPlain, type PlainDial, type PlainSocket } from './socket.ts'

export interface ClassicCall {
  readonly socket: PlainSocket
  readonly version: ClassicVersion
}

/**
 * Dials and upgrades. `any`: 1.1.0, and where that is refused 1.0.0; a 1.x server that does not know a version just closes. Throws
 * UNREACHABLE, NOT_FASTDROP, CANCELLED.
 */
export async function dialClassic(dial: PlainDial, wanted: ClassicVersion | 'any'): Promise<ClassicCall> {
  const versions = wanted === 'any' ? CLASSIC_VERSIONS : [wanted]
  let refusal: EngineError | null = null
  for (const version of versions) {
    const socket = await dialPlain(dial)
    const abort = (): void => socket.destroy(new EngineError('CANCELLED'))
    dial.signal?.addEventListener('abort', abort, { once: true })
    try {
      await upgrade(socket, dial, version)
      return { socket, version }
    } catch (error) {
      socket.destroy()
      if (dial.signal?.aborted) throw new EngineError('CANCELLED', undefined, error)
      refusal = asEngineError(error)
    } finally {
      dial.signal?.removeEventListener('abort', abort)
    }
  }
  throw new EngineError('NOT_FASTDROP', say('noClassicThere', { host: dial.host, port: dial.port, versions: spoken(versions) }), refusal)
}

function spoken([first, second]: readonly ClassicVersion[]): Sentence {
  return second === undefined ? say('oneVersion', { version: first ?? '' }) : say('eitherVersion', { first: first ?? '', second })
}

async function upgrade(socket: PlainSocket, { host, port }: PlainDial, version: ClassicVersion): Promise<void> {
  const key = newHandshakeKey()
  await socket.write(buildRequestOf(version, { host, port, key }), HANDSHAKE_TIMEOUT_MS)
  const head = await socket.head(HANDSHAKE_TIMEOUT_MS)
  if (head === null) throw new EngineError('NOT_FASTDROP')
  judgeResponse(head, key, version)
}
