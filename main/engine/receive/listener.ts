import type { DeviceKind } from '../../../shared/transfer.ts'
import { asEngineError, type EngineError, violation } from '../errors.ts'
import type { PeerKey } from '../identity/device-id.ts'
import { DP_VERSION, HANDSHAKE_TIMEOUT_MS } from '../limits.ts'
import { log } from '../log.ts'
import { ControlChannel } from '../wire/control.ts'
import type { Header } from '../wire/header.ts'
import type { Link } from '../wire/link.ts'
import type { Door } from '../wire/listen.ts'
import type { MessageOf } from '../wire/messages.ts'
import type { Receiver } from './receiver.ts'

export interface ReceptionOptions {
  /** What is told of this device to who has that key. */
  readonly greeting: (key: PeerKey) => { readonly name: string; readonly kind: DeviceKind }
  /** A control connection whose peer has sent its HEADER. */
  readonly onHeader: (control: ControlChannel, header: Header) => Promise<void>
  /** A sender that wants to go on with what was interrupted. */
  readonly onResume: (control: ControlChannel, first: MessageOf<'RESUME'>) => Promise<void>
  /** A peer that wants to be paired. */
  readonly onPairing: (control: ControlChannel, first: MessageOf<'PAIR1'>) => Promise<void>
}

/**
 * Meets every accepted link: READY, then the first message tells what it is. HEADER opens a transfer, RESUME goes on with one, ATTACH
 * joins one, silence or goodbye is a PROBE that only wanted to see us. Anything else closes the link, at a data port all but ATTACH.
 */
export class Reception {
  readonly #options: ReceptionOptions
  readonly #sessions = new Map<string, Receiver>()

  constructor(options: ReceptionOptions) {
    this.#options = options
  }

  register(session: string, receiver: Receiver): () => void {
    this.#sessions.set(session, receiver)
    return () => this.#sessions.delete(session)
  }

  /** Never rejects. */
  async welcome(link: Link, door: Door = 'main'): Promise<void> {
    const control = new ControlChannel(link, true)
    try {
      const { name, kind } = this.#options.greeting(link.peerKey)
      await control.send({ type: 'READY', DPVersion: DP_VERSION, DeviceName: name, DeviceKind: kind })
      const first = await control.receive(HANDSHAKE_TIMEOUT_MS)
      if (first.type === 'ATTACH') await this.#attach(control, first)
      else if (door === 'data') throw violation(`${first.type} at a data port`)
      else if (first.type === 'HEADER') await this.#options.onHeader(control, first)
      else if (first.type === 'RESUME') await this.#options.onResume(control, first)
      else if (first.type === 'PAIR1') await this.#options.onPairing(control, first)
      else throw violation(`${first.type} where HEADER or ATTACH was due`)
    } catch (error) {
      await this.#refuse(control, asEngineError(error))
    }
  }

  async #attach(control: ControlChannel, message: MessageOf<'ATTACH'>): Promise<void> {
    const receiver = this.#sessions.get(message.Session)
    if (!receiver) throw violation('a session that is not known')
    const link = control.release()
    receiver.attach(link, message)
    await control.send({ type: 'ATTACHED', Lane: message.Lane })
  }

  async #refuse(control: ControlChannel, error: EngineError): Promise<void> {
    if (!control.link.open) return
    log('link %d refused: %s', control.link.id, error.message)
    const broken = error.code === 'PROTOCOL_VIOLATION' || error.code === 'PEER_SILENT'
    if (broken) control.destroy(error)
    else await control.cancel(error, 'REFUSE')
  }
}
