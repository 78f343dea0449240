import type { FaultCode } from '../../../shared/fault.ts'
import { say } from '../../../shared/sentence.ts'
import type { LostFile } from '../../../shared/transfer.ts'
import { codeForPeer, codeFromPeer, EngineError, violation } from '../errors.ts'
import type { Flow } from '../flow.ts'
import { VOID_MAX } from '../limits.ts'
import { log } from '../log.ts'
import type { ControlChannel } from '../wire/control.ts'
import type { Digester } from '../wire/digest.ts'
import { digestAt } from '../wire/digest.ts'
import { canVoid } from '../wire/header.ts'
import type { MessageOf } from '../wire/messages.ts'
import { settleDigests, VoidEntries } from '../wire/void.ts'
import type { Landing } from './landing.ts'
import type { Opened } from './opening.ts'
import type { Keeping } from './receiver-options.ts'

export interface VoidsParts {
  readonly opened: Opened
  readonly control: ControlChannel
  /** Remembers what was asked for over a loss of the connection. */
  readonly keeping: Pick<Keeping, 'unwanted' | 'skipped'> | null
}

/** What the receiver is told of later, once its disk and its counters are there. */
export interface VoidsPlace {
  readonly landing: Landing
  readonly flow: Flow
  /** That chunk is not awaited any more. */
  readonly onVoid: (chunk: number) => void
  /** That file does not come, and with it nothing is left of these chunks. */
  readonly onLost?: (entry: number, chunks: readonly number[]) => void
  /** Fills in a chunk that is kept elsewhere than in the part files; false: it is not. */
  readonly readElsewhere?: (chunk: number, raw: Buffer) => Promise<boolean>
}

