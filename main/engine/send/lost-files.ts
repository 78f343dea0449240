import type { FaultCode } from '../../../shared/fault.ts'
import type { PlacedPath } from '../../../shared/sent-path.ts'
import { say } from '../../../shared/sentence.ts'
import type { LostFile, TransferPeer } from '../../../shared/transfer.ts'
import { codeFromPeer, EngineError, violation } from '../errors.ts'
import type { SendOptions } from '../facade.ts'
import { FileList } from '../file-list.ts'
import type { Flow } from '../flow.ts'
import { VOID_MAX } from '../limits.ts'
import type { Layout } from '../wire/plan.ts'
import { VoidEntries } from '../wire/void.ts'
import type { LostEntry, Place } from './keeping.ts'
import type { Losses } from './losses.ts'
import type { SourceEntry } from './source.ts'

export interface LostFilesParts {
  readonly entries: readonly SourceEntry[]
  readonly layout: Layout
  /** Both ends know VOID. */
  readonly allowed: boolean
  /** What an earlier run has lost. */
  readonly before?: readonly LostEntry[]
  /** They are lost from now on, and `chunks` are not awaited any more. */
  readonly onLost: (lost: Lost) => void
}

export interface Lost {
  readonly entries: readonly number[]
  readonly code: FaultCode
  readonly chunks: readonly number[]
}

/** The files of a drop on its way out that are lost, over all its connections. They do not take the others with them. */
export class LostFiles implements Losses {
  readonly voids: VoidEntries
  readonly #parts: LostFilesParts
  readonly #wanted: number
  /** Indices of the folders, by path. */
  #folders: ReadonlyMap<string, number> | null = null
  #closed = false

  constructor(parts: LostFilesParts) {
    this.#parts = parts
    this.voids = new VoidEntries(parts.layout)
    this.#wanted = parts.entries.filter((_, index) => this.isFile(index)).length
    for (const { entry, code } of parts.before ?? []) if (this.isFile(entry)) this.voids.add(entry, code)
  }

  /** It is sent: no folder, and not left out by the receiver. */
  isFile(entry: number): boolean {
    return this.#parts.entries[entry]?.kind === 'file' && this.#parts.layout.has(entry)
  }

  has(entry: number): boolean {
    return this.voids.has(entry)
  }

  /** A file cannot be sent any more. Throws `reason` where that ends the drop: the other side does not know VOID, or nothing is left. */
  lose(entry: number, reason: EngineError): void {
    if (this.#closed || this.voids.has(entry) || !this.isFile(entry)) return
    if (!this.#parts.allowed) throw reason
    this.#lose([entry], reason)
  }

  /** Somebody does not want these any more, or cannot keep them. Those that are lost already, or are none, change nothing. */
  skip(entries: readonly number[], code: FaultCode): void {
    const due = this.#due(entries)
    if (this.#closed || !this.#parts.allowed || due.length === 0) return
    this.#lose(due, new EngineError(code === 'SKIPPED' ? 'CANCELLED' : code), code)
  }

  /** How many files would be left without these, too. */
  left(without: readonly number[]): number {
    return this.#wanted - this.voids.size - this.#due(without).length
  }

  #due(entries: readonly number[]): number[] {
    return [...new Set(entries)].filter((entry) => this.isFile(entry) && !this.voids.has(entry))
  }

  #lose(entries: readonly number[], reason: EngineError, code: FaultCode = reason.code): void {
    const size = this.voids.size + entries.length
    if (size > VOID_MAX && code === 'SKIPPED') throw tooManySkipped()
    if (size > VOID_MAX || size >= this.#wanted) throw reason
    const chunks = entries.flatMap((entry) => this.voids.add(entry, code))
    this.#parts.onLost({ entries, code, chunks })
  }

  get allowed(): boolean {
    return this.#parts.allowed
  }

  /** As the receiver tells at the end. */
  adopt(list: readonly { readonly Entry: number; readonly Code: string }[]): void {
    for (const { Entry, Code } of list) {
      if (!this.isFile(Entry)) throw violation('a file that was not sent')
      this.voids.add(Entry, codeFromPeer(Code))
    }
  }

  /** From now on everything counts as it is. */
  close(): void {
    this.#closed = true
  }

  /** Another connection goes on with it. */
  open(): void {
    this.#closed = false
  }

  /** For people. */
  listed(): LostFile[] {
    return [...this.voids.entries()].map(([entry, code]) => ({ path: this.#entry(entry).path, bytes: this.#entry(entry).size, code }))
  }

  /** To the same device, by its key if that was compared. Null: there is nothing that could come. */
  again({ host, port }: Place, { verified, deviceId }: TransferPeer): SendOptions | null {
    const paths = [...this.voids.entries()].flatMap(([entry, code]) => this.#placed(entry, code))
    if (paths.length === 0) return null
    return { paths, to: { host, port }, ...(verified && deviceId !== null && { deviceId }) }
  }

  /** At the place that it had. Nothing where it is not wanted, or nobody knows where it was. */
  #placed(entry: number, code: FaultCode): readonly PlacedPath[] {
    const { absolutePath, path } = this.#entry(entry)
    return code === 'SKIPPED' || absolutePath === '' ? [] : [{ path: absolutePath, at: path }]
  }

  /** All of them, each as far as it is. */
  fileList(flow: () => Flow | null): FileList {
    const { entries, layout } = this.#parts
    return new FileList({ entries, layout, voids: this.voids, flow })
  }

  /** For another run: what the manifest said of them, because their files may say something else by then. */
  kept(): LostEntry[] {
    return [...this.voids.entries()].map(([entry, code]) => {
      const { path, size, mtimeUs, executable } = this.#entry(entry)
      return { entry, code, path, size, mtimeUs, executable, folder: this.#folderOf(path) }
    })
  }

  #folderOf(path: string): LostEntry['folder'] {
    this.#folders ??= new Map(this.#parts.entries.flatMap(({ kind, path: each }, index) => (kind === 'directory' ? [[each, index] as const] : [])))
    const entry = this.#folders.get(path.slice(0, Math.max(0, path.lastIndexOf('/'))))
    return entry === undefined ? null : { entry, mtimeUs: this.#entry(entry).mtimeUs }
  }

  /** By code, as they are told. */
  told(): { readonly entries: number[]; readonly code: FaultCode }[] {
    const byCode = new Map<FaultCode, number[]>()
    for (const [entry, code] of this.voids.entries()) byCode.set(code, [...(byCode.get(code) ?? []), entry])
    return [...byCode].map(([code, entries]) => ({ code, entries }))
  }

  #entry(index: number): SourceEntry {
    const entry = this.#parts.entries[index]
    if (!entry) throw new EngineError('INTERNAL')
    return entry
  }
}

/** For its user. */
export function cannotSkip({ name }: { readonly name: string }): EngineError {
  return new EngineError('BAD_SETTING', say('skipNotAccepted', { name }))
}

export function tooManySkipped(): EngineError {
  return new EngineError('BAD_SETTING', say('skipTooMany', { count: VOID_MAX }))
}
