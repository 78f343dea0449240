import type { Identity } from '../identity/identity.ts'
import { encodeFrame } from '../wire/frame.ts'
import type { Message, MessageOf } from '../wire/messages.ts'
import type { RawDrop } from './raw-drop.ts'
import { accepted } from './raw-offer.ts'
import { RawPeer } from './raw-peer.ts'

/** Questions on one connection; a peer that asks more than sixteen at a time is cut, and rightly. */
const QUESTIONS_MAX = 10

interface Lane {
  readonly peer: RawPeer
  /** Whole chunks with their right digests that went this way. */
  readonly sent: Set<number>
  questions: number
}

export interface ChunkForm {
  readonly encoded: boolean
  readonly damaged: boolean
  /** Bytes of a write. */
  readonly step: number
}

/** Delivers a RawDrop by the rules, however oddly: the order, the connections and the cuts are the caller's. For tests only. */
export class RawSender {
  readonly drop: RawDrop
  readonly stored = new Set<number>()
  /** Chunks that need no second sending, because their connection was drained. */
  readonly drained = new Set<number>()
  readonly #port: number
  readonly #identity: Identity
  readonly #control: RawPeer
  readonly #accept: MessageOf<'ACCEPT'>
  readonly #lanes: (Lane | null)[]
  readonly #damaged = new Map<number, number>()
  readonly #retried = new Map<number, number>()
  readonly #peers: RawPeer[]
  #controlQuestions = 0
  #controlAnswers = 0
  #commit: MessageOf<'COMMIT'> | null = null
  #failure: Error | null = null
  #changed: () => void = () => {}

  private constructor(parts: { port: number; identity: Identity; drop: RawDrop; control: RawPeer; accept: MessageOf<'ACCEPT'>; lanes: number }) {
    this.drop = parts.drop
    this.#port = parts.port
    this.#identity = parts.identity
    this.#control = parts.control
    this.#accept = parts.accept
    this.#lanes = Array<null>(parts.lanes).fill(null)
    this.#peers = [parts.control]
    void this.#listen()
  }

  /** Up to ACCEPT. */
  static async offer(port: number, identity: Identity, drop: RawDrop): Promise<RawSender> {
    const control = await RawPeer.ready(port, identity)
    const lanes = 8
    const accept = await accepted(control, drop.entries, drop.header(lanes))
    return new RawSender({ port, identity, drop, control, accept, lanes })
  }

  get connections(): number {
    return this.#lanes.length
  }

