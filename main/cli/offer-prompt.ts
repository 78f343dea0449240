import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { type ConflictWish, KEEP_BOTH } from '../../shared/conflict.ts'
import type { OfferAnswer, OfferEntry, OfferPreview, WantedNames } from '../../shared/offer.ts'
import { mayPairFirst, type OfferSnapshot } from '../../shared/transfer.ts'
import { leftOutBy, patternFault } from '../../shared/wanted.ts'
import { asEngineError } from '../engine/errors.ts'
import type { Engine } from '../engine/facade.ts'
import { CommandError } from './command-error.ts'
import { CONFLICT_HINT, conflictOf } from './conflict-choice.ts'
import type { Keyboard } from './keyboard.ts'
import type { Terminal } from './terminal.ts'
import { entryLine, FLAGGED_SHOWN, type Flagged, offerWords, previewWords } from './words.ts'

/** Entries that are asked for at once. */
const PAGE = 1000
/** Of the screen, for the question below a page of names. */
const LINES_KEPT = 2

export interface OfferPromptParts {
  readonly engine: Pick<Engine, 'answerOffer' | 'offerEntries' | 'inspectOffer'>
  readonly terminal: Terminal
  readonly keyboard: Pick<Keyboard, 'read' | 'withdraw'>
  readonly offer: OfferSnapshot
  /** Two people compare codes; resolves with the offer as it is then, null when it is over. */
  readonly pair: (offerId: string) => Promise<OfferSnapshot | null>
  /** Part of it was chosen before anybody was asked. */
  readonly narrowed: boolean
  /** Until it is said otherwise at the question. */
  readonly conflict: ConflictWish
}

/** One thing that may be typed. */
interface Choice {
  readonly keys: RegExp
  /** Between the brackets of the question; empty: said by the others. */
  readonly words: string
  readonly for: (offer: OfferSnapshot, collides: boolean) => boolean
  /** True: the offer is answered; else it is asked about again. */
  readonly run: (prompt: OfferPrompt) => boolean | Promise<boolean>
}

const always = (): boolean => true
const withFiles = ({ kind }: OfferSnapshot): boolean => kind === 'files'

/** In the order in which they are named. Enter alone is a no. */
const CHOICES: readonly Choice[] = [
  { keys: /^y(es)?$/i, words: 'y/N', for: always, run: (prompt) => prompt.accept() },
  { keys: /^(no?)?$/i, words: '', for: always, run: (prompt) => prompt.decline() },
  { keys: /^p(air)?$/i, words: 'p = pair first', for: mayPairFirst, run: (prompt) => prompt.pairFirst() },
  { keys: /^l(ist)?$/i, words: 'l = list', for: withFiles, run: (prompt) => prompt.list() },
  { keys: /^s(ome)?$/i, words: 's = some of it', for: (offer) => withFiles(offer) && offer.files + offer.directories > 1, run: (prompt) => prompt.choose() },
  { keys: /^f(older)?$/i, words: 'f = other folder', for: withFiles, run: (prompt) => prompt.move() },
  { keys: /^e(xists?)?$/i, words: 'e = what exists', for: (_, collides) => collides, run: (prompt) => prompt.settle() },
]

/** One offer, from the question to its answer. Choosing files or a folder comes back to the question. */
export class OfferPrompt {
  readonly #parts: OfferPromptParts
  #folder: string | null = null
  #excluded: readonly number[] | null = null
  #conflict: ConflictWish
  /** Names are taken in the folder that it would go to. */
  #collides: boolean
  #over = false
  /** Its sender may become known meanwhile. */
  #offer: OfferSnapshot

  constructor(parts: OfferPromptParts) {
    this.#parts = parts
    this.#offer = parts.offer
    this.#conflict = parts.conflict
    this.#collides = parts.offer.collisions.length > 0
  }