/** The files of a drop on its way in that do not come: the sender has lost them, or was asked to leave them out. */
export class Voids {
  /** Both ends know VOID. */
  readonly allowed: boolean
  readonly entries: VoidEntries
  readonly #parts: VoidsParts
  readonly #wanted: number
  /** Asked for, and not answered yet. */
  readonly #asked = new Set<number>()
  /** Of these, those that the user does not want. */
  readonly #unwanted = new Set<number>()
  /** Of these, those that could not be written: never to be published, whatever the sender says. */
  readonly #unwritable = new Map<number, EngineError>()
  #place: VoidsPlace | null = null
  #tellIt: () => void = () => {}
  readonly #mayAsk = new Promise<void>((resolve) => {
    this.#tellIt = resolve
  })
  #tooLate = false

  constructor(parts: VoidsParts) {
    this.#parts = parts
    this.allowed = canVoid(parts.opened.header)
    this.entries = new VoidEntries(parts.opened.layout)
    this.#wanted = parts.opened.entries.filter((_, index) => this.#isFile(index)).length
  }

  open(place: VoidsPlace): void {
    this.#place = place
    place.flow.lost = []
  }

  #isFile(entry: number): boolean {
    return this.#parts.opened.entries[entry]?.entry.kind === 'file' && this.#parts.opened.layout.has(entry)
  }

  /** The sender's word. Throws PROTOCOL_VIOLATION. */
  take({ Entries, Code }: MessageOf<'VOID'>): void {
    const place = this.#place
    if (!this.allowed || !place) throw violation('VOID where it was not agreed')
    if (!Entries.every((entry) => this.#isFile(entry))) throw violation('VOID of what is no file of this transfer')
    for (const entry of Entries) {
      this.#asked.delete(entry)
      this.#unwanted.delete(entry)
      place.landing.voided?.(entry)
      const chunks = this.entries.add(entry, codeFromPeer(Code))
      for (const chunk of chunks) {
        place.flow.voided(chunk, this.#parts.opened.layout.rawLength(chunk))
        place.onVoid(chunk)
      }
      place.onLost?.(entry, chunks)
    }
    this.#keepUnwanted()
    if (this.entries.size > VOID_MAX) throw violation('more files lost than COMMIT can name')
    place.flow.lost = this.listed()
  }

  /** The user does not want these any more; the sender answers. False: nothing would be left. Throws BAD_SETTING. */
  skip(entries: readonly number[]): boolean {
    const { opened } = this.#parts
    if (!this.allowed || !this.#place) throw new EngineError('BAD_SETTING', say('skipNotThere', { name: opened.peer.name }))
    const due = [...new Set(entries)].filter((entry) => this.#isFile(entry) && !this.entries.has(entry) && !this.#asked.has(entry))
    if (due.length === 0 || this.#tooLate) return true
    const size = this.entries.size + this.#asked.size + due.length
    if (size >= this.#wanted) return false
    if (size > VOID_MAX) throw new EngineError('BAD_SETTING', say('skipAtMost', { count: VOID_MAX }))
    this.#askToSkip(due)
    return true
  }

  /** The disk takes all but this one. Throws `reason` where that ends the drop. */
  readonly unwritable = (entry: number, reason: EngineError): void => {
    if (!this.allowed || !this.#isFile(entry)) throw reason
    if (this.entries.has(entry) || this.#unwritable.has(entry)) return
    if (this.entries.size + this.#asked.size + 1 > Math.min(VOID_MAX, this.#wanted - 1)) throw reason
    log('left out: %s', reason.message)
    this.#unwritable.set(entry, reason)
    this.#asked.add(entry)
    this.#ask([entry], reason.code)
  }

  #askToSkip(entries: readonly number[]): void {
    if (entries.length === 0) return
    for (const entry of entries) {
      this.#asked.add(entry)
      this.#unwanted.add(entry)
    }
    this.#keepUnwanted()
    this.#ask(entries, 'SKIPPED')
  }

  #keepUnwanted(): void {
    const { keeping } = this.#parts
    if (keeping && String(keeping.unwanted) !== String([...this.#unwanted])) void keeping.skipped([...this.#unwanted])
  }

  #ask(entries: readonly number[], code: FaultCode): void {
    void this.#mayAsk.then(() => this.#parts.control.send({ type: 'SKIP', Entries: [...entries], Code: codeForPeer(code) })).catch(() => {})
  }

  /** The sender knows that it was accepted, and what is here of an earlier connection: before that it expects no other word. */
  told(): void {
    // what an earlier connection took with it before it was answered
    this.#askToSkip((this.#parts.keeping?.unwanted ?? []).filter((entry) => this.#isFile(entry) && !this.entries.has(entry)))
    this.#tellIt()
  }

  /** ROOT is there: what is void now, and nothing else, is not published. Other digests belong to what is left of some chunks. */
  async settle(digester: Digester, digests: Buffer): Promise<void> {
    this.#tooLate = true
    const { layout } = this.#parts.opened
    for (const [entry, reason] of this.#unwritable) if (!this.entries.has(entry)) throw reason
    const landing = this.#place?.landing
    if (!landing || this.entries.size === 0) return
    const read = async (chunk: number, raw: Buffer): Promise<void> => {
      if (!(await this.#place?.readElsewhere?.(chunk, raw))) await landing.readBack?.(chunk, raw)
    }
    const mended = await settleDigests({ layout, voids: this.entries, digester, digests, read })
    for (const chunk of mended) landing.stored?.(chunk, digestAt(digests, chunk, digester.bytes))
  }

  /** For COMMIT. */
  lost(): MessageOf<'COMMIT'>['Void'] {
    return [...this.entries.entries()].map(([Entry, code]) => ({ Entry, Code: codeForPeer(code) }))
  }

  /** For people. */
  listed(): LostFile[] {
    return lostFiles(this.#parts.opened, this.lost())
  }
}

/** What COMMIT says, in words for people: files by the names that they would have here. */
export function lostFiles({ entries }: Opened, list: MessageOf<'COMMIT'>['Void']): LostFile[] {
  return list.map(({ Entry, Code }) => ({ path: entries[Entry]?.safe.join('/') ?? '', bytes: entries[Entry]?.entry.size ?? 0, code: codeFromPeer(Code) }))
}