  async chunk(lane: number, number: number, form: ChunkForm): Promise<void> {
    const { peer, sent } = await this.#lane(lane)
    // the third damaged copy would end the transfer
    const damaged = form.damaged && (this.#damaged.get(number) ?? 0) < 2
    const frame = encodeFrame(number, await this.drop.body(number, { encoded: form.encoded, damaged }))
    if (damaged) this.#damaged.set(number, (this.#damaged.get(number) ?? 0) + 1)
    else sent.add(number)
    for (let at = 0; at < frame.length; at += form.step) peer.write(frame.subarray(at, at + form.step))
  }

  /** A connection dies inside a frame: `share` of it, 0 … 1, was written. */
  async cut(lane: number, number: number, how: { readonly share: number; readonly reset: boolean }): Promise<void> {
    const { peer } = await this.#lane(lane)
    const frame = encodeFrame(number, await this.drop.body(number, { encoded: true, damaged: false }))
    peer.write(frame.subarray(0, Math.floor(how.share * (frame.length - 1))))
    this.#lanes[lane] = null
    if (how.reset) peer.destroy()
    else peer.socket.end()
  }

  /** Planned reconnect, as in the protocol: the next connection first, then RECONNECT on the old one. */
  async reconnect(lane: number): Promise<void> {
    const old = await this.#lane(lane)
    this.#lanes[lane] = null
    await this.#lane(lane)
    old.peer.send({ type: 'RECONNECT', Lane: lane, Bytes: old.sent.size })
    // the receiver may take the old one for dead, when others died unseen; then it is an ordinary loss
    const told = await old.peer.expect('DRAINED').catch(() => null)
    if (told && told.Lane !== lane) throw new Error(`DRAINED of lane ${told.Lane} on lane ${lane}`)
    if (told) for (const number of old.sent) this.drained.add(number)
    old.peer.destroy()
  }

  /** PING or a message of a later version; `lane` null: on CONTROL. */
  async ask(lane: number | null, kind: 'PING' | 'LATER'): Promise<void> {
    const message = kind === 'PING' ? { type: 'PING', Id: 7 } : { type: 'LATER', Chunks: [{}] }
    if (lane === null) {
      if (this.#controlQuestions >= QUESTIONS_MAX) return
      this.#controlQuestions += 1
      this.#control.send(message)
    } else {
      const to = await this.#lane(lane)
      if (to.questions >= QUESTIONS_MAX) return
      to.questions += 1
      to.peer.send(message)
    }
  }

  /** Resolves when all these have a receipt. Rejects when the receiver ended it, or broke a rule itself. */
  async untilStored(numbers: Iterable<number>): Promise<void> {
    const wanted = [...numbers]
    await this.#until(() => wanted.every((number) => this.stored.has(number)))
  }

  /** Everything without a receipt, last chunk first; then every question must have been answered. */
  async rest(): Promise<void> {
    await this.untilStored(this.drained)
    const missing = Array.from({ length: this.drop.layout.fullChunk }, (_, index) => this.drop.layout.fullChunk - index)
    for (const number of missing.filter((each) => !this.stored.has(each))) {
      await this.chunk(number % this.#lanes.length, number, { encoded: true, damaged: false, step: 512 * 1024 })
    }
    await this.untilStored(missing)
    for (const lane of this.#lanes) if (lane) for (let left = lane.questions; left > 0; left -= 1) await lane.peer.message()
    await this.#until(() => this.#controlAnswers === this.#controlQuestions)
  }

  async root(): Promise<MessageOf<'COMMIT'>> {
    this.#control.send({ type: 'ROOT', Root: this.drop.root() })
    await this.#until(() => this.#commit !== null)
    return this.#commit as unknown as MessageOf<'COMMIT'>
  }

  destroy(): void {
    for (const peer of this.#peers) peer.destroy()
  }

  async #lane(index: number): Promise<Lane> {
    const there = this.#lanes[index]
    if (there) return there
    const peer = await RawPeer.ready(this.#port, this.#identity)
    this.#peers.push(peer)
    peer.send({ type: 'ATTACH', Session: this.#accept.Session, Token: this.#accept.Token, Lane: index, Later: null })
    const answer = await peer.expect('ATTACHED')
    if (answer.Lane !== index) throw new Error(`attached as lane ${answer.Lane}, not ${index}`)
    const lane = { peer, sent: new Set<number>(), questions: 0 }
    this.#lanes[index] = lane
    return lane
  }

  async #listen(): Promise<void> {
    try {
      for (;;) {
        this.#heard(await this.#control.message())
        this.#changed()
      }
    } catch (error) {
      if (this.#commit === null) this.#failure ??= error as Error
      this.#changed()
    }
  }

  /** A receiver has rules, too: one receipt a chunk, and RETRY only for what was damaged. */
  #heard(message: Message): void {
    if (message.type === 'COMMIT') this.#commit = message
    else if (message.type === 'PING') this.#control.send({ type: 'PONG', Id: message.Id })
    else if (message.type === 'PONG' || message.type === 'UNKNOWN') this.#controlAnswers += 1
    else if (message.type === 'STORED') {
      for (const number of message.Chunks) {
        if (this.stored.has(number)) throw new Error(`chunk ${number} has two receipts`)
        this.stored.add(number)
      }
    } else if (message.type === 'RETRY') {
      for (const number of message.Chunks) {
        const count = (this.#retried.get(number) ?? 0) + 1
        this.#retried.set(number, count)
        if (count > (this.#damaged.get(number) ?? 0)) throw new Error(`chunk ${number} is asked for again, but was not damaged`)
      }
    } else throw new Error(`the receiver said ${JSON.stringify(message)}`)
  }

  async #until(done: () => boolean): Promise<void> {
    while (!done()) {
      if (this.#failure) throw this.#failure
      await new Promise<void>((resolve) => {
        this.#changed = resolve
      })
    }
  }
}
