import { CLASSIC_BLOCK_BYTES, CLASSIC_READ_AHEAD_BYTES } from '../limits.ts'
import type { Pump } from '../wire/user-buffer.ts'

/**
 * Where the bytes of a 1.x connection land: in the memory of whoever waits for many of them, else in blocks, until they are taken. Knows
 * no socket. Two ways in, of which a connection uses one: `target` and `filled` where it is read in place, `came` for data events.
 */
export class Inlet implements Pump {
  readonly #queue: Buffer[] = []
  #queued = 0
  #block: Buffer = Buffer.alloc(0)
  /** The part of the block where nothing lies. */
  #room: Buffer = this.#block
  /** What is missing yet of what somebody waits for. */
  #wanted: Uint8Array | null = null
  /** The memory that was named last: bytes land there, whatever has changed since. */
  #given: Uint8Array = this.#block
  #shut = false

  /** Bytes that wait to be taken. */
  get waiting(): number {
    return this.#queued
  }

  /** So many bytes are missing of what somebody wants. */
  get missing(): number {
    return this.#wanted?.length ?? 0
  }

  /** Fills as much of `target` as waits here, and returns how much that was. */
  take(target: Uint8Array): number {
    let have = 0
    for (let first = this.#queue[0]; first && have < target.length; first = this.#queue[0]) {
      const part = first.subarray(0, target.length - have)
      target.set(part, have)
      have += part.length
      if (part.length < first.length) this.#queue[0] = first.subarray(part.length)
      else this.#queue.shift()
    }
    this.#queued -= have
    return have
  }

  /** All that waits, as a copy; it stays. */
  look(): Buffer {
    return Buffer.concat(this.#queue)
  }

  /** What was taken too early; it comes first again. */
  giveBack(bytes: Buffer): void {
    this.#queue.unshift(bytes)
    this.#queued += bytes.length
  }

  /** The next bytes belong there, until it is full; nothing waits here. Null: whoever wanted them does not any more. */
  want(target: Uint8Array | null): void {
    this.#wanted = target
  }

  /** Whatever waits or still comes is thrown away. What is missing of what somebody waits for stays missing. */
  shut(): void {
    this.#shut = true
    this.#queue.length = 0
    this.#queued = 0
  }

  target(): Uint8Array {
    this.#given = (this.#shut ? null : this.#wanted) ?? this.#free()
    return this.#given
  }

  /** False: enough for now. */
  filled(count: number): boolean {
    if (this.#shut) return true
    const given = this.#given
    if (given === this.#wanted) return this.#advance(count)
    if (given !== this.#room) return this.came(Buffer.from(given.subarray(0, count)))
    const bytes = this.#room.subarray(0, count)
    this.#room = this.#room.subarray(count)
    return this.came(bytes)
  }

  /** The same where the bytes have landed elsewhere; they are not touched any more. */
  came(bytes: Buffer): boolean {
    // a sender that goes on and on must not keep its reader going
    if (this.#shut) return true
    const wanted = this.#wanted
    const part = wanted === null ? 0 : Math.min(bytes.length, wanted.length)
    if (wanted !== null) wanted.set(bytes.subarray(0, part))
    const goOn = wanted === null || this.#advance(part)
    if (part < bytes.length) this.#append(bytes.subarray(part))
    return goOn && this.#queued < CLASSIC_READ_AHEAD_BYTES
  }

  /** Bytes that come one by one are one piece, or a crawling sender would cost a hundred times what it sends. */
  #append(bytes: Buffer): void {
    const last = this.#queue.at(-1)
    if (last && last.buffer === bytes.buffer && last.byteOffset + last.length === bytes.byteOffset) {
      this.#queue[this.#queue.length - 1] = Buffer.from(last.buffer, last.byteOffset, last.length + bytes.length)
    } else {
      this.#queue.push(bytes)
    }
    this.#queued += bytes.length
  }

  /** False once nobody waits any more: what comes next would have to be copied. */
  #advance(count: number): boolean {
    const rest = this.#wanted?.subarray(count) ?? null
    this.#wanted = rest?.length === 0 ? null : rest
    return this.#wanted !== null
  }

  /** Never empty. */
  #free(): Buffer {
    if (this.#queued === 0) this.#room = this.#block
    if (this.#room.length === 0) {
      this.#block = Buffer.allocUnsafeSlow(CLASSIC_BLOCK_BYTES)
      this.#room = this.#block
    }
    return this.#room
  }
}
