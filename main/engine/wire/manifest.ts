import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { deflate, inflate } from 'node:zlib'
import { say } from '../../../shared/sentence.ts'
import { EngineError, violation } from '../errors.ts'
import { MANIFEST_MAX_BYTES, MANIFEST_MAX_ENTRIES, PAGE_UNPACKED_BYTES, PAGE_UNPACKED_MAX_BYTES, PATH_MAX_BYTES } from '../limits.ts'
import { parseJson } from './json.ts'
import type { PackedPages } from './packed-pages.ts'

/** One thing that is sent. `path`: components joined by "/", never starting with it. */
export interface ManifestEntry {
  readonly path: string
  readonly kind: 'file' | 'directory'
  /** Bytes; 0 for a directory. */
  readonly size: number
  /** Modification time, microseconds since 1970. */
  readonly mtimeUs: number
  /** The owner may execute it. A wish: applied only on the user's word. */
  readonly executable: boolean
}

/**
 * A manifest page on the wire (kind byte 0x01 in a control frame):
 *
 *     0     1           5
 *     0x01  unpacked    zlib stream
 *
 * unpacked uint32 BE: bytes after inflating, at most 1 MiB. The text is UTF-8, one entry a line, each line a JSON array ending in LF:
 * ["f", path, size, mtimeUs, executable 0|1] or ["d", path, mtimeUs]. A page holds whole lines.
 */
export const PAGE_KIND_MANIFEST = 0x01
const PAGE_HEAD_BYTES = 5

const deflateAsync = promisify(deflate)

/** Everything there is, and how much of the input that took. */
function inflated(packed: Uint8Array, maxOutputLength: number): Promise<{ readonly text: Buffer; readonly taken: number }> {
  return new Promise((resolve, reject) => {
    inflate(packed, { maxOutputLength, info: true }, (error, result) => {
      if (error) reject(error)
      else {
        const { buffer, engine } = result as unknown as { readonly buffer: Buffer; readonly engine: { readonly bytesWritten: number } }
        resolve({ text: buffer, taken: engine.bytesWritten })
      }
    })
  })
}

export function encodeEntry(entry: ManifestEntry): string {
  const row = entry.kind === 'file' ? ['f', entry.path, entry.size, entry.mtimeUs, entry.executable ? 1 : 0] : ['d', entry.path, entry.mtimeUs]
  return `${JSON.stringify(row)}\n`
}

/** A page body from whole lines. */
export async function encodePage(text: Buffer): Promise<Buffer> {
  const packed = await deflateAsync(text, { level: 3 })
  const page = Buffer.alloc(PAGE_HEAD_BYTES + packed.length)
  page.writeUInt8(PAGE_KIND_MANIFEST, 0)
  page.writeUInt32BE(text.length, 1)
  packed.copy(page, PAGE_HEAD_BYTES)
  return page
}

/** The text of one page, exactly as long as announced. Throws PROTOCOL_VIOLATION. */
export async function decodePage(page: Uint8Array): Promise<Buffer> {
  const head = Buffer.from(page.buffer, page.byteOffset, page.byteLength)
  if (head.length <= PAGE_HEAD_BYTES || head[0] !== PAGE_KIND_MANIFEST) throw violation('a malformed manifest page')
  const unpacked = head.readUInt32BE(1)
  if (unpacked === 0) throw violation('an empty manifest page')
  if (unpacked > PAGE_UNPACKED_MAX_BYTES) throw new EngineError('LIMIT_EXCEEDED')
  try {
    const { text, taken } = await inflated(head.subarray(PAGE_HEAD_BYTES), unpacked)
    if (text.length === unpacked && taken === head.length - PAGE_HEAD_BYTES) return text
  } catch {
    // a stream that does not inflate to the announced length, or ends before its page does, is refused below
  }
  throw violation('a manifest page that does not unpack')
}

/** A manifest as it travels. */
export interface Manifest {
  readonly pages: readonly Buffer[]
  /** Of its text. */
  readonly bytes: number
  readonly sha256: string
}

/** Collects lines into pages and the hash over all text. */
export class ManifestWriter {
  readonly #hash = createHash('sha256')
  #pages: Buffer[] = []
  #lines: string[] = []
  #lineBytes = 0
  bytes = 0

