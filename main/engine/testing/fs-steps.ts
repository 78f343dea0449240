import fs, { type FileHandle } from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { sep } from 'node:path'
import { watchDiskThreads } from '../disk-threads.ts'

/** One change that the program makes to a file system. */
export interface FsStep {
  readonly call: string
  /** What it is made to; for `link` and `rename` the new name. */
  readonly path: string
}

type Call = (...words: unknown[]) => Promise<unknown>

/** Where the changed path stands among the arguments. */
const BY_PATH: Readonly<Record<string, number>> = { open: 0, mkdir: 0, rmdir: 0, rm: 0, unlink: 0, utimes: 0, link: 1, rename: 1 }
const BY_HANDLE = ['write', 'truncate', 'utimes', 'datasync', 'sync', 'close'] as const

/**
 * Stands between this program and its file system: every change of a folder that exists, and below it, is told before it is made, one at a time, so that a
 * test can stop the world there, look, or make it fail. The promises of node:fs, and what the disk threads write.
 */
export class FsSteps {
  readonly #below: string
  readonly #before: (step: FsStep) => Promise<void>
  readonly #undo: (() => void)[] = []
  readonly #paths = new WeakMap<object, string>()
  #turn: Promise<unknown> = Promise.resolve()

  /** What `before` throws, the program gets instead of the change. */
  constructor(below: string, before: (step: FsStep) => Promise<void>) {
    this.#below = below
    this.#before = before
  }

  async install(): Promise<void> {
    const here = await fs.open(this.#below, 'r')
    const prototype = Object.getPrototypeOf(here) as Record<string, Call>
    await here.close()
    const module = fs as unknown as Record<string, Call>
    for (const [name, at] of Object.entries(BY_PATH)) this.#wrap(module, name, (_self, words) => String(words[at]))
    for (const name of BY_HANDLE) this.#wrap(prototype, name, (self) => this.#paths.get(self as object) ?? '')
    syncBuiltinESMExports()
    this.#undo.push(watchDiskThreads((step, make) => this.#through(step, make).then(() => {})))
  }

  uninstall(): void {
    for (const undo of this.#undo.splice(0)) undo()
    syncBuiltinESMExports()
  }

  #wrap(owner: Record<string, Call>, name: string, pathOf: (self: unknown, words: unknown[]) => string): void {
    const real = owner[name] as Call
    const through = (path: string, make: () => Promise<unknown>): Promise<unknown> => this.#through({ call: name, path }, make)
    owner[name] = function wrapped(this: unknown, ...words: unknown[]): Promise<unknown> {
      return through(pathOf(this, words), () => real.apply(this, words))
    }
    this.#undo.push(() => {
      owner[name] = real
    })
  }

  #through(step: FsStep, real: () => Promise<unknown>): Promise<unknown> {
    const make = async (): Promise<unknown> => this.#noted(await real(), step)
    return step.path === this.#below || step.path.startsWith(this.#below + sep) ? this.#inTurn(step, make) : make()
  }

  #noted(made: unknown, { call, path }: FsStep): unknown {
    // a disk thread keeps its file to itself
    if (call === 'open' && made) this.#paths.set(made as FileHandle, path)
    return made
  }

  #inTurn(step: FsStep, make: () => Promise<unknown>): Promise<unknown> {
    const made = this.#turn.then(() => this.#before(step)).then(make)
    this.#turn = made.catch(() => {})
    return made
  }
}
