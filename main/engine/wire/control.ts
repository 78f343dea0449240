import { codeForPeer, EngineError, errorFromPeer, violation } from '../errors.ts'
import { CONTROL_MAX_BYTES, CONTROL_QUEUE_BYTES, CONTROL_QUEUE_MAX, HEARTBEAT_EVERY_MS, PAGE_MAX_BYTES, PEER_SILENT_AFTER_MS } from '../limits.ts'
import { encodeFrame, type FrameHandler, FrameReader } from './frame.ts'
import type { Link } from './link.ts'
import { decodeMessage, encodeMessage, type Message, type MessageOf, type MessageType } from './messages.ts'

/** A binary page: the whole body, kind byte first. */
export interface Page {
  readonly type: 'page'
  readonly body: Buffer
}

const LAST_PAGE_KIND = 0x1f

/**
 * The conversation on a connection that carries no chunks: messages and pages in order, heartbeats answered by
 * themselves, and one way to hear that it is over: `receive` rejects.
 */
export class ControlChannel implements FrameHandler {
  readonly link: Link
  readonly #queue: (Message | Page)[] = []
  readonly #reader = new FrameReader(this)
  #waiting: { resolve: (item: Message | Page) => void; reject: (error: EngineError) => void } | null = null
  #failure: EngineError | null = null
  readonly #mourners: ((error: EngineError) => void)[] = []
  #heardAtMs = performance.now()
  #heartbeat: NodeJS.Timeout | null = null
  #released = false
  #queuedBytes = 0
  /** Our last word is on its way, and the goodbye behind it. */
  #leaving: Promise<void> | null = null
  /** CANCEL or REFUSE came: the peer knows that it is over. */
  #toldByPeer = false
  #paused = false
  readonly #pages: boolean

