import type { FrameHandler } from '../wire/frame.ts'
import { FrameReader } from '../wire/frame.ts'
import type { Link } from '../wire/link.ts'
import { decodeMessage, encodeMessage, type Message, type MessageOf } from '../wire/messages.ts'

/** The acceptor's end of one connection of a real sender. */
export class Caller implements FrameHandler {
  readonly link: Link
  readonly #frames: { number: number; body: Buffer }[] = []
  readonly #wakers = new Set<() => void>()
  #closed = false

  constructor(link: Link) {
    this.link = link
    void link.closed.then(() => {
      this.#closed = true
      this.#wake()
    })
    link.take(new FrameReader(this))
    link.resume()
  }

  say(message: Message): void {
    this.write(encodeMessage(message))
  }

  write(frame: Buffer): void {
    this.link.write(frame).catch(() => {})
  }

  /** The next frame; null when the sender has closed. */
  async next(): Promise<{ number: number; body: Buffer } | null> {
    for (;;) {
      const next = this.#frames.shift()
      if (next) return next
      if (this.#closed) return null
      await new Promise<void>((resolve) => this.#wakers.add(resolve))
    }
  }

  async message(): Promise<Message | null> {
    for (;;) {
      const frame = await this.next()
      if (frame === null) return null
      if (frame.number !== 0 || frame.body[0] !== 0x7b) continue
      const decoded = decodeMessage(frame.body)
      if (decoded.known) return decoded.message
    }
  }

  async expect<T extends Message['type']>(type: T): Promise<MessageOf<T>> {
    for (let message = await this.message(); message; message = await this.message()) {
      if (message.type === type) return message as unknown as MessageOf<T>
    }
    throw new Error(`closed before ${type}`)
  }

  bodyFor(_number: number, size: number): Uint8Array {
    return Buffer.alloc(size)
  }

  frame(number: number, body: Uint8Array): void {
    this.#frames.push({ number, body: body as Buffer })
    this.#wake()
  }

  #wake(): void {
    for (const waker of this.#wakers) waker()
    this.#wakers.clear()
  }
}
