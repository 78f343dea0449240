import { say } from '../../../shared/sentence.ts'
import { EngineError, violation } from '../errors.ts'
import { FRAME_HEAD_BYTES, SPILL_MAX_BYTES } from '../limits.ts'

/**
 * FastDP frame, both directions, after 101:
 *
 *     0      4      8
 *     number size   body …
 *
 * number uint32 BE: 0 = control message, 1 … FullChunk = chunk. size uint32 BE: bytes of body.
 */
export function writeFrameHead(target: Buffer, number: number, size: number): void {
  target.writeUInt32BE(number, 0)
  target.writeUInt32BE(size, 4)
}

export function encodeFrame(number: number, body: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(FRAME_HEAD_BYTES + body.length)
  writeFrameHead(frame, number, body.length)
  frame.set(body, FRAME_HEAD_BYTES)
  return frame
}

/** Something that takes a byte stream in place: it names where the next bytes go, and is told how many came. */
export interface ByteTaker {
  /** Where the next bytes go; at least one byte long; the same answer until `filled` is called. */
  target(): Uint8Array
  /** `count` bytes were put at the start of target(). Returns false to stop reading. Throws EngineError on a violation. */
  filled(count: number): boolean
}

/** Feeds bytes that are already here, for front ends without in-place reading and for split tests. */
export function pour(taker: ByteTaker, bytes: Uint8Array): boolean {
  let rest = bytes
  let goOn = true
  while (rest.length > 0) {
    const target = taker.target()
    const count = Math.min(target.length, rest.length)
    if (count === 0) throw new EngineError('INTERNAL', say('wentWrongInside', { what: 'a byte taker named no room for its bytes' }))
    target.set(rest.subarray(0, count))
    goOn = taker.filled(count)
    rest = rest.subarray(count)
  }
  return goOn
}

/** What stands behind a FrameReader: knows which frames are legal now, and owns the memory of their bodies. */
export interface FrameHandler {
  /**
   * A frame head arrived. Returns exactly `size` bytes of memory for its body, or null when there is none at the moment:
   * the reader then blocks until `unblock`. Throws EngineError when the frame is not legal; nothing was allocated then.
   */
  bodyFor(number: number, size: number): Uint8Array | null
  /** So many bytes of the body are there, and not all. */
  grew?(have: number): void
  /** The body is whole. */
  frame(number: number, body: Uint8Array): void
}

type State = 'head' | 'body' | 'blocked'

/** Assembles frames in place: a chunk's bytes go straight from the socket into the memory its handler named. */
export class FrameReader implements ByteTaker {
  readonly #handler: FrameHandler
  readonly #head = Buffer.alloc(FRAME_HEAD_BYTES)
  #state: State = 'head'
  #number = 0
  #size = 0
  #body: Uint8Array = this.#head
  #have = 0
  /** Bytes that came while blocked: reading was stopped, but the TLS layer hands out what it has decrypted already. */
  #spill: Buffer = Buffer.alloc(0)
  #spilled = 0
  #view: Uint8Array | null = null

  constructor(handler: FrameHandler) {
    this.#handler = handler
  }

  get blocked(): boolean {
    return this.#state === 'blocked'
  }

  /** True between frames: a clean place to end a connection. */
  get idle(): boolean {
    return this.#state === 'head' && this.#have === 0
  }

  target(): Uint8Array {
    this.#view ??= this.#room()
    return this.#view
  }

  #room(): Uint8Array {
    if (this.#state === 'head') return this.#head.subarray(this.#have)
    if (this.#state === 'body') return this.#body.subarray(this.#have)
    return this.#spillRoom()
  }

  filled(count: number): boolean {
    this.#view = null
    if (this.#state === 'blocked') {
      this.#spilled += count
      return false
    }
    this.#have += count
    if (this.#state === 'head') this.#headGrew()
    else this.#bodyGrew()
    return !this.blocked
  }

  /** Gives the memory that `bodyFor` could not. Returns true when reading may go on. */
  unblock(body: Uint8Array): boolean {
    if (this.#state !== 'blocked') throw new EngineError('INTERNAL', say('wentWrongInside', { what: 'a frame reader was unblocked twice' }))
    const early = this.#spill.subarray(0, this.#spilled)
    this.#spill = Buffer.alloc(0)
    this.#spilled = 0
    this.#view = null
    this.#startBody(body)
    return early.length === 0 ? !this.blocked : pour(this, early)
  }

  #headGrew(): void {
    if (this.#have < FRAME_HEAD_BYTES) return
    this.#number = this.#head.readUInt32BE(0)
    this.#size = this.#head.readUInt32BE(4)
    if (this.#size === 0) throw violation('an empty frame')
    const body = this.#handler.bodyFor(this.#number, this.#size)
    this.#have = 0
    if (body) this.#startBody(body)
    else this.#state = 'blocked'
  }

  #startBody(body: Uint8Array): void {
    this.#body = body
    this.#have = 0
    this.#state = 'body'
  }

  #bodyGrew(): void {
    if (this.#have < this.#size) {
      this.#handler.grew?.(this.#have)
      return
    }
    const body = this.#body
    this.#state = 'head'
    this.#have = 0
    this.#body = this.#head
    this.#handler.frame(this.#number, body)
  }

  #spillRoom(): Uint8Array {
    if (this.#spilled === this.#spill.length) {
      if (this.#spilled >= SPILL_MAX_BYTES) throw violation('more bytes than were asked for')
      const grown = Buffer.alloc(Math.max(64 * 1024, this.#spill.length * 2))
      this.#spill.copy(grown, 0, 0, this.#spilled)
      this.#spill = grown
    }
    return this.#spill.subarray(this.#spilled)
  }
}
