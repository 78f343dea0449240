import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { printable } from '../../shared/format.ts'
import type { Selection } from '../../shared/ipc.ts'
import { wordsOf } from '../../shared/language/current.ts'
import { diskPaths, type SentPath } from '../../shared/sent-path.ts'

const words = wordsOf('common')

/** A page that never sends what it registered must not fill the memory; the oldest go first. */
const SELECTIONS_MAX = 32
const TITLE_CHARACTERS = 48

/** What is to be sent: files and folders, or a text. */
export type Chosen = { readonly paths: readonly SentPath[] } | { readonly text: string }

/** What the user picked, kept here so that the page never holds a path. A selection may be sent to several devices. */
export class Selections {
  readonly #chosen = new Map<string, Chosen>()

  add(paths: readonly SentPath[]): Selection {
    return { id: this.#keep({ paths }), kind: 'files', items: paths.length, title: titleOf(diskPaths(paths)) }
  }

  addText(text: string): Selection {
    return { id: this.#keep({ text }), kind: 'text', items: Buffer.byteLength(text), title: firstLine(text) }
  }

  of(id: string): Chosen | null {
    return this.#chosen.get(id) ?? null
  }

  /** Where they lie; null also for a text. */
  pathsOf(id: string): readonly string[] | null {
    const chosen = this.of(id)
    return chosen && 'paths' in chosen ? diskPaths(chosen.paths) : null
  }

  #keep(chosen: Chosen): string {
    const id = randomBytes(12).toString('hex')
    this.#chosen.set(id, chosen)
    for (const oldest of this.#chosen.keys()) {
      if (this.#chosen.size <= SELECTIONS_MAX) break
      this.#chosen.delete(oldest)
    }
    return id
  }
}

function titleOf(paths: readonly string[]): string {
  const [first = ''] = paths
  // The root of a drive has no base name.
  const name = printable(path.basename(first) || first)
  return paths.length === 1 ? name : words.nameAndMore(name, paths.length - 1)
}

function firstLine(text: string): string {
  const line = printable(text.trim().split(/\r?\n/, 1)[0] ?? '')
  const characters = [...line]
  const cut = characters.length > TITLE_CHARACTERS ? `${characters.slice(0, TITLE_CHARACTERS - 1).join('')}…` : line
  return `“${cut}${cut === line && text.trim().length > line.length ? ' …' : ''}”`
}
