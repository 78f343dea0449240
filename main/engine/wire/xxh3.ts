import { logError } from '../log.ts'
import { XXH3_CODE, XXH3_CODE_SHARED } from './xxh3-code.ts'

/** What xxh3.c exports. All numbers are addresses in its memory, or counts. */
export interface Xxh3Code {
  begin(state: number): void
  blocks(state: number, data: number, count: number): void
  end(state: number, rest: number, restBytes: number, totalBytes: number, digest: number): void
}

interface Memory {
  readonly buffer: ArrayBufferLike
}

/** As much of WebAssembly as is used; the types of Node do not have it. */
export interface Assembly {
  readonly Module: new (code: Uint8Array) => object
  readonly Memory: new (pages: { initial: number; maximum: number; shared?: boolean }) => Memory
  readonly Instance: new (module: object, imports: { env: { memory: Memory } }) => { readonly exports: unknown }
}

const PAGE_BYTES = 65_536
const BLOCK_BYTES = 1024
/** Shorter input has other rules in XXH3, and is not for this code. */
export const SHORT_MAX_BYTES = 240
const DIGEST_BYTES = 16
/** Constants lie below; the rest of the first page is state. */
const STATE_AT = 4096
const STATE_BYTES = 64
const DIGEST_AT = STATE_AT + STATE_BYTES
const DATA_AT = PAGE_BYTES
/** Bytes that lie elsewhere are copied through in such pieces, which the processor's own cache holds. */
const PIECE_BYTES = 256 * 1024
const TAIL_BYTES = 64
/** Arriving bytes are worked through so many at a time: far more than a call costs, far less than the cache of a core holds. */
const STEP_BYTES = 96 * 1024
/** Where things lie, for a thread that has a memory of its own. */
export const XXH3_LAYOUT = {
  pageBytes: PAGE_BYTES,
  blockBytes: BLOCK_BYTES,
  stateAt: STATE_AT,
  digestAt: DIGEST_AT,
  digestBytes: DIGEST_BYTES,
  dataAt: DATA_AT,
} as const

/** The code, compiled for one kind of memory. */
interface Compiled {
  readonly assembly: Assembly
  readonly module: object
  /** Other threads can use the memory, too. */
  readonly shared: boolean
}

/** Memory in which XXH3-128 is computed where the bytes lie, at three times the speed of copying them to where it would be. */
export class HashingMemory {
  /** All of it that is for others to use. */
  readonly bytes: Buffer
  readonly #code: Xxh3Code
  readonly #digest: Uint8Array
  readonly #state: Uint8Array

  /** Throws where the system has no such memory to give. */
  constructor({ assembly, module, shared }: Compiled, dataBytes: number) {
    const pages = 1 + Math.ceil(dataBytes / PAGE_BYTES)
    const memory = new assembly.Memory({ initial: pages, maximum: pages, shared })
    this.#code = new assembly.Instance(module, { env: { memory } }).exports as Xxh3Code
    this.bytes = Buffer.from(memory.buffer, DATA_AT)
    this.#state = new Uint8Array(memory.buffer, STATE_AT, STATE_BYTES)
    this.#digest = new Uint8Array(memory.buffer, DIGEST_AT, DIGEST_BYTES)
  }

  /** Of more than SHORT_MAX_BYTES that lie in `bytes` from `at` on. */
  digest(at: number, length: number): Uint8Array {
    this.#code.begin(STATE_AT)
    return this.#finish(DATA_AT + at, length, length)
  }

  /** The same of bytes that lie anywhere, in a memory that holds a piece and the end of the one before. */
  digestOf(raw: Uint8Array): Uint8Array {
    const start = DATA_AT + TAIL_BYTES
    this.#code.begin(STATE_AT)
    let at = 0
    for (; raw.length - at > PIECE_BYTES; at += PIECE_BYTES) {
      this.bytes.set(raw.subarray(at, at + PIECE_BYTES), TAIL_BYTES)
      this.#code.blocks(STATE_AT, start, PIECE_BYTES / BLOCK_BYTES)
      this.bytes.copyWithin(0, PIECE_BYTES, PIECE_BYTES + TAIL_BYTES)
    }
    this.bytes.set(raw.subarray(at), TAIL_BYTES)
    return this.#finish(start, raw.length - at, raw.length)
  }

