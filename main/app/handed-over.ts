import { existsSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import * as v from 'valibot'
import type { Selection } from '../../shared/ipc.ts'
import type { Selections } from './selections.ts'

/** As many as a page may register at once. */
const PATHS_MAX = 10_000

/** What a second start hands to the first one. */
export const handedSchema = v.object({ files: v.pipe(v.array(v.string()), v.maxLength(PATHS_MAX)) })

export interface Start {
  readonly argv: readonly string[]
  readonly cwd: string
  /** Where the app lies that Electron was told to run; null where it is packed with it. */
  readonly appPath: string | null
}

/** Files and folders that a start was given, as by "Open with" or on a command line; what is not there is none. */
export function filesIn({ argv, cwd, appPath }: Start): readonly string[] {
  const own = appPath === null ? 0 : argv.findIndex((word) => path.resolve(cwd, word) === appPath)
  const given = argv.slice(own + 1).filter((word) => word !== '' && !word.startsWith('-'))
  const paths = given.map((word) => pathOf(word, cwd)).filter((each): each is string => each !== null && existsSync(each))
  return [...new Set(paths)].slice(0, PATHS_MAX)
}

/** Desktops give addresses, too. */
function pathOf(word: string, cwd: string): string | null {
  if (!/^file:/i.test(word)) return path.resolve(cwd, word)
  try {
    return fileURLToPath(word)
  } catch {
    return null
  }
}

/** What the user wants to send and has not said to whom. What comes before the page has asked is one thing, like several files dropped on the Dock. */
export class HandedOver {
  readonly #selections: Pick<Selections, 'add'>
  #paths: readonly string[] = []
  #current: Selection | null = null

  constructor(selections: Pick<Selections, 'add'>) {
    this.#selections = selections
  }

  get current(): Selection | null {
    return this.#current
  }

  add(paths: readonly string[]): void {
    if (paths.length === 0) return
    this.#paths = [...new Set([...this.#paths, ...paths])].slice(0, PATHS_MAX)
    this.#current = this.#selections.add(this.#paths)
  }

  /** The page asks the user about it now. */
  taken(selectionId: string): void {
    if (this.#current?.id !== selectionId) return
    this.#current = null
    this.#paths = []
  }
}
