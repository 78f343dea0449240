import { CHUNK } from '../../../shared/flow.ts'
import type { BufferPool } from '../buffers.ts'
import { violation } from '../errors.ts'
import type { Flow } from '../flow.ts'
import { CONTROL_MAX_BYTES, RECONNECT_MIN_BYTES } from '../limits.ts'
import { CHUNK_FIXED_BYTES, chunkBodyBounds, isEncoded } from '../wire/chunk-body.ts'
import { type FrameHandler, FrameReader } from '../wire/frame.ts'
import type { Link } from '../wire/link.ts'
import { decodeMessage, encodeMessage } from '../wire/messages.ts'
import type { Layout } from '../wire/plan.ts'
import { ArrivingDigest } from '../wire/xxh3.ts'

export interface IntakeParts {
  readonly link: Link
  readonly lane: number
  readonly layout: Layout
  readonly digestBytes: number
  readonly pool: BufferPool
  readonly flow: Flow
  /** A whole chunk body at the start of `buffer`, which now belongs to the callee. */
  readonly onChunk: (chunk: ReceivedChunk) => void
  /** The sender ends this connection on purpose. */
  readonly onReconnect: (intake: Intake) => void
}

export interface ReceivedChunk {
  readonly intake: Intake
  readonly number: number
  readonly buffer: Buffer
  readonly size: number
  /** Of its raw bytes, computed while they came. Null: still to be computed. */
  readonly digest: Uint8Array | null
}

/** One data connection of a receiver: chunk bytes go straight into pooled buffers; no free buffer, no reading. */
export class Intake implements FrameHandler {
  readonly link: Link
  readonly lane: number
  readonly baseBytes: number
  /** RECONNECT was seen: this connection is expected to end. */
  retired = false
  /** When its first chunk began to arrive, on the monotonic clock. */
  firstChunkAtMs: number | null = null
  onFirstChunk: (() => void) | null = null
  readonly #parts: IntakeParts
  readonly #reader = new FrameReader(this)
  #buffer: Buffer | null = null
  readonly #arriving = new ArrivingDigest()
  #leaveQueue: (() => void) | null = null

  constructor(parts: IntakeParts) {
    this.link = parts.link
    this.lane = parts.lane
    this.baseBytes = parts.link.bytesRead
    this.#parts = parts
    void parts.link.closed.then(() => this.#closed())
  }

  /** Begins to take frames; call before the peer is told that it may send. */
  start(): void {
    this.link.take(this.#reader)
    this.link.resume()
  }

  get frameBytes(): number {
    return this.link.bytesRead - this.baseBytes
  }

  bodyFor(number: number, size: number): Uint8Array | null {
    if (number === 0) {
      if (size > CONTROL_MAX_BYTES) throw violation('an oversized control frame')
      return Buffer.allocUnsafe(size)
    }
    this.#checkChunk(number, size)
    const buffer = this.#parts.pool.tryTake()
    if (!buffer) {
      this.#waitForBuffer(size)
      return null
    }
    return this.#fill(buffer, size)
  }

  #fill(buffer: Buffer, size: number): Buffer {
    const body = buffer.subarray(0, size)
    this.#buffer = buffer
    this.#arriving.begin(body.subarray(CHUNK_FIXED_BYTES + this.#parts.digestBytes))
    return body
  }

  /** An encoded chunk's digest is that of what is decoded from it. */
  grew(have: number): void {
    if (this.#buffer && isEncoded(this.#buffer)) this.#arriving.drop()
    this.#arriving.has(have - CHUNK_FIXED_BYTES - this.#parts.digestBytes)
  }

  frame(number: number, body: Uint8Array): void {
    if (number === 0) {
      this.#control(body)
      return
    }
    const buffer = this.#buffer
    this.#buffer = null
    if (!buffer) return
    if (isEncoded(buffer)) this.#arriving.drop()
    this.#parts.onChunk({ intake: this, number, buffer, size: body.length, digest: this.#arriving.end() })
  }

  #checkChunk(number: number, size: number): void {
    const { layout, digestBytes, flow, lane } = this.#parts
    if (this.retired) throw violation('a chunk after RECONNECT')
    if (number > layout.fullChunk) throw violation('a chunk that does not exist')
    const bounds = chunkBodyBounds(digestBytes, layout.rawLength(number))
    if (size < bounds.least || size > bounds.most) throw violation('a chunk of the wrong size')
    const state = flow.states[number - 1]
    if (state === CHUNK.WAITING || state === CHUNK.RETRIED) flow.mark(number, CHUNK.IN_FLIGHT_BASE + lane)
    flow.carried(number, lane)
    if (this.firstChunkAtMs === null) {
      this.firstChunkAtMs = performance.now()
      this.onFirstChunk?.()
    }
  }

  #waitForBuffer(size: number): void {
    const { blocked } = this.#parts.flow.waits
    let waits = true
    const over = (): void => {
      if (waits) blocked.add(-1)
      waits = false
      this.#leaveQueue = null
    }
    blocked.add(1)
    const leave = this.#parts.pool.whenFree((buffer) => {
      over()
      if (!this.link.open) {
        this.#parts.pool.give(buffer)
        return
      }
      this.#goOn(this.#fill(buffer, size))
    })
    if (!waits) return
    this.#leaveQueue = () => {
      leave()
      over()
    }
  }

  #goOn(body: Uint8Array): void {
    try {
      if (this.#reader.unblock(body)) this.link.resume()
    } catch {
      this.link.destroy(violation('frames that do not fit'))
    }
  }

  #control(body: Uint8Array): void {
    const decoded = decodeMessage(body)
    if (!decoded.known) this.link.answer(encodeMessage({ type: 'UNKNOWN', Type: decoded.type }))
    else if (decoded.message.type === 'PING') this.link.answer(encodeMessage({ type: 'PONG', Id: decoded.message.Id }))
    else if (decoded.message.type === 'RECONNECT' && !this.retired && decoded.message.Lane === this.lane) {
      if (this.frameBytes < RECONNECT_MIN_BYTES) throw violation('a planned reconnect too soon')
      this.retired = true
      this.link.answer(encodeMessage({ type: 'DRAINED', Lane: this.lane }))
      this.#parts.onReconnect(this)
    } else throw violation(`${decoded.message.type} on a data connection`)
  }

  #closed(): void {
    this.#leaveQueue?.()
    if (this.#buffer) this.#parts.pool.give(this.#buffer)
    this.#buffer = null
  }
}
