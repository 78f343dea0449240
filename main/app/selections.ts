import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { printable } from '../../shared/format.ts'
import type { Selection } from '../../shared/ipc.ts'

/** A page that never sends what it registered must not fill the memory; the oldest go first. */
const SELECTIONS_MAX = 32

/** What the user picked, kept here so that the page never holds a path. A selection may be sent to several devices. */
export class Selections {
  readonly #paths = new Map<string, readonly string[]>()

  add(paths: readonly string[]): Selection {
    const id = randomBytes(12).toString('hex')
    this.#paths.set(id, paths)
    for (const oldest of this.#paths.keys()) {
      if (this.#paths.size <= SELECTIONS_MAX) break
      this.#paths.delete(oldest)
    }
    return { id, items: paths.length, title: titleOf(paths) }
  }

  pathsOf(id: string): readonly string[] | null {
    return this.#paths.get(id) ?? null
  }
}

function titleOf(paths: readonly string[]): string {
  const [first = ''] = paths
  // The root of a drive has no base name.
  const name = printable(path.basename(first) || first)
  return paths.length === 1 ? name : `${name} and ${paths.length - 1} more`
}