  /** Resolves when the offer is answered, or gone. */
  async run(): Promise<void> {
    const { offer, keyboard, narrowed, terminal } = this.#parts
    let lines = [...offerWords(offer, this.#flagged(), this.#conflict), ...(narrowed ? await this.#preview() : [])]
    while (!this.#over) {
      const choices = CHOICES.filter((choice) => choice.for(this.#offer, this.#collides))
      const typed = await keyboard.read(lines, `Accept? [${choices.flatMap(({ words }) => words || []).join(', ')}] `)
      if (this.#over) return
      const choice = typed === null ? undefined : choices.find(({ keys }) => keys.test(typed))
      lines = []
      if (typed === null) this.#over = this.decline()
      else if (choice) this.#over = (await choice.run(this)) || this.#over
      else terminal.warn('That is none of the answers. Enter alone declines.')
    }
  }

  /** The offer is gone: nothing is asked any more. */
  withdraw(): void {
    this.#over = true
    this.#parts.keyboard.withdraw()
  }

  /** The folder may be gone since it was named: then the question stays, and nothing is made in its place. */
  async accept(): Promise<boolean> {
    try {
      if (this.#folder !== null) await this.#preview()
    } catch (error) {
      this.#parts.terminal.warn(asEngineError(error).message)
      return false
    }
    return this.#answer({
      accept: true,
      // what nobody has spoken of is for the settings
      ...(this.#conflict !== KEEP_BOTH && { conflict: this.#conflict }),
      ...(this.#folder !== null && { folder: this.#folder }),
      ...(this.#excluded && { excluded: this.#excluded }),
    })
  }

  decline(): boolean {
    return this.#answer({ accept: false })
  }

  /** Then the question is put again, about somebody who is known; a no to the codes is one to the offer, too. */
  async pairFirst(): Promise<boolean> {
    const again = await this.#parts.pair(this.#offer.id)
    if (again === null) return true
    this.#offer = again
    if (again.peer.verified) for (const line of offerWords(again, this.#flagged(), this.#conflict)) this.#parts.terminal.warn(line, 'plain')
    return false
  }

  /** All names, a screen at a time. */
  async list(): Promise<boolean> {
    const { engine, keyboard, offer, terminal } = this.#parts
    const count = Math.max(1, terminal.rows - LINES_KEPT)
    for (let from = 0; !this.#over; from += count) {
      const page = engine.offerEntries(offer.id, { from, count })
      const lines = page.map(entryLine)
      if (page.length < count || engine.offerEntries(offer.id, { from: from + count, count: 1 }).length === 0) {
        for (const line of lines) terminal.warn(line, 'plain')
        return false
      }
      const typed = await keyboard.read(lines, 'Enter: more, q: enough ')
      if (typed === null || typed !== '') return false
    }
    return false
  }

  /** Patterns, as --only and --except take them. */
  async choose(): Promise<boolean> {
    const lines = ['Name what you want by patterns, like *.jpg photos/**; “!” in front leaves something out. Enter alone: all of it.']
    const typed = await this.#parts.keyboard.read(lines, 'Which? ')
    if (typed === null) return false
    const before = this.#excluded
    try {
      this.#excluded = leftOutBy(patternsOf(typed), [...this.#entries()])
      await this.#tell()
    } catch (error) {
      this.#excluded = before
      this.#parts.terminal.warn(asEngineError(error).message)
    }
    return false
  }

  /** For this offer only. */
  async move(): Promise<boolean> {
    const typed = await this.#parts.keyboard.read([], 'Into which folder? ')
    if (typed === null || typed === '') return false
    const before = this.#folder
    try {
      this.#folder = pathOf(typed)
      await this.#tell()
    } catch (error) {
      this.#folder = before
      this.#parts.terminal.warn(asEngineError(error).message)
    }
    return false
  }

  /** What happens to names that are taken. */
  async settle(): Promise<boolean> {
    const typed = await this.#parts.keyboard.read([CONFLICT_HINT], 'What exists? ')
    if (typed === null || typed === '') return false
    const wish = conflictOf(typed)
    if (wish === null) this.#parts.terminal.warn('That is none of them. Nothing was changed.')
    else {
      this.#conflict = wish
      await this.#tell()
    }
    return false
  }

  #answer(answer: OfferAnswer): boolean {
    try {
      this.#parts.engine.answerOffer(this.#parts.offer.id, answer)
      return true
    } catch (error) {
      this.#parts.terminal.warn(asEngineError(error).message)
      return false
    }
  }

  async #tell(): Promise<void> {
    for (const line of await this.#preview()) this.#parts.terminal.warn(line, 'plain')
  }

  async #preview(): Promise<string[]> {
    const { engine, offer } = this.#parts
    const preview: OfferPreview = await engine.inspectOffer(offer.id, this.#folder ?? offer.folder, ...(this.#excluded ? [this.#excluded] : []))
    this.#collides = preview.collisions.length > 0
    return previewWords(offer, preview, this.#conflict)
  }

  *#entries(): Generator<OfferEntry> {
    const { engine, offer } = this.#parts
    for (let from = 0; ; from += PAGE) {
      const page = engine.offerEntries(offer.id, { from, count: PAGE })
      yield* page
      if (page.length < PAGE) return
    }
  }

  /** The first names of each kind; a list without any is not gone through. */
  #flagged(): Flagged {
    const { offer } = this.#parts
    const found: { executables: string[]; hidden: string[] } = { executables: [], hidden: [] }
    const most = { executables: Math.min(offer.executables, FLAGGED_SHOWN), hidden: Math.min(offer.hidden, FLAGGED_SHOWN) }
    if (most.executables + most.hidden === 0) return found
    for (const entry of this.#entries()) {
      if (entry.executable && found.executables.length < most.executables) found.executables.push(entry.path)
      if (entry.hidden && found.hidden.length < most.hidden) found.hidden.push(entry.path)
      if (found.executables.length === most.executables && found.hidden.length === most.hidden) break
    }
    return found
  }
}

/** Words with blanks inside stand between quotation marks. Throws BAD_SETTING. */
export function patternsOf(typed: string): WantedNames {
  const words = [...typed.matchAll(/(!?)(?:"([^"]*)"|(\S+))/g)].map(([, not, quoted, plain]) => ({ not: not === '!', pattern: quoted ?? plain ?? '' }))
  for (const { pattern } of words) {
    const fault = patternFault(pattern)
    if (fault !== null) throw new CommandError('BAD_SETTING', fault)
  }
  const those = (not: boolean): string[] => words.filter((word) => word.not === not).map(({ pattern }) => pattern)
  return { only: those(false), except: those(true) }
}

/** What a shell would make of a leading “~”. */
function pathOf(typed: string): string {
  return /^~(?:[/\\]|$)/.test(typed) ? join(homedir(), typed.slice(1)) : resolve(typed)
}
