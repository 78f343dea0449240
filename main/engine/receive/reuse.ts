import { say } from '../../../shared/sentence.ts'
import { asEngineError, EngineError } from '../errors.ts'
import { LOOK_EVERY_MS } from '../limits.ts'
import type { ControlChannel } from '../wire/control.ts'
import { createDigester, DIGEST_BYTES, type Digester, type DigestName, digestAt } from '../wire/digest.ts'
import { HaveWriter } from '../wire/have.ts'
import { encodeLook, RunWriter } from '../wire/look.ts'
import type { Layout } from '../wire/plan.ts'
import { type Existing, findExisting, mayHold } from './existing.ts'
import { ExistingReader } from './existing-reader.ts'
import type { GatedEntry } from './names.ts'
import { WholeTops } from './whole-tops.ts'

export interface ReuseParts {
  readonly folder: string
  readonly entries: readonly GatedEntry[]
  readonly layout: Layout
  readonly digest: DigestName
  readonly control: ControlChannel
  /** Chunks that are in the part files of an earlier connection. */
  readonly isHere: (chunk: number) => boolean
  /** Puts a chunk into the part files. */
  readonly write: (chunk: number, raw: Buffer) => Promise<void>
  /** The sender has the same: it counts as stored from now on. */
  readonly recognised: (chunk: number, digest: Buffer) => void
  /** It need not travel: its bytes are in the part files (`written`), or it stays where it is. */
  readonly settled: (chunk: number, digest: Buffer, written: boolean) => void
  /** It is not here any more, and has to travel. */
  readonly missing: (chunk: number) => void
  readonly failed: (error: EngineError) => void
  readonly signal: AbortSignal
}

/** What becomes of a chunk that was looked at. */
const OFFERED = 1
const SAME = 2
/** It stays in the user's own files. */
const LEFT = 3

const CHUNKS_AT_ONCE = 65_536

/**
 * What the user has already of a drop from a paired device: the files at the same places are hashed beside the receiving, and the sender is
 * told their digests. What is the sender's own is copied into the part files, and read and hashed once more for that; a top entry of which
 * everything is there is not made a second time. The user's files are only read.
 */
export class Reuse {
  readonly #parts: ReuseParts
  readonly #existing: Existing
  readonly #tops: WholeTops
  readonly #runs: RunWriter
  readonly #digester: Digester
  readonly #states: Uint8Array
  readonly #digests: Buffer
  /** Not settled: chunks that wait for the fate of their tops, by top, and those that are to be copied. */
  readonly #waiting = new Map<number, Set<number>>()
  readonly #unsettled = new Set<number>()
  #toCopy: number[] = []
  #copying: Promise<void> | null = null
  #closed = false
  /** Every step of the work that nothing else counts. */
  steps = 0

  private constructor(
    parts: ReuseParts,
    found: { readonly existing: Existing; readonly tops: WholeTops; readonly runs: RunWriter; readonly digester: Digester },
  ) {
    this.#parts = parts
    this.#existing = found.existing
    this.#tops = found.tops
    this.#runs = found.runs
    this.#digester = found.digester
    this.#states = new Uint8Array(parts.layout.fullChunk)
    this.#digests = Buffer.alloc(parts.layout.fullChunk * DIGEST_BYTES[parts.digest])
  }

