import { join } from 'node:path'
import type { CompressType } from '../../../shared/transfer.ts'
import { writeChunkHead } from '../wire/chunk-body.ts'
import { codecOf } from '../wire/codec/codec.ts'
import { createDigester, type Digester, type DigestName, rootOf } from '../wire/digest.ts'
import type { ManifestEntry } from '../wire/manifest.ts'
import { type Layout, layOut } from '../wire/plan.ts'
import { pattern } from './support.ts'

export interface DropFile {
  /** Below the drop's root; null size: a folder. */
  readonly path: string
  readonly size: number | null
  readonly mtimeUs: number
  /** Its content gets shorter in every codec. */
  readonly shrinks: boolean
}

export interface DropTerms {
  readonly oneChunk: number
  readonly compressType: CompressType
  readonly digest: DigestName
}

const NOISE = pattern(1024 * 1024)
const TEXT = Buffer.from(Array.from({ length: 40_000 }, (_, index) => `${index * 7919} is a line of this text\n`).join('')).subarray(0, 1024 * 1024)

/** A drop as its sender knows it, in memory: entries, contents, chunks. For scripted peers. */
export class RawDrop {
  readonly entries: readonly ManifestEntry[]
  readonly contents: readonly (Buffer | null)[]
  readonly layout: Layout
  readonly terms: DropTerms
  readonly #digester: Digester
  readonly #encoded = new Map<number, Buffer | null>()

  private constructor(files: readonly DropFile[], terms: DropTerms, digester: Digester) {
    this.entries = files.map(({ path, size, mtimeUs }) => ({ path, kind: size === null ? 'directory' : 'file', size: size ?? 0, mtimeUs, executable: false }))
    this.contents = files.map(({ size, shrinks }, index) => (size === null ? null : contentOf(size, shrinks, index)))
    this.layout = layOut(
      files.map(({ size }) => size),
      terms.oneChunk,
    )
    this.terms = terms
    this.#digester = digester
  }

  static async make(files: readonly DropFile[], terms: DropTerms): Promise<RawDrop> {
    return new RawDrop(files, terms, await createDigester(terms.digest))
  }

  /** Fields of HEADER that this drop differs in from what the helpers send by themselves. */
  header(connections: number): Record<string, unknown> {
    const { oneChunk, compressType, digest } = this.terms
    return {
      OneChunk: oneChunk,
      FullChunk: this.layout.fullChunk,
      FullSize: this.layout.fullSize,
      CompressType: compressType,
      CompressTypes: ['None', compressType],
      Digest: digest,
      Digests: ['sha-256', digest],
      Connections: connections,
    }
  }

  raw(number: number): Buffer {
    return Buffer.concat(this.layout.slices(number).map(({ entry, offset, length }) => (this.contents[entry] as Buffer).subarray(offset, offset + length)))
  }

  /** A chunk's body: encoded when that is wished and shrinks it; `damaged`: with a digest that is not its own. */
  async body(number: number, form: { readonly encoded: boolean; readonly damaged: boolean }): Promise<Buffer> {
    const raw = this.raw(number)
    if (form.encoded && !this.#encoded.has(number)) this.#encoded.set(number, await codecOf(this.terms.compressType).encode(raw))
    const encoded = form.encoded ? (this.#encoded.get(number) ?? null) : null
    const data = encoded ?? raw
    const digest = Buffer.from(this.#digester.digest(raw))
    if (form.damaged) digest[0] = (digest[0] ?? 0) ^ 0x80
    const body = Buffer.alloc(5 + digest.length + data.length)
    body.set(data, writeChunkHead(body, { encoded: encoded !== null, rawLength: raw.length, digest }))
    return body
  }

  root(): string {
    const digests = Array.from({ length: this.layout.fullChunk }, (_, index) => Buffer.from(this.#digester.digest(this.raw(index + 1))))
    return rootOf(this.layout.fullSize, this.layout.oneChunk, Buffer.concat(digests))
  }

  /** What must stand below `folder` when all is published: path → content, null for a folder. */
  expected(folder: string): Map<string, Buffer | null> {
    return new Map(this.entries.map(({ path }, index) => [join(folder, path), this.contents[index] ?? null]))
  }
}

/** Every file differs, and so does every chunk of one. */
export function contentOf(size: number, shrinks: boolean, seed: number): Buffer {
  const from = shrinks ? TEXT : NOISE
  const start = (seed * 7919) % 65_536
  const content = Buffer.alloc(size)
  for (let at = 0; at < size; at += from.length - start) from.copy(content, at, start, Math.min(from.length, start + size - at))
  return content
}
