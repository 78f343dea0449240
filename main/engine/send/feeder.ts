import type { CompressType } from '../../../shared/transfer.ts'
import { BufferPool } from '../buffers.ts'
import { asEngineError, type EngineError } from '../errors.ts'
import type { Travelled } from '../flow.ts'
import { FRAME_HEAD_BYTES, TRANSFER_BUFFER_BYTES } from '../limits.ts'
import type { Waits } from '../waits.ts'
import { CHUNK_FIXED_BYTES, writeChunkHead } from '../wire/chunk-body.ts'
import { chunkMemory } from '../wire/chunk-memory.ts'
import type { Digester } from '../wire/digest.ts'
import { writeFrameHead } from '../wire/frame.ts'
import type { Layout } from '../wire/plan.ts'
import { tlsThreadsOf } from '../wire/tls-threads.ts'
import type { ChunkList } from './chunk-list.ts'
import type { Encoder } from './encoder.ts'
import type { Ledger } from './ledger.ts'
import type { ChunkReader } from './source-reader.ts'

/** A chunk ready for the wire: one contiguous frame in a pooled buffer. */
export interface Prepared {
  readonly number: number
  readonly frame: Buffer
  readonly as: Travelled
  /** Gives the buffer back; exactly once, when the bytes have left or are not wanted. */
  readonly release: () => void
}

export interface FeederParts {
  readonly layout: Layout
  readonly list: ChunkList
  readonly reader: ChunkReader
  /** The agreed one. */
  readonly compressType: CompressType
  readonly encoder: Encoder
  readonly digester: Digester
  readonly connections: number
  /** How long a chunk may be in flight before it counts as late, at the present speed. */
  readonly lateAfterMs: () => number
  /** Takes the digests. */
  readonly ledger: Ledger
  /** True: the receiver has that chunk, and it is not sent. */
  readonly isThere?: (chunk: number, digest: Uint8Array) => boolean
  readonly waits: Waits
  /** A file could not be read: the transfer cannot go on. */
  readonly onError: (error: EngineError) => void
}

/** Two reads at a time keep a disk busy without making it seek. */
const READS_IN_FLIGHT = 2
/** Where chunks are encoded so many of a transfer are under way, read or being encoded: of Node's four threads for both, it leaves one to the disk. */
const MADE_AT_ONCE = 3

/**
 * Reads, digests and encodes chunks a little ahead of the connections. Memory is bounded by its pool: no buffer, no reading.
 *
 *     buffer:  frame head 8 · chunk head 5 + D · raw or encoded bytes
 */
export class Feeder {
  readonly #parts: FeederParts
  readonly #pool: BufferPool
  readonly #dataAt: number
  readonly #ready: Prepared[] = []
  readonly #waiting: ((chunk: Prepared | null) => void)[] = []
  readonly #handedOn = new WeakSet<Prepared>()
  /** Chunks that are being read, and all that are under way: read, digested or encoded. */
  #reading = 0
  #making = 0
  readonly #madeAtOnce: number
  #closed = false

