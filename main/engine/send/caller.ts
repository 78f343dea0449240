import { resolveHost } from '../address.ts'
import { EngineError } from '../errors.ts'
import { HANDSHAKE_TIMEOUT_MS } from '../limits.ts'
import type { Scope } from '../scope.ts'
import { ControlChannel } from '../wire/control.ts'
import { dial } from '../wire/dial.ts'
import type { Link } from '../wire/link.ts'
import type { MessageOf } from '../wire/messages.ts'
import { cutIfMoved } from '../wire/moved.ts'
import type { Layout } from '../wire/plan.ts'
import { tlsThreadsOf } from '../wire/tls-threads.ts'
import { DataDial } from './data-dial.ts'
import type { Place } from './keeping.ts'
import { checkPin, type Pin } from './pin.ts'
import { meetAgain } from './resuming.ts'
import type { SenderOptions } from './sender-options.ts'

export interface CallerParts {
  readonly options: SenderOptions
  readonly place: Place
  readonly pin: Pin | null
  /** Closes what is open when the drop ends. */
  readonly scope: Scope
  /** Nobody is called any more. */
  readonly signal: AbortSignal
}

/** What data connections depend on. */
interface DataTerms {
  readonly control: ControlChannel
  readonly accept: MessageOf<'ACCEPT'>
  readonly layout: Layout
}

/** The conversation of a drop with its receiver: where it is, by what key it is known, and over which connection it is spoken to. */
export class Caller {
  readonly #parts: CallerParts
  #control: ControlChannel | null = null
  /** HEADER or RESUME was said on it. */
  #begun = false
  #place: Place
  /** The only key that is told anything: the one it is for, or the one that has accepted it. */
  pin: Pin | null

  constructor(parts: CallerParts) {
    this.#parts = parts
    this.#place = parts.place
    this.pin = parts.pin
  }

  /** Where the device was last. */
  get place(): Place {
    return this.#place
  }

  /** There is somebody to tell when it ends. */
  get isOpen(): boolean {
    return this.#control?.link.open ?? false
  }

  /** Something was said over the last connection that was dialled. */
  get hasBegun(): boolean {
    return this.#begun
  }

  /** Where the device may be now. */
  places(): readonly Place[] {
    const { keeping, transfer } = this.#parts.options
    return keeping?.places(this.#place, transfer.peer) ?? [this.#place]
  }

  /** Dials the control connection and waits until the receiver has accepted our key. No name was told before that. */
  async open({ host, port }: Place): Promise<ControlChannel> {
    this.#begun = false
    const address = await resolveHost(host, this.#parts.options.localAddress)
    const control = new ControlChannel(await this.dial({ host: address, port }), true)
    this.#use(control, { host: address, port })
    checkPin(this.pin, control.link.peerKey.keyHash)
    const ready = await control.expect('READY', HANDSHAKE_TIMEOUT_MS)
    this.#met(control, ready.DeviceName)
    control.startHeartbeat()
    return control
  }

  /** The same with the one key that it was accepted by. */
  async openAgain(place: Place, keyHash: string): Promise<ControlChannel> {
    const { control, name } = await meetAgain(this.dial(place), keyHash)
    this.#use(control, place)
    this.#met(control, name || this.#parts.options.transfer.peer.name)
    return control
  }

  /** A connection to that place. `signal`: when it is not the drop that ends it. */
  dial({ host, port }: Place, signal: AbortSignal = this.#parts.signal, threads = 0): Promise<Link> {
    const { identity, localAddress } = this.#parts.options
    return dial({ host, port, identity, localAddress, signal, threads })
  }

  /** Connections for chunks, to where the control connection goes: of a large drop they live in threads, where there are processors for them. */
  dataDial({ control, accept, layout }: DataTerms): DataDial {
    const threads = tlsThreadsOf(layout.fullSize)
    const { peerKey, roundTripMs } = control.link
    const dial = (port: number | null, signal: AbortSignal): Promise<Link> => this.dial({ ...this.#place, ...(port !== null && { port }) }, signal, threads)
    return new DataDial({ ports: accept.DataPorts ?? [], keyHash: peerKey.keyHash, roundTripMs, dial })
  }

  /** From now on the other side would miss a word about the end. */
  begin(): void {
    this.#begun = true
  }

  /** The last word: why it ends. Before HEADER or RESUME nothing was begun that a word would end. */
  end(reason: EngineError | null = null): Promise<void> {
    const control = this.#control
    if (!control) return Promise.resolve()
    return this.#begun && reason ? control.cancel(reason) : control.end()
  }

  /** The network is another one. */
  moved(): void {
    cutIfMoved(this.#control)
  }

  /** Its key was looked at. `name` is empty where it does not say. Throws NOT_VERIFIED. */
  #met(control: ControlChannel, name: string): void {
    const { transfer, pin, onlyPaired, introduce } = this.#parts.options
    const peer = introduce(control.link, name)
    // a pin is of a paired device; it, and who was verified before, may have been unpaired since
    if ((onlyPaired || pin || transfer.peer.verified) && !peer.verified) throw new EngineError('NOT_VERIFIED')
    transfer.peer = peer
  }

  /** From now on this is the conversation; the one before it has ended. */
  #use(control: ControlChannel, place: Place): void {
    const { scope, signal } = this.#parts
    this.#control = control
    this.#begun = false
    this.#place = place
    const forget = scope.add(() => control.end())
    void control.link.closed.then(forget)
    if (signal.aborted) throw new EngineError('CANCELLED')
  }
}