  /** Null: nothing of it is there. */
  static async find(parts: ReuseParts): Promise<Reuse | null> {
    const { layout, isHere } = parts
    const existing = await findExisting(parts)
    if (existing.files.size + existing.folders.size === 0) return null
    const tops = new WholeTops({ ...parts, existing })
    const runs = new RunWriter()
    for (let chunk = 1; chunk <= layout.fullChunk; chunk += 1) {
      tops.count(chunk, isHere(chunk))
      if (!isHere(chunk) && mayHold(existing, layout, chunk)) runs.add(chunk)
      // a million chunks must not hold up the loop
      if (chunk % CHUNKS_AT_ONCE === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    for (const top of tops.withoutChunks) await tops.decide(top)
    return new Reuse(parts, { existing, tops, runs, digester: await createDigester(parts.digest) })
  }

  /** Names the chunks that are looked at; before ACCEPT, so that none of them is sent in vain. */
  async announce(): Promise<void> {
    if (this.#runs.runs.length > 0) await this.#parts.control.sendPage(encodeLook(this.#runs.runs))
  }

  /** One after the other, in order, beside the receiving. Never rejects. */
  async look(): Promise<void> {
    const { layout, control } = this.#parts
    if (this.#runs.runs.length === 0) return
    const reader = new ExistingReader(this.#existing, layout)
    const { write, have } = this.#writer()
    const buffer = Buffer.allocUnsafeSlow(layout.oneChunk)
    try {
      for (const { first, last } of this.#runs.runs) {
        for (let chunk = first; chunk <= last; chunk += 1) {
          if (this.#over) return
          const raw = buffer.subarray(0, layout.rawLength(chunk))
          if (await reader.read(chunk, raw)) await write(chunk, this.#digester.digest(raw))
          this.steps += 1
        }
      }
      await have.flush()
      await control.send({ type: 'HAVE', Pages: have.pages, Chunks: have.chunks })
    } catch {
      // the conversation has ended, and says so where it is listened to
    } finally {
      await reader.close()
    }
  }

  /** Pages go out when they are full, or after a moment: the sender waits for them. */
  #writer(): { readonly have: HaveWriter; readonly write: (chunk: number, digest: Uint8Array) => Promise<void> } {
    const have = new HaveWriter(this.#digester.bytes, (page) => this.#parts.control.sendPage(page))
    let toldAtMs = performance.now()
    const write = async (chunk: number, digest: Uint8Array): Promise<void> => {
      this.#digestOf(chunk).set(digest)
      this.#states[chunk - 1] = OFFERED
      await have.add(chunk, digest)
      if (performance.now() - toldAtMs < LOOK_EVERY_MS) return
      await have.flush()
      toldAtMs = performance.now()
    }
    return { have, write }
  }

  /** SAME of a chunk; false: it was not offered here, or has been brought (`isHere`), and somebody else has to judge it. */
  takes(chunk: number, isHere: boolean): boolean {
    // said before: its receipt comes by itself
    if (this.#unsettled.has(chunk)) return true
    if (isHere || !this.#offers(chunk)) return false
    this.#same(chunk)
    return true
  }

  #offers(chunk: number): boolean {
    return this.#states[chunk - 1] === OFFERED
  }

  get settled(): boolean {
    return this.#unsettled.size === 0
  }

  /** The sender's content is what was offered. */
  #same(chunk: number): void {
    this.#states[chunk - 1] = SAME
    this.#unsettled.add(chunk)
    this.#parts.recognised(chunk, this.#digestOf(chunk))
    for (const top of this.#tops.same(chunk)) void this.#tops.decide(top).then(() => this.#settleAll(top))
    this.#settle(chunk)
  }

  /** It has come over the network: what it belongs to is not there as a whole. */
  brought(chunk: number): void {
    if (this.#offers(chunk)) this.#states[chunk - 1] = 0
    for (const top of this.#tops.apart(chunk)) this.#settleAll(top)
  }

  /** That file does not come, and nothing is awaited of `chunks` any more: its top is not there as a whole. */
  voided(entry: number, chunks: readonly number[]): void {
    for (const chunk of chunks) {
      this.#states[chunk - 1] = 0
      this.#unsettled.delete(chunk)
    }
    for (const top of this.#tops.without(entry)) this.#settleAll(top)
  }

  /** Fills in a chunk that is in no part file because it stays where it is. False: it is in the part files. Throws DISK_ERROR. */
  async readLeft(chunk: number, raw: Buffer): Promise<boolean> {
    if (this.#states[chunk - 1] !== LEFT) return false
    const reader = new ExistingReader(this.#existing, this.#parts.layout)
    try {
      const right = (await reader.read(chunk, raw)) && this.#digestOf(chunk).equals(this.#digester.digest(raw))
      if (!right) throw new EngineError('DISK_ERROR', say('thereAlreadyButChanged'))
      return true
    } finally {
      await reader.close()
    }
  }

  /** The top entries that are there already and stay as they are, by number. */
  get leftAlone(): ReadonlyMap<number, string> {
    return this.#tops.whole
  }

  /** Nothing is read any more. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#copying
  }

  get #over(): boolean {
    return this.#closed || this.#parts.signal.aborted
  }

  #digestOf(chunk: number): Buffer {
    return digestAt(this.#digests, chunk, this.#digester.bytes)
  }

  #settleAll(top: number): void {
    const waiting = this.#waiting.get(top) ?? []
    this.#waiting.delete(top)
    for (const chunk of waiting) if (this.#unsettled.has(chunk)) this.#settle(chunk)
  }

  #settle(chunk: number): void {
    const fate = this.#tops.fateOf(chunk)
    if (fate === 'wait') this.#wait(chunk)
    else if (fate === 'copy') this.#copy(chunk)
    else this.#done(chunk, false)
  }

  #wait(chunk: number): void {
    for (const top of this.#tops.topsOf(chunk)) {
      const waiting = this.#waiting.get(top) ?? new Set()
      this.#waiting.set(top, waiting.add(chunk))
    }
  }

  #done(chunk: number, written: boolean): void {
    this.#unsettled.delete(chunk)
    if (!written) this.#states[chunk - 1] = LEFT
    this.steps += 1
    this.#parts.settled(chunk, this.#digestOf(chunk), written)
  }

  #copy(chunk: number): void {
    for (const top of this.#tops.topsOf(chunk)) this.#waiting.get(top)?.delete(chunk)
    this.#toCopy.push(chunk)
    this.#startCopying()
  }

  #startCopying(): void {
    this.#copying ??= this.#copyAll()
      .catch((error: unknown) => this.#parts.failed(asEngineError(error, 'DISK_ERROR')))
      .finally(() => {
        this.#copying = null
        if (this.#toCopy.length > 0 && !this.#over) this.#startCopying()
      })
  }

  async #copyAll(): Promise<void> {
    const { layout } = this.#parts
    const reader = new ExistingReader(this.#existing, layout)
    const buffer = Buffer.allocUnsafeSlow(layout.oneChunk)
    try {
      while (this.#toCopy.length > 0) {
        const chunks = this.#toCopy
        this.#toCopy = []
        for (const chunk of chunks) {
          if (this.#over) return
          await this.#copyOne(chunk, reader, buffer.subarray(0, layout.rawLength(chunk)))
        }
      }
    } finally {
      await reader.close()
    }
  }

  async #copyOne(chunk: number, reader: ExistingReader, raw: Buffer): Promise<void> {
    const right = (await reader.read(chunk, raw)) && this.#digestOf(chunk).equals(this.#digester.digest(raw))
    // its files were lost meanwhile
    if (!this.#unsettled.has(chunk)) return
    if (!right) {
      this.#lost(chunk)
      return
    }
    await this.#parts.write(chunk, raw)
    this.#done(chunk, true)
  }

  /** The file was changed since it was looked at. */
  #lost(chunk: number): void {
    this.#unsettled.delete(chunk)
    this.#states[chunk - 1] = 0
    this.#parts.missing(chunk)
    this.brought(chunk)
  }
}
