import { CHUNK } from '../../shared/flow.ts'
import type { TransferFile } from '../../shared/transfer.ts'
import type { Flow } from './flow.ts'
import { TRANSFER_FILES_PAGE } from './limits.ts'
import type { ManifestEntry } from './wire/manifest.ts'
import type { Layout } from './wire/plan.ts'
import type { VoidEntries } from './wire/void.ts'

export interface FileListParts {
  readonly entries: readonly Pick<ManifestEntry, 'path' | 'size'>[]
  readonly layout: Layout
  readonly voids: VoidEntries
  readonly flow: () => Flow | null
}

export interface FilesRange {
  readonly from: number
  readonly count: number
}

/** The files of a transfer that is under way, each as far as it is now. */
export class FileList {
  readonly #parts: FileListParts
  readonly #files: readonly number[]

  constructor(parts: FileListParts) {
    this.#parts = parts
    this.#files = parts.entries.flatMap((_, index) => (parts.layout.has(index) ? [index] : []))
  }

  get total(): number {
    return this.#files.length
  }

  page({ from, count }: FilesRange): TransferFile[] {
    return this.#files.slice(from, from + Math.min(count, TRANSFER_FILES_PAGE)).map((index) => this.#file(index))
  }

  #file(index: number): TransferFile {
    const { entries, voids } = this.#parts
    const { path = '', size: bytes = 0 } = entries[index] ?? {}
    const code = voids.codeOf(index)
    return code === null ? { index, path, bytes, state: this.#stateOf(index) } : { index, path, bytes, state: 'lost', code }
  }

  #stateOf(index: number): TransferFile['state'] {
    const { layout, flow } = this.#parts
    const first = layout.firstChunkOf(index)
    // a file without a byte is there when the rest is
    if (first === 0) return flow()?.whole ? 'stored' : 'waiting'
    const states = flow()?.states.subarray(first - 1, first - 1 + Math.max(1, layout.chunksOf(index))) ?? []
    if (states.every((state) => state === CHUNK.STORED)) return 'stored'
    return states.every((state) => state === CHUNK.WAITING) ? 'waiting' : 'moving'
  }
}