  /** Works through whole blocks that lie at `at`, going on from a state, which is changed. */
  advance(state: Uint8Array, at: number, blocks: number): void {
    this.#state.set(state)
    this.#code.blocks(STATE_AT, DATA_AT + at, blocks)
    state.set(this.#state)
  }

  /** The state before the first block. */
  fresh(state: Uint8Array): void {
    this.#code.begin(STATE_AT)
    state.set(this.#state)
  }

  /** The digest of all of it, of which so many bytes, whole blocks, were worked through already. */
  finish(state: Uint8Array, { at, length }: { readonly at: number; readonly length: number }, done: number): Uint8Array {
    this.#state.set(state)
    return this.#finish(DATA_AT + at + done, length - done, length)
  }

  #finish(address: number, length: number, totalBytes: number): Uint8Array {
    const whole = Math.floor((length - 1) / BLOCK_BYTES)
    this.#code.blocks(STATE_AT, address, whole)
    this.#code.end(STATE_AT, address + whole * BLOCK_BYTES, length - whole * BLOCK_BYTES, totalBytes, DIGEST_AT)
    return this.#digest.slice()
  }
}

interface Working {
  readonly make: (dataBytes: number) => HashingMemory
  /** The same in memory that several threads share. */
  readonly makeShared: (dataBytes: number) => HashingMemory
  /** For bytes that lie elsewhere. */
  readonly passing: HashingMemory
}

/** Published check values of the xxHash project: bytes 0 … n−1 of its test buffer. */
const KNOWN = [
  [403, '1b6de21e332dd73dcdeb804d65c6dea4'],
  [2367, 'e89c0f6ff369b427cb37aeb9e5d361ed'],
] as const

/** The test buffer of the xxHash project. */
function testBytes(length: number): Uint8Array {
  let state = 2_654_435_761n
  return Uint8Array.from({ length }, () => {
    const byte = Number(state >> 56n)
    state = (state * 11_400_714_785_074_694_797n) & 0xffff_ffff_ffff_ffffn
    return byte
  })
}

let working: Working | null | undefined

/** Null where this runtime or processor has no WebAssembly with SIMD, or where it does not give the known values. */
function code(): Working | null {
  if (working === undefined) working = prove()
  return working
}

function prove(): Working | null {
  try {
    const assembly = (globalThis as unknown as { WebAssembly: Assembly }).WebAssembly
    const compile = (code: string, shared: boolean): Compiled => ({ assembly, module: new assembly.Module(Buffer.from(code, 'base64')), shared })
    const own = compile(XXH3_CODE, false)
    let shared: Compiled | null = null
    const passing = new HashingMemory(own, TAIL_BYTES + PIECE_BYTES)
    if (!isRight(passing)) return null
    return {
      make: (dataBytes) => new HashingMemory(own, dataBytes),
      makeShared: (dataBytes) => {
        shared ??= compile(XXH3_CODE_SHARED, true)
        return new HashingMemory(shared, dataBytes)
      },
      passing,
    }
  } catch (error) {
    logError('XXH3 in WebAssembly', error)
    return null
  }
}

function isRight(memory: HashingMemory): boolean {
  return KNOWN.every(([length, hex]) => Buffer.from(memory.digestOf(testBytes(length))).toString('hex') === hex)
}

const memories = new WeakMap<ArrayBufferLike, HashingMemory>()

/** `shared`: with other threads. Null: this runtime has none, or no more of it. */
export function hashingMemory(dataBytes: number, shared = false): HashingMemory | null {
  try {
    const working = code()
    const memory = (shared ? working?.makeShared(dataBytes) : working?.make(dataBytes)) ?? null
    if (memory) memories.set(memory.bytes.buffer, memory)
    return memory
  } catch (error) {
    logError('memory for digests', error)
    return null
  }
}

/** XXH3-128 in its canonical form, in place where the bytes lie in a memory of ours. Null: to be computed some other way. */
export function fastXxh3(raw: Uint8Array): Uint8Array | null {
  if (raw.length <= SHORT_MAX_BYTES) return null
  const memory = memories.get(raw.buffer)
  return memory ? memory.digest(raw.byteOffset - memory.bytes.byteOffset, raw.length) : (code()?.passing.digestOf(raw) ?? null)
}

/**
 * A digest of bytes that are still arriving where they stay: what is there is worked through while the processor's own cache holds it.
 * One after another, as many as one likes; each keeps its own state, so several may be under way in one memory.
 */
export class ArrivingDigest {
  readonly #state = new Uint8Array(STATE_BYTES)
  #memory: HashingMemory | null = null
  #at = 0
  #length = 0
  #done = 0

  /** Bytes will arrive in `raw`. False: it does not lie in a memory of ours, or is too short to be worth it. */
  begin(raw: Uint8Array): boolean {
    this.#memory = raw.length < STEP_BYTES ? null : (memories.get(raw.buffer) ?? null)
    if (!this.#memory) return false
    this.#at = raw.byteOffset - this.#memory.bytes.byteOffset
    this.#length = raw.length
    this.#done = 0
    this.#memory.fresh(this.#state)
    return true
  }

  /** So many of its bytes are there. */
  has(count: number): void {
    if (!this.#memory || count - this.#done < STEP_BYTES) return
    // at least one byte is left for the end
    const blocks = Math.floor((count - 1 - this.#done) / BLOCK_BYTES)
    this.#memory.advance(this.#state, this.#at + this.#done, blocks)
    this.#done += blocks * BLOCK_BYTES
  }

  /** All of them are there. Null: none was begun. */
  end(): Uint8Array | null {
    const memory = this.#memory
    this.#memory = null
    if (!memory) return null
    return memory.finish(this.#state, { at: this.#at, length: this.#length }, this.#done)
  }

  /** They do not arrive any more, or are not what is digested. */
  drop(): void {
    this.#memory = null
  }
}