  /** Returns the pages, with their total text length and SHA-256 (hex). */
  async write(entries: readonly ManifestEntry[]): Promise<Manifest> {
    for (const entry of entries) {
      const line = encodeEntry(entry)
      this.#lines.push(line)
      this.#lineBytes += line.length
      if (this.#lineBytes >= PAGE_UNPACKED_BYTES) await this.#flush()
    }
    await this.#flush()
    return { pages: this.#pages, bytes: this.bytes, sha256: this.#hash.digest('hex') }
  }

  async #flush(): Promise<void> {
    if (this.#lines.length === 0) return
    const text = Buffer.from(this.#lines.join(''), 'utf8')
    this.#lines = []
    this.#lineBytes = 0
    this.#hash.update(text)
    this.bytes += text.length
    this.#pages.push(await encodePage(text))
  }
}

/** Takes pages from a peer, bounded; entries are checked for form here and for safe names by the receiver's gate. */
export class ManifestReader {
  readonly entries: ManifestEntry[] = []
  readonly #packed: PackedPages | null
  readonly #hash = createHash('sha256')
  #bytes = 0

  /** `packed`: keeps the pages for whoever writes them down. */
  constructor(packed: PackedPages | null = null) {
    this.#packed = packed
  }

  get bytes(): number {
    return this.#bytes
  }

  /** Throws PROTOCOL_VIOLATION, LIMIT_EXCEEDED. */
  async page(body: Buffer): Promise<void> {
    const text = await decodePage(body)
    this.#packed?.add(body, text.length)
    this.#bytes += text.length
    if (this.#bytes > MANIFEST_MAX_BYTES) throw new EngineError('LIMIT_EXCEEDED', say('offerListTooLong'))
    this.#hash.update(text)
    const lines = decodeUtf8(text).split('\n')
    if (lines.pop() !== '') throw violation('a manifest page that ends inside a line')
    for (const line of lines) this.entries.push(decodeEntry(line))
    if (this.entries.length > MANIFEST_MAX_ENTRIES) throw new EngineError('LIMIT_EXCEEDED', say('offerTooManyFiles'))
  }

  /** Call once, at the end. */
  sha256(): string {
    return this.#hash.digest('hex')
  }
}

export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw violation('text that is not UTF-8')
  }
}

/** How every writer that does not pad writes a file with nothing to escape in its path: most lines are like that, and the long way takes several times as long. */
const PLAIN_FILE = /^\["f","([^"\\\p{Cc}]+)",(0|[1-9]\d{0,14}),(0|-?[1-9]\d{0,14}|[1-9]\d{15}),([01])\]$/u

function decodeEntry(line: string): ManifestEntry {
  const [, path, bytes, mtimeUs, executable] = PLAIN_FILE.exec(line) ?? []
  // a character is at most three bytes
  if (path === undefined || path.length * 3 > PATH_MAX_BYTES) return decodedEntry(line)
  return { path, kind: 'file', size: Number(bytes), mtimeUs: time(Number(mtimeUs)), executable: executable === '1' }
}

/** The long way, for any line. Throws PROTOCOL_VIOLATION. */
export function decodedEntry(line: string): ManifestEntry {
  const row = parseJson(line, 'a manifest entry')
  if (!Array.isArray(row)) throw violation('a malformed manifest entry')
  const cells = row as unknown[]
  const path = cells[1]
  if (typeof path !== 'string' || Buffer.byteLength(path) > PATH_MAX_BYTES) throw violation('a manifest entry without a usable path')
  if (cells[0] === 'd' && cells.length === 3) return { path, kind: 'directory', size: 0, mtimeUs: time(cells[2]), executable: false }
  if (cells[0] === 'f' && cells.length === 5 && (cells[4] === 0 || cells[4] === 1)) {
    return { path, kind: 'file', size: size(cells[2]), mtimeUs: time(cells[3]), executable: cells[4] === 1 }
  }
  throw violation('a malformed manifest entry')
}

function size(value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0 || Object.is(value, -0)) throw violation('a size out of range')
  return value
}

/** The years 1684 to 2255 fit; anything a file system cannot hold is clamped when it is set. */
function time(value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || Object.is(value, -0)) throw violation('a time out of range')
  return value
}
