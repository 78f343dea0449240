import type { Compression } from '../../../shared/transfer.ts'
import type { Flow } from '../flow.ts'
import { COMPRESS_FIRST_WINDOW_MS, COMPRESS_SAMPLE_BYTES, COMPRESS_WINDOW_MS } from '../limits.ts'
import { type Codec, type CodecName, codecOf } from '../wire/codec/codec.ts'

/** Decides for each chunk whether it travels encoded, and encodes it. */
export interface Encoder {
  /** Encoded bytes, or null: the chunk travels raw. `hungry`: a connection has nothing to send and waits for this chunk. */
  encode(raw: Buffer, hungry: boolean): Promise<Buffer | null>
}

/** Every chunk with the agreed CompressType; what does not shrink goes raw. */
export function always(codec: Codec): Encoder {
  return { encode: (raw) => codec.encode(raw) }
}

/** As the sender wishes, with the CompressType that was agreed. */
export function encoderFor(
  { compression, zstdLevel }: { readonly compression: Compression; readonly zstdLevel: number | null },
  compressType: CodecName,
  flow: Pick<Flow, 'wireBytes' | 'storedBytes'>,
): Encoder {
  // a receiver may have answered None: then there is nothing to measure for
  if (compression !== 'auto' || compressType === 'None') return always(codecOf(compressType, zstdLevel ?? undefined))
  return new AutoEncoder({
    codecAt: (level) => codecOf(compressType, level),
    level: zstdLevel,
    wireBytes: () => flow.wireBytes,
    rawBytes: () => flow.storedBytes,
    now: () => performance.now(),
  })
}

/** So much is encoded before connections that wait get raw chunks while the path is not known; at the start all of them wait. */
const ENCODED_FIRST_BYTES = 8 * 1024 * 1024
/** After so many more it counts whether connections wait. */
const JUDGED_AFTER_CHUNKS = 4
/** A chunk is worth encoding when its sample shrinks at least so far. */
const WORTH_RATIO = 0.9
/** Encoding must outrun the path by this factor; below it the processor is the narrow place, and encoding makes it narrower. */
const FASTER_THAN_PATH = 1.1
/**
 * A connection that waits gets a raw chunk where encoding is at most so many times faster than the path: while that chunk is on its way,
 * about so many others can be encoded ahead, and none of the processor's time is lost.
 */
const RAW_WHEN_WITHIN = 3
/** When encoding kept connections waiting in so many windows, the path is looked at anew, without it; each time four times later. */
const LOOK_AFTER_WINDOWS = 16
const LOOK_WINDOWS = 2
const LOOK_EACH_UNTIL = 8
const LOOK_EVERY = 4
/** A level is used when encoding at it is still so many times faster than the path takes the encoded bytes away. */
const LEVEL_HEADROOM = 3
/** Levels, and what they cost in time beside the first; rough figures, they only choose the level. */
const LEVELS = [
  { level: 1, cost: 1 },
  { level: 3, cost: 2 },
  { level: 6, cost: 5 },
] as const
/** Encoding that turned out slower than not encoding is not tried again before this many windows. */
const HOLD_WINDOWS = 40
/** After so many windows of encoding it is compared with what went before. */
const TRIAL_WINDOWS = 6
const TRIAL_LOSS = 0.9

export interface AutoParts {
  /** The agreed codec at a level. */
  readonly codecAt: (level: number) => Codec
  /** Encoded and raw chunk bytes that the other side has receipted so far, as they were on the wire. */
  readonly wireBytes: () => number
  /** The same chunks, unpacked. */
  readonly rawBytes: () => number
  readonly now: () => number
  /** A level the user chose; null: chosen by measuring. */
  readonly level: number | null
}

/** When it began, and what had been receipted by then. */
interface Window {
  readonly atMs: number
  readonly wire: number
  readonly raw: number
}