  constructor(parts: FeederParts) {
    const { oneChunk } = parts.layout
    this.#parts = parts
    this.#dataAt = FRAME_HEAD_BYTES + CHUNK_FIXED_BYTES + parts.digester.bytes
    const fitting = Math.max(2, Math.floor(TRANSFER_BUFFER_BYTES / oneChunk))
    const bufferBytes = this.#dataAt + oneChunk
    const { digester, layout, compressType } = parts
    this.#madeAtOnce = compressType === 'None' ? READS_IN_FLIGHT : MADE_AT_ONCE
    const capacity = Math.min(parts.connections + this.#madeAtOnce + 1, fitting)
    this.#pool = new BufferPool(
      bufferBytes,
      capacity,
      chunkMemory({ digest: digester.name, bufferBytes, capacity, dataAt: this.#dataAt, fullSize: layout.fullSize, shared: tlsThreadsOf(layout.fullSize) > 0 }),
    )
  }

  /** The next chunk to send; waits while none is there; null once closed. */
  next(): Promise<Prepared | null> {
    if (this.#closed) return Promise.resolve(null)
    const ready = this.#ready.shift()
    const answer = ready ? Promise.resolve(ready) : new Promise<Prepared | null>((resolve) => this.#waiting.push(resolve))
    this.kick()
    this.#tellHunger()
    return answer
  }

  /** Connections that wait while something is being made for them; at the end of the list they wait for receipts, which is not hunger. */
  #tellHunger(): void {
    this.#parts.waits.hungry.set(this.#making > 0 ? this.#waiting.length : 0)
  }

  /** Looks again: a buffer came back, or a chunk was put back on the list. */
  kick(): void {
    while (!this.#closed && this.#mayRead && this.#ready.length <= READS_IN_FLIGHT) {
      const buffer = this.#pool.tryTake()
      if (!buffer) return
      const chunk = this.#parts.list.take() ?? this.#late()
      if (chunk === null) {
        this.#pool.give(buffer)
        return
      }
      this.#reading += 1
      this.#making += 1
      void this.#prepareOne(chunk, buffer)
    }
  }

  get #mayRead(): boolean {
    return this.#reading < READS_IN_FLIGHT && this.#making < this.#madeAtOnce
  }

  /** Only for a connection that has nothing else to do. */
  #late(): number | null {
    const idle = this.#waiting.length > this.#making + this.#ready.length
    return idle ? this.#parts.list.takeLate(performance.now(), this.#parts.lateAfterMs()) : null
  }

  /**
   * A late chunk is of no use to the connection that it is late on: another idle one gets it, or it waits once more. Once a copy: when
   * all that are idle carry the chunk already, they would pass it round and round, and nothing else would ever run.
   */
  handOn(chunk: Prepared): void {
    const other = this.#handedOn.has(chunk) ? undefined : this.#waiting.shift()
    this.#handedOn.add(chunk)
    if (other) other(chunk)
    else {
      this.#parts.list.postpone(chunk.number)
      chunk.release()
    }
  }

  close(): void {
    this.#closed = true
    for (const waiting of this.#waiting.splice(0)) waiting(null)
    this.#tellHunger()
    for (const ready of this.#ready.splice(0)) ready.release()
    this.#pool.dispose()
  }

  async #prepareOne(chunk: number, buffer: Buffer): Promise<void> {
    try {
      const filled = await this.#fill(chunk, buffer)
      // nothing of it is left, or it went another way meanwhile
      if (filled === null) this.#pool.give(buffer)
      else this.#deliver({ number: chunk, ...filled, release: () => this.#giveBack(buffer) })
    } catch (error) {
      this.#pool.give(buffer)
      if (!this.#closed) this.#parts.onError(asEngineError(error, 'SOURCE_UNREADABLE'))
    } finally {
      this.#making -= 1
      this.kick()
      this.#tellHunger()
    }
  }

  /** Null: it need not be sent. */
  async #fill(chunk: number, buffer: Buffer): Promise<{ frame: Buffer; as: Travelled } | null> {
    const { layout, list, encoder, compressType, digester, ledger, waits, isThere } = this.#parts
    const rawLength = layout.rawLength(chunk)
    const raw = buffer.subarray(this.#dataAt, this.#dataAt + rawLength)
    await this.#read(chunk, raw)
    if (list.isStored(chunk)) return null
    const digest = digester.digest(raw)
    ledger.note(chunk, digest)
    if (isThere?.(chunk, digest)) return null
    const encoded = await waits.encoding.during(() => encoder.encode(raw, this.#waiting.length > 0))
    encoded?.copy(buffer, this.#dataAt)
    const length = encoded?.length ?? rawLength
    writeChunkHead(buffer.subarray(FRAME_HEAD_BYTES), { encoded: encoded !== null, rawLength, digest })
    writeFrameHead(buffer, chunk, this.#dataAt - FRAME_HEAD_BYTES + length)
    return { frame: buffer.subarray(0, this.#dataAt + length), as: { type: encoded ? compressType : 'None', bytes: length } }
  }

  /** The next read begins while this chunk is still being encoded. */
  async #read(chunk: number, raw: Buffer): Promise<void> {
    const { reader, waits } = this.#parts
    try {
      await waits.reading.during(() => reader.read(chunk, raw))
    } finally {
      this.#reading -= 1
    }
    this.kick()
  }

  #deliver(chunk: Prepared): void {
    if (this.#closed) chunk.release()
    else {
      const waiting = this.#waiting.shift()
      if (waiting) waiting(chunk)
      else this.#ready.push(chunk)
    }
  }

  #giveBack(buffer: Buffer): void {
    this.#pool.give(buffer)
    this.kick()
  }
}
