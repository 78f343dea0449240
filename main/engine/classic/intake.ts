import { createHash } from 'node:crypto'
import { CHUNK } from '../../../shared/flow.ts'
import { EngineError, violation } from '../errors.ts'
import type { Flow } from '../flow.ts'
import { CLASSIC_CLOSE_WAIT_MS, CLASSIC_SILENT_AFTER_MS } from '../limits.ts'
import { Assembly } from './assembly.ts'
import type { PartFile } from './part-file.ts'
import { CHUNK_HEAD_BYTES, type ClassicPlan } from './plan.ts'
import type { PlainSocket } from './socket.ts'

export interface IntakeParts {
  readonly socket: PlainSocket
  readonly plan: ClassicPlan
  readonly file: PartFile
  readonly flow: Flow
  /** What the version says that numbers begin with. */
  readonly expectedBase: 0 | 1
  /** Moving and hashing what is here may take long; it ends when this aborts. */
  readonly signal: AbortSignal
}

/** The payload lies at the start of the file now. */
export interface TakenPayload {
  readonly bytes: number
  /** In chunk order. */
  readonly sha256: string
}

/**
 * Takes the chunks of one 1.x sender into a file: `uint32 number, uint32 size, bytes`, big-endian. A chunk goes to the place that its
 * number has under the base that is assumed; the first chunk is a good guess. When the base turns out to be the other one, what was
 * written so far moves by one chunk inside the file, once: no second copy, and nothing at all when chunks come in order.
 */
export class ClassicIntake {
  readonly #parts: IntakeParts
  readonly #assembly: Assembly
  readonly #hash = createHash('sha256')
  /** Number of the next chunk while they come in order; null when they did not. */
  #next: number | null = null
  #first: number | null = null
  #base: 0 | 1

  constructor(parts: IntakeParts) {
    this.#parts = parts
    this.#assembly = new Assembly(parts.plan)
    this.#base = parts.expectedBase
  }

  /** Throws PROTOCOL_VIOLATION, PEER_LOST, PEER_SILENT, DISK_ERROR, NO_SPACE. */
  async run(): Promise<TakenPayload> {
    const { plan, file, signal } = this.#parts
    const head = Buffer.alloc(CHUNK_HEAD_BYTES)
    while (!(plan.payloadBytes !== null && this.#assembly.complete) && (await this.#head(head))) {
      await this.#chunk(head.readUInt32BE(0), head.readUInt32BE(4))
    }
    await file.settle()
    const { base, bytes } = this.#assembly.finish()
    if (base !== this.#base && bytes > 0) await this.#rebase(base)
    const inOrder = this.#next !== null && this.#first === base
    const sha256 = inOrder || bytes === 0 ? this.#hash.digest('hex') : await file.sha256(0, bytes, signal)
    return { bytes, sha256 }
  }

  /** False when nothing more comes: the close, or for a payload of unknown length silence behind a whole set. */
  async #head(head: Buffer): Promise<boolean> {
    const { socket, plan } = this.#parts
    const perhapsAll = plan.payloadBytes === null && this.#assembly.complete
    try {
      return await socket.fill(head, perhapsAll ? CLASSIC_CLOSE_WAIT_MS : CLASSIC_SILENT_AFTER_MS)
    } catch (error) {
      if (perhapsAll && error instanceof EngineError && error.code === 'PEER_SILENT') return false
      throw error
    }
  }

  async #chunk(number: number, size: number): Promise<void> {
    const { file, socket, flow, plan } = this.#parts
    this.#assembly.take(number, size)
    if (this.#first === null) {
      this.#first = number
      this.#next = number
      if (number <= 1) this.#base = number as 0 | 1
    }
    const known = this.#assembly.base
    if (known !== null && known !== this.#base) await this.#rebase(known, number)
    const inOrder = this.#next === number
    this.#next = inOrder ? number + 1 : null
    this.#mark(number, CHUNK.IN_FLIGHT_BASE)
    const offset = (number - this.#base) * plan.oneChunk
    for (let done = 0; done < size; ) {
      const piece = file.room(size - done)
      if (!(await socket.fill(piece, CLASSIC_SILENT_AFTER_MS))) throw new EngineError('PEER_LOST')
      if (inOrder) this.#hash.update(piece)
      await file.put(piece, offset + done)
      done += piece.length
    }
    this.#stored(number, size)
    if (flow.storedBytes > plan.payloadMaxBytes) throw violation('more bytes than were announced')
  }

  /** Everything that is here goes one place up or down, the outermost first, so that nothing is written over before it has moved. */
  async #rebase(base: 0 | 1, except = -1): Promise<void> {
    const { file, plan, flow, signal } = this.#parts
    const from = this.#base
    this.#base = base
    const last = Math.ceil(plan.payloadMaxBytes / plan.oneChunk)
    flow.clearMap()
    // counted, not listed: there may be 2^24
    for (let count = 0; count <= last; count += 1) {
      const number = base < from ? last - count : count
      if (number === except || !this.#assembly.has(number)) continue
      signal.throwIfAborted()
      await file.move((number - from) * plan.oneChunk, (number - base) * plan.oneChunk, this.#assembly.sizeOf(number))
      this.#mark(number, CHUNK.STORED)
    }
  }

  #mark(number: number, state: number): void {
    const chunk = number - this.#base + 1
    if (chunk >= 1 && chunk <= this.#parts.flow.states.length) this.#parts.flow.mark(chunk, state)
  }

  #stored(number: number, size: number): void {
    const { flow } = this.#parts
    this.#mark(number, CHUNK.STORED)
    flow.storedBytes += size
  }
}