/**
 * Compression by measuring. What counts is when the receiver's receipts come, so that a slow disk, a slow path and a slow receiver
 * all count as "the path".
 *
 * - A sample of a chunk tells whether it shrinks; one that does not goes raw. Behind one that did shrink no sample is taken: what does not
 *   after all is known when it has been encoded. So the change comes at the border of the content.
 * - While the path is not known the first chunks that shrink are encoded, and then those that no connection waits for. Others go raw: if
 *   connections wait all the same, the path is fast.
 * - `mixed`: the path is slower than encoding, so chunks are encoded. Where it is not much slower, a connection that waits gets the
 *   next chunk raw, at once: path and processor are both busy.
 * - `raw`: the path is as fast as encoding. Measured again all the time, because a path can become slow.
 */
export class AutoEncoder implements Encoder {
  readonly #parts: AutoParts
  #mode: 'unknown' | 'mixed' | 'raw' = 'unknown'
  /** Wire bytes a second that the path takes; null: not known yet. */
  #pathRate: number | null = null
  #encoding = 0
  /** Chunks in a row that would not have shrunk, or were not looked at. */
  #missed = 0
  /** The chunk before shrank: the next one is taken to do so, too, and not looked at. */
  #trusted = false
  #bytes = 0
  #starvedWindows = 0
  #lookAfter = LOOK_AFTER_WINDOWS
  #looking = 0
  /** Raw bytes a second that are encoded at the first level. */
  #encodeRate: number | null = null
  #ratio = 1
  #window: Window | null = null
  #chunks = 0
  #hungryChunks = 0
  #rawModeRate: number | null = null
  #trial = 0
  #hold = 0

  constructor(parts: AutoParts) {
    this.#parts = parts
  }

  get mode(): 'unknown' | 'mixed' | 'raw' {
    return this.#mode
  }