  /** `pages`: binary pages may come here; only a receiver that reads an offer wants them. */
  constructor(link: Link, pages = false) {
    this.link = link
    this.#pages = pages
    void link.closed.then((error) => this.#fail(error))
    link.take(this.#reader)
    link.resume()
  }

  send(message: Message): Promise<void> {
    return this.#write(encodeMessage(message))
  }

  sendPage(body: Uint8Array): Promise<void> {
    return this.#write(encodeFrame(0, body))
  }

  /** A peer that refuses and closes while we still write has told us why: that reason, not the broken pipe. */
  async #write(frame: Buffer): Promise<void> {
    try {
      await this.link.write(frame)
    } catch (error) {
      throw this.#failure ?? error
    }
  }

  /** The next message or page. Rejects with what ended the conversation, a CANCEL or REFUSE of the peer included. */
  receive(timeoutMs?: number): Promise<Message | Page> {
    const next = this.#queue.shift()
    if (next) {
      this.#queuedBytes -= next.type === 'page' ? next.body.length : 0
      if (this.#paused && this.#queue.length <= CONTROL_QUEUE_MAX / 2 && this.#queuedBytes <= CONTROL_QUEUE_BYTES / 2) {
        this.#paused = false
        this.link.resume()
      }
      return Promise.resolve(next)
    }
    if (this.#failure) return Promise.reject(this.#failure)
    return new Promise((resolve, reject) => {
      const timer = timeoutMs === undefined ? null : setTimeout(() => this.destroy(new EngineError('PEER_SILENT')), timeoutMs)
      const settle = (): void => {
        this.#waiting = null
        if (timer) clearTimeout(timer)
      }
      this.#waiting = {
        resolve: (item) => {
          settle()
          resolve(item)
        },
        reject: (error) => {
          settle()
          reject(error)
        },
      }
    })
  }

  /** The next message, which must be of that type. */
  expect<T extends MessageType>(type: T, timeoutMs: number): Promise<MessageOf<T>> {
    return this.expectOneOf([type], timeoutMs)
  }

  /** The next message, which must be of one of these types. */
  async expectOneOf<T extends MessageType>(types: readonly T[], timeoutMs: number): Promise<{ [K in T]: MessageOf<K> }[T]> {
    const message = await this.receive(timeoutMs)
    if (!(types as readonly string[]).includes(message.type)) {
      const error = violation(`${message.type} where ${types.join(' or ')} was due`)
      this.destroy(error)
      throw error
    }
    return message as unknown as { [K in T]: MessageOf<K> }[T]
  }

  /** Nothing waits to be received. */
  get quiet(): boolean {
    return this.#queue.length === 0
  }

  /** CANCEL or REFUSE came: the end was the peer's word. */
  get endedByPeer(): boolean {
    return this.#toldByPeer
  }

  /** Rejects when the conversation is over, and leaves messages where they are: for waiting on something else meanwhile. */
  gone(): Promise<never> {
    const gone = this.#failure ? Promise.reject<never>(this.#failure) : new Promise<never>((_, reject) => this.#mourners.push(reject))
    gone.catch(() => {})
    return gone
  }

  /** PING every 10 s; a peer that is silent for 30 s is given up. */
  startHeartbeat(): void {
    let id = 0
    this.#heartbeat ??= setInterval(() => {
      if (performance.now() - this.#heardAtMs > PEER_SILENT_AFTER_MS) {
        this.destroy(new EngineError('PEER_SILENT'))
        return
      }
      id += 1
      this.send({ type: 'PING', Id: id }).catch(() => {})
    }, HEARTBEAT_EVERY_MS)
  }

  /** Hands the connection to another taker: it turned out to be a data connection. Only between messages. */
  release(): Link {
    if (this.#queue.length > 0 || !this.#reader.idle) throw violation('bytes before ATTACHED')
    this.#released = true
    this.#stopHeartbeat()
    return this.link
  }

  /**
   * Ends the conversation here and now with a reason, tells the peer, and lets that word arrive before closing. The first one's word is
   * the only one: whoever comes later waits for its end.
   */
  cancel(error: EngineError, word: 'CANCEL' | 'REFUSE' = 'CANCEL'): Promise<void> {
    this.#fail(error)
    this.#leaving ??= this.#leave({ type: word, Code: codeForPeer(error.code) })
    return this.#leaving
  }

  async #leave(word: Message): Promise<void> {
    if (!this.link.open) return
    if (!this.#toldByPeer) await this.send(word).catch(() => {})
    await this.link.end()
  }

  async end(): Promise<void> {
    this.#stopHeartbeat()
    await (this.#leaving ?? this.link.end())
  }

  destroy(error: EngineError): void {
    this.#stopHeartbeat()
    this.link.destroy(error)
    this.#fail(error)
  }

  bodyFor(number: number, size: number): Uint8Array {
    if (number !== 0) throw violation('a chunk on the control connection')
    if (size > (this.#pages ? PAGE_MAX_BYTES : CONTROL_MAX_BYTES)) throw violation('an oversized control frame')
    return Buffer.allocUnsafe(size)
  }

  frame(_number: number, body: Uint8Array): void {
    this.#heardAtMs = performance.now()
    const bytes = body as Buffer
    const kind = bytes[0] ?? 0
    if (this.#pages && kind >= 0x01 && kind <= LAST_PAGE_KIND) this.#deliver({ type: 'page', body: bytes })
    else if (bytes.length > CONTROL_MAX_BYTES) throw violation('an oversized control frame')
    else this.#message(bytes)
  }

  #message(body: Buffer): void {
    const decoded = decodeMessage(body)
    if (!decoded.known) {
      this.link.answer(encodeMessage({ type: 'UNKNOWN', Type: decoded.type }))
      return
    }
    const { message } = decoded
    if (message.type === 'PING') this.link.answer(encodeMessage({ type: 'PONG', Id: message.Id }))
    else if (message.type === 'CANCEL' || message.type === 'REFUSE') this.#endedByPeer(message.Code)
    else if (message.type !== 'PONG' && message.type !== 'UNKNOWN') this.#deliver(message)
  }

  /** Who hears it closes, whatever the other side does: it may hold the connection open for ever. */
  #endedByPeer(code: string): void {
    this.#toldByPeer = true
    this.#fail(errorFromPeer(code))
    void this.end()
  }

  #deliver(item: Message | Page): void {
    if (this.#released) throw violation('a control message out of place')
    const delivered = this.#waiting !== null
    if (this.#waiting) this.#waiting.resolve(item)
    else this.#queue.push(item)
    this.#queuedBytes += !delivered && item.type === 'page' ? item.body.length : 0
    if (this.#queue.length >= CONTROL_QUEUE_MAX || this.#queuedBytes >= CONTROL_QUEUE_BYTES) {
      this.#paused = true
      this.link.pause()
    }
  }

  /** The first reason stays. What was queued before it is dropped: it belongs to a conversation that is over. */
  #fail(error: EngineError): void {
    this.#stopHeartbeat()
    this.#failure ??= error
    this.#queue.length = 0
    this.#waiting?.reject(this.#failure)
    for (const tell of this.#mourners.splice(0)) tell(this.#failure)
  }

  #stopHeartbeat(): void {
    if (this.#heartbeat) clearInterval(this.#heartbeat)
    this.#heartbeat = null
  }
}
