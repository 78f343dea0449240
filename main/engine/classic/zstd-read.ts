import { Worker } from 'node:worker_threads'
import { createXXHash64 } from 'hash-wasm'
import { CLASSIC_ZSTD_STEP_TIMEOUT_MS } from '../limits.ts'
import { BLOCK_MAX_BYTES, type FrameHead, readHead, WINDOW_MAX_BYTES } from '../wire/codec/zstd-frame.ts'
import { damaged } from './damaged.ts'
import type { PartFile } from './part-file.ts'

const HEAD_MAX_BYTES = 18
const BLOCK_HEAD_BYTES = 3
/** Blocks that are decoded in one step: 1 MiB of output at most. */
const BLOCKS_A_STEP = 8
const CHECKSUM_BYTES = 4

export interface ZstdContent {
  /** What the frame says of itself. */
  readonly bytes: number
  readonly pieces: AsyncGenerator<Uint8Array>
}

/**
 * One zstd frame that says its size, as a stream: window at most 8 MiB, no dictionary, its last block (and checksum) the end of the
 * bytes. Block heads are walked here, so the decoder never gives more than 128 KiB for a block; it is written in JavaScript and trusts
 * what is inside a block, so it works in a thread of its own that is ended when a step takes too long. Throws DIGEST_MISMATCH.
 */
export async function readZstd(file: PartFile, from: number, to: number): Promise<ZstdContent> {
  const start = Buffer.alloc(Math.min(HEAD_MAX_BYTES, to - from))
  await file.read(start, from)
  const head = readHead(start)
  if (!head || head.contentBytes === null || head.windowBytes > WINDOW_MAX_BYTES) throw damaged()
  if (head.contentBytes > BigInt(Number.MAX_SAFE_INTEGER)) throw damaged()
  return { bytes: Number(head.contentBytes), pieces: content({ file, from, to }, head) }
}

interface Place {
  readonly file: PartFile
  readonly from: number
  readonly to: number
}

async function* content(place: Place, head: FrameHead): AsyncGenerator<Uint8Array> {
  const decoder = ZstdThread.start()
  const hasher = head.checksum ? await createXXHash64() : null
  try {
    for await (const group of groups(place, head)) {
      for (const piece of await decoder.step(group.bytes, group.last)) {
        hasher?.update(piece)
        yield piece
      }
    }
    if (hasher) await compareChecksum(place, hasher.digest('binary'))
  } finally {
    await decoder.end()
  }
}

/** The lower half of XXH64, little-endian in the file. */
async function compareChecksum({ file, to }: Place, digest: Uint8Array): Promise<void> {
  const stored = Buffer.alloc(CHECKSUM_BYTES)
  await file.read(stored, to - CHECKSUM_BYTES)
  if (!stored.reverse().equals(digest.subarray(-CHECKSUM_BYTES))) throw damaged()
}

/** Whole blocks, a few at a time; the first with the frame's head before them. */
async function* groups({ file, from, to }: Place, head: FrameHead): AsyncGenerator<{ readonly bytes: Buffer; readonly last: boolean }> {
  const ends = to - (head.checksum ? CHECKSUM_BYTES : 0)
  let at = from + head.blocksAt
  for (let first = true; ; first = false) {
    const bytes = Buffer.alloc(Math.max(0, Math.min(BLOCKS_A_STEP * (BLOCK_HEAD_BYTES + BLOCK_MAX_BYTES), ends - at)))
    await file.read(bytes, at)
    const found = wholeBlocks(bytes)
    at += found.bytes
    const start = Buffer.alloc(first ? head.blocksAt : 0)
    await file.read(start, from)
    if (found.last && at !== ends) throw damaged()
    const checksum = Buffer.alloc(found.last ? to - ends : 0)
    await file.read(checksum, ends)
    yield { bytes: Buffer.concat([start, bytes.subarray(0, found.bytes), checksum]), last: found.last }
    if (found.last) return
  }
}

function wholeBlocks(bytes: Buffer): { readonly bytes: number; readonly last: boolean } {
  let at = 0
  for (let count = 0; count < BLOCKS_A_STEP; count += 1) {
    if (at + BLOCK_HEAD_BYTES > bytes.length) throw damaged()
    const head = bytes.readUIntLE(at, BLOCK_HEAD_BYTES)
    const type = (head >> 1) & 3
    const size = head >> 3
    if (type === 3 || size > BLOCK_MAX_BYTES) throw damaged()
    at += BLOCK_HEAD_BYTES + (type === 1 ? 1 : size)
    if (at > bytes.length) throw damaged()
    if ((head & 1) === 1) return { bytes: at, last: true }
  }
  return { bytes: at, last: false }
}

type Answer = { readonly outs: readonly Uint8Array[] } | { readonly error: string }

const THREAD = `
const { parentPort, workerData } = require('node:worker_threads')
import(workerData).then(({ Decompress }) => {
  let outs = []
  const decoder = new Decompress((out) => outs.push(out))
  parentPort.on('message', ({ bytes, last }) => {
    try {
      decoder.push(bytes, last)
      parentPort.postMessage({ outs }, outs.map((out) => out.buffer))
    } catch (error) {
      parentPort.postMessage({ error: String(error) })
    }
    outs = []
  })
})`

/** The decoder's thread: one question at a time, each with a deadline. */
class ZstdThread {
  readonly #worker: Worker
  #answered: (answer: Answer) => void = () => {}

  private constructor(worker: Worker) {
    this.#worker = worker
    worker.on('message', (answer: Answer) => this.#answered(answer))
    worker.on('error', (error) => this.#answered({ error: error.message }))
    worker.on('exit', () => this.#answered({ error: 'the thread ended' }))
  }

  static start(): ZstdThread {
    return new ZstdThread(new Worker(THREAD, { eval: true, workerData: import.meta.resolve('fzstd'), resourceLimits: { maxOldGenerationSizeMb: 64 } }))
  }

  step(bytes: Buffer, last: boolean): Promise<readonly Uint8Array[]> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#answered({ error: 'too slow' }), CLASSIC_ZSTD_STEP_TIMEOUT_MS)
      this.#answered = (answer) => {
        clearTimeout(timer)
        this.#answered = () => {}
        if ('error' in answer) reject(damaged(answer.error))
        else resolve(answer.outs)
      }
      // a copy of its own: the whole memory behind a view would be sent along
      const copy = new Uint8Array(bytes)
      this.#worker.postMessage({ bytes: copy, last }, [copy.buffer])
    })
  }

  async end(): Promise<void> {
    await this.#worker.terminate()
  }
}