  async encode(raw: Buffer, hungry: boolean): Promise<Buffer | null> {
    this.#count(hungry)
    this.#bytes += raw.length
    if (this.#mode === 'raw' || (hungry && this.#feedsRaw)) return null
    if (!(await this.#worth(raw))) return null
    const { level, cost } = this.#level()
    const startedMs = this.#parts.now()
    this.#encoding += 1
    const beside = this.#encoding
    const encoded = await this.#parts
      .codecAt(level)
      .encode(raw)
      .finally(() => {
        this.#encoding -= 1
      })
    const seconds = Math.max(0.05, this.#parts.now() - startedMs) / 1000
    // several at a time: each is slower than alone, together they are faster
    const together = (beside + this.#encoding + 1) / 2
    this.#encodeRate = smooth(this.#encodeRate, (raw.length * cost * together) / seconds)
    const ratio = (encoded?.length ?? raw.length) / raw.length
    this.#ratio = smooth(this.#ratio, ratio)
    this.#trusted = ratio < WORTH_RATIO
    return encoded
  }

  #count(hungry: boolean): void {
    const { now, wireBytes, rawBytes } = this.#parts
    if (!this.#window) this.#window = { atMs: now(), wire: wireBytes(), raw: rawBytes() }
    if (!this.#starting) {
      this.#chunks += 1
      if (hungry) this.#hungryChunks += 1
    }
    // that one waits at the start says nothing, that none waits says all
    if (this.#mode !== 'unknown' || !hungry || this.#chunks >= JUDGED_AFTER_CHUNKS) this.#observe(this.#window)
  }

  get #starting(): boolean {
    return this.#mode === 'unknown' && this.#bytes < ENCODED_FIRST_BYTES
  }

  /** A connection that waits gets its chunk raw. Where the path is not known that fills it, and so shows what it carries. */
  get #feedsRaw(): boolean {
    return this.#mode === 'unknown' ? !this.#starting : this.#pathIsNear
  }

  /** A raw chunk keeps the path busy while the next ones are encoded; on a slow path it keeps it busy for longer than that takes. */
  get #pathIsNear(): boolean {
    return (this.#pathRate ?? 0) * RAW_WHEN_WITHIN >= (this.#encodeRate ?? 0)
  }

  /** After a run of chunks that did not shrink only every fourth is looked at: a look costs a few percent of a fast path. */
  async #worth(raw: Buffer): Promise<boolean> {
    if (this.#trusted) return true
    if (this.#missed >= LOOK_EACH_UNTIL && this.#missed % LOOK_EVERY !== 0) {
      this.#missed += 1
      return false
    }
    const shrinks = await this.#shrinks(raw)
    this.#missed = shrinks ? 0 : this.#missed + 1
    return shrinks
  }

  async #shrinks(raw: Buffer): Promise<boolean> {
    if (raw.length <= COMPRESS_SAMPLE_BYTES * 2) return true
    const slice = COMPRESS_SAMPLE_BYTES / 4
    const sample = Buffer.concat([1, 3, 5, 7].map((eighth) => raw.subarray(Math.floor((raw.length * eighth) / 8) - slice / 2).subarray(0, slice)))
    const encoded = await this.#parts.codecAt(1).encode(sample)
    return encoded !== null && encoded.length < sample.length * WORTH_RATIO
  }

  #level(): (typeof LEVELS)[number] | { readonly level: number; readonly cost: number } {
    const { level: chosen } = this.#parts
    if (chosen !== null) return { level: chosen, cost: 1 }
    if (this.#pathRate === null || this.#encodeRate === null) return LEVELS[0]
    const wanted = (LEVEL_HEADROOM * this.#pathRate) / Math.max(this.#ratio, 0.01)
    const rate = this.#encodeRate
    return LEVELS.findLast(({ cost }) => rate / cost >= wanted) ?? LEVELS[0]
  }

  /** Once a window: how fast the path was, and what follows from it. */
  #observe(before: Window): void {
    const { now, wireBytes, rawBytes } = this.#parts
    const atMs = now()
    if (atMs - before.atMs < (this.#mode === 'unknown' ? COMPRESS_FIRST_WINDOW_MS : COMPRESS_WINDOW_MS)) return
    const wire = wireBytes()
    const raw = rawBytes()
    // nothing has come back yet: a path so slow is not known by waiting less
    if (wire === before.wire) return
    this.#window = { atMs, wire, raw }
    const starved = this.#hungryChunks * 2 > this.#chunks
    this.#chunks = 0
    this.#hungryChunks = 0
    const seconds = (atMs - before.atMs) / 1000
    this.#judge({ wireRate: (wire - before.wire) / seconds, rawRate: (raw - before.raw) / seconds, starved })
  }

  #judge(seen: { readonly wireRate: number; readonly rawRate: number; readonly starved: boolean }): void {
    const { wireRate, rawRate, starved } = seen
    if (this.#mode === 'unknown' && starved) {
      // encoding keeps the path waiting: look what it carries without
      this.#mode = 'raw'
      return
    }
    // connections that wait tell nothing about the path but that it is at least so fast
    this.#pathRate = starved ? Math.max(this.#pathRate ?? 0, wireRate) : smooth(this.#pathRate, wireRate)
    if (this.#mode === 'mixed' && this.#rawModeRate !== null) this.#compare(rawRate)
    if (this.#mode === 'raw') this.#rawModeRate = rawRate
    this.#hold = Math.max(0, this.#hold - 1)
    const pays = this.#hold === 0 && (this.#encodeRate === null || this.#encodeRate > this.#pathRate * FASTER_THAN_PATH)
    const next = pays && !this.#mustLook(starved) ? 'mixed' : 'raw'
    if (next !== this.#mode) this.#trial = 0
    this.#mode = next
  }

  /** A path that became fast shows itself only without encoding, which is all that keeps it waiting now. */
  #mustLook(starved: boolean): boolean {
    if (this.#looking > 0) {
      this.#looking -= 1
      return this.#looking > 0
    }
    this.#starvedWindows = this.#mode === 'mixed' && starved ? this.#starvedWindows + 1 : 0
    if (this.#starvedWindows < this.#lookAfter) return false
    this.#starvedWindows = 0
    this.#lookAfter *= 4
    this.#looking = LOOK_WINDOWS
    return true
  }

  /** Encoding that does not bring more than sending raw did is given up for a while: a receiver may be slow at decoding. */
  #compare(rawRate: number): void {
    this.#trial += 1
    if (this.#trial !== TRIAL_WINDOWS || rawRate >= (this.#rawModeRate ?? 0) * TRIAL_LOSS) return
    this.#hold = HOLD_WINDOWS
  }
}

function smooth(before: number | null, now: number): number {
  return before === null ? now : before * 0.5 + now * 0.5
}
