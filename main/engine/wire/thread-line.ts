import type { TlsWord } from './tls-orders.ts'
import type { PushPump } from './user-buffer.ts'

export interface ThreadLineParts {
  readonly id: number
  readonly say: (word: TlsWord) => void
  /** What may come after reading was stopped. */
  readonly spillMaxBytes: number
  readonly progressEveryMs: number
}

/** As much of a socket as is steered here. */
interface Steered {
  resume(): unknown
  destroy(error: Error): unknown
}

/**
 * In a TLS thread: what has come on one connection, and what is wanted of it. Between two orders nothing is read; but the TLS layer hands
 * out what it has decrypted already, and that is kept until the next one, or told with the answer to the last one. It knows nothing but
 * what is in it, because threads are given its text.
 */
export class ThreadLine implements PushPump {
  socket: Steered | null = null
  readonly #parts: ThreadLineParts
  /** Shared memory that is being filled. */
  #into: Uint8Array | null = null
  #have = 0
  /** Bytes in shared memory that were not told of yet. */
  #untold = 0
  #toldAtMs = 0
  #ordered = false
  #soon: NodeJS.Immediate | null = null
  #spill = new Uint8Array(32 * 1024)
  #spilled = 0
  /** The memory that the socket was last given; it asks for it as soon as it has filled the one before, whatever is ordered then. */
  #given: Uint8Array = this.#spill

  constructor(parts: ThreadLineParts) {
    this.#parts = parts
  }

  /** The next bytes go there. Answered once, when it is full, and now and then before. */
  fill(into: Uint8Array): void {
    const early = Math.min(this.#spilled, into.length)
    into.set(this.#spill.subarray(0, early))
    this.#spill.copyWithin(0, early, this.#spilled)
    this.#spilled -= early
    this.#have = early
    this.#untold = early
    this.#toldAtMs = performance.now()
    this.#ordered = true
    if (early === into.length) {
      this.#tell()
      return
    }
    this.#into = into
    this.socket?.resume()
  }

  /** Whatever comes next is the answer. */
  read(): void {
    this.#ordered = true
    if (this.#spilled > 0) this.#tell()
    else this.socket?.resume()
  }

  target(): Uint8Array {
    this.#given = this.#room()
    return this.#given
  }

  filled(count: number): boolean {
    const { buffer, byteOffset } = this.#room()
    const isThere = this.#given.buffer === buffer && this.#given.byteOffset === byteOffset
    return isThere ? this.#took(count) : this.push(this.#given.subarray(0, count))
  }

  #room(): Uint8Array {
    if (this.#into) return this.#into.subarray(this.#have)
    if (this.#spilled === this.#spill.length) this.#grow()
    return this.#spill.subarray(this.#spilled)
  }

  #took(count: number): boolean {
    if (this.#into) {
      this.#have += count
      this.#untold += count
      if (this.#have < this.#into.length) {
        this.#tellProgress()
        return true
      }
      this.#into = null
    } else this.#spilled += count
    // with what else the record holds
    if (this.#ordered) this.#soon ??= setImmediate(() => this.#tell())
    return false
  }

  /** Bytes that came elsewhere: by data events, or to where the last order had wanted them. */
  push(bytes: Uint8Array): boolean {
    let goOn = true
    for (let at = 0; at < bytes.length; ) {
      const room = this.#room()
      const count = Math.min(room.length, bytes.length - at)
      room.set(bytes.subarray(at, at + count))
      goOn = this.#took(count)
      at += count
    }
    return goOn
  }

  /** The connection is closed: what came before that is told before that is. */
  flush(): void {
    if (this.#untold > 0 || this.#spilled > 0) this.#tell()
    this.#into = null
  }

  #tell(): void {
    if (this.#soon) clearImmediate(this.#soon)
    this.#soon = null
    this.#ordered = false
    const more = this.#spilled > 0 ? this.#spill.slice(0, this.#spilled) : null
    this.#spilled = 0
    this.#say(more, true)
  }

  #tellProgress(): void {
    const now = performance.now()
    if (now - this.#toldAtMs < this.#parts.progressEveryMs) return
    this.#toldAtMs = now
    this.#say(null, false)
  }

  #say(more: Uint8Array | null, done: boolean): void {
    this.#parts.say({ type: 'came', id: this.#parts.id, filled: this.#untold, more, done })
    this.#untold = 0
  }

  #grow(): void {
    if (this.#spill.length >= this.#parts.spillMaxBytes) {
      this.#spilled = 0
      this.socket?.destroy(new Error('more bytes than were asked for'))
      return
    }
    const grown = new Uint8Array(this.#spill.length * 2)
    grown.set(this.#spill)
    this.#spill = grown
  }
}
