import type { Worker } from 'node:worker_threads'
import {
  CHILD,
  CHILD_EXECUTABLE,
  type DiskJob,
  type DiskThreadData,
  type FromDiskThread,
  type JobEnd,
  type Listed,
  STAMP_WORDS,
  type StepAnswer,
  type ToDiskThread,
} from './disk-jobs.ts'
import { diskThreadText } from './disk-thread.ts'
import { asEngineError, EngineError } from './errors.ts'
import {
  DISK_JOB_SLOW_MS,
  DISK_THREAD_BYTES,
  DISK_THREAD_HEAP_MIB,
  DISK_THREAD_IDLE_MS,
  DISK_THREADS_MAX,
  DISK_THREADS_QUICK,
  LISTED_AT_ONCE,
} from './limits.ts'
import { startTextThread } from './text-thread.ts'

/** Told of each step of a write before it is made; `make` makes it, and resolves when it is made. What it rejects with, the thread gets. */
export type StepWatcher = (step: { readonly call: string; readonly path: string }, make: () => Promise<void>) => Promise<void>

let watcher: StepWatcher | null = null

/** For tests that stand between this program and its disk. Returns what lets go again; the last to watch is the first to let go. */
export function watchDiskThreads(next: StepWatcher): () => void {
  const outer = watcher
  watcher = outer ? (step, make) => next(step, () => outer(step, make)) : next
  return () => {
    watcher = outer
  }
}

export function diskThreadsAreWatched(): boolean {
  return watcher !== null
}

interface Task {
  readonly job: () => DiskJob
  /** Puts what is to be written into the memory. */
  readonly fill: (memory: Uint8Array) => void
  readonly listed: (part: Listed) => void
  /** Called before anything else gets the memory. */
  readonly ended: (end: JobEnd, memory: Uint8Array) => void
  readonly failed: (error: Error) => void
}

/**
 * Threads that read, write and list small files by calls that wait, so that neither the event loop nor a round trip per call is in their
 * way. They are started when there is work and end when there has been none for a while. Two are enough for a quick disk: one works while
 * the other's job is handed over. More come when jobs take long, because a slow disk has more to do at once.
 */
class DiskThreads {
  readonly #threads = new Set<DiskThread>()
  readonly #waiting: Task[] = []
  #look: NodeJS.Timeout | null = null

  run(task: Task): void {
    this.#waiting.push(task)
    this.#spread()
  }

  #spread(): void {
    for (const thread of this.#threads) {
      if (this.#waiting.length === 0) return
      if (!thread.busy) thread.begin(this.#waiting.shift() as Task)
    }
    if (this.#waiting.length === 0 || this.#threads.size >= DISK_THREADS_MAX) return
    const quickForMs = this.#threads.size < DISK_THREADS_QUICK ? 0 : DISK_JOB_SLOW_MS - this.#longestMs()
    if (quickForMs > 0) this.#lookAgain(quickForMs)
    else this.#start()
  }

  #start(): void {
    try {
      const thread = new DiskThread({ free: () => this.#spread(), gone: () => this.#threads.delete(thread) })
      this.#threads.add(thread)
    } catch (error) {
      // those that run go on with what waits
      if (this.#threads.size === 0) for (const { failed } of this.#waiting.splice(0)) failed(asEngineError(error))
      return
    }
    this.#spread()
  }

  /** For how long the oldest job has been under way. */
  #longestMs(): number {
    const now = performance.now()
    return Math.max(...[...this.#threads].map(({ begunAtMs }) => now - begunAtMs))
  }

  #lookAgain(inMs: number): void {
    if (this.#look) return
    this.#look = setTimeout(() => {
      this.#look = null
      this.#spread()
    }, inMs)
  }
}

class DiskThread {
  readonly #worker: Worker
  /** Here between two jobs, there during one. */
  #memory = new ArrayBuffer(DISK_THREAD_BYTES)
  readonly #answers = new SharedArrayBuffer(4)
  readonly #owner: { readonly free: () => void; readonly gone: () => void }
  #task: Task | null = null
  begunAtMs = 0
  #stepMade: () => void = () => {}
  #idle: NodeJS.Timeout | null = null

  constructor(owner: { readonly free: () => void; readonly gone: () => void }) {
    this.#owner = owner
    const workerData: DiskThreadData = {
      answers: this.#answers,
      stampWords: STAMP_WORDS,
      child: CHILD,
      executable: CHILD_EXECUTABLE,
      listedAtOnce: LISTED_AT_ONCE,
    }
    this.#worker = startTextThread({ name: 'disk', program: diskThreadText(), workerData, limits: { maxOldGenerationSizeMb: DISK_THREAD_HEAP_MIB } })
    this.#worker.on('message', (said: FromDiskThread) => this.#said(said))
    this.#worker.on('error', (error) => this.#gone(error))
    this.#worker.on('exit', () => this.#gone(new EngineError('DISK_ERROR')))
  }

  get busy(): boolean {
    return this.#task !== null
  }

  begin(task: Task): void {
    if (this.#idle) clearTimeout(this.#idle)
    this.#idle = null
    this.#task = task
    this.#worker.ref()
    this.begunAtMs = performance.now()
    task.fill(new Uint8Array(this.#memory))
    const told: ToDiskThread = { job: task.job(), memory: this.#memory }
    this.#worker.postMessage(told, [this.#memory])
  }

  #said(said: FromDiskThread): void {
    this.#stepMade()
    if (said.type === 'listed') this.#task?.listed(said.listed)
    else if (said.type === 'step') void this.#step(said)
    else this.#end(said)
  }

  #end({ memory, ...end }: JobEnd & { readonly memory: ArrayBuffer }): void {
    const task = this.#task
    this.#task = null
    this.#memory = memory
    task?.ended(end, new Uint8Array(memory))
    this.#owner.free()
    if (this.#task !== null) return
    // nothing is kept running by a thread that has nothing to do
    this.#worker.unref()
    this.#idle = setTimeout(() => {
      this.#owner.gone()
      void this.#worker.terminate()
    }, DISK_THREAD_IDLE_MS).unref()
  }

  async #step(step: { readonly call: string; readonly path: string }): Promise<void> {
    const make = (): Promise<void> =>
      new Promise((resolve) => {
        this.#stepMade = () => {
          this.#stepMade = () => {}
          resolve()
        }
        this.#answer({ error: null })
      })
    try {
      await (watcher ?? ((_, made) => made()))(step, make)
    } catch (error) {
      const { message, code = '' } = error as NodeJS.ErrnoException
      this.#answer({ error: { message, code } })
    }
  }

  #answer(answer: StepAnswer): void {
    this.#worker.postMessage(answer)
    const word = new Int32Array(this.#answers)
    Atomics.add(word, 0, 1)
    Atomics.notify(word, 0)
  }

  #gone(error: Error): void {
    const task = this.#task
    this.#task = null
    this.#owner.gone()
    if (this.#idle) clearTimeout(this.#idle)
    task?.failed(error)
    if (task) this.#owner.free()
  }
}

const threads = new DiskThreads()
const nothing = (): void => {}

/**
 * What is in a folder, part by part, in the order of the names. Rejects with what the system says of the folder; where there is no room
 * for a thread, as when there is none for another file.
 */
export function listFolder(path: string, listed: (part: Listed) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const ended = ({ error }: JobEnd): void => {
      if (error) reject(errnoError(error))
      else resolve()
    }
    threads.run({
      job: () => ({ kind: 'list', path }),
      fill: nothing,
      listed,
      ended,
      failed: (error) => reject(errnoError({ message: error.message, code: 'EMFILE' })),
    })
  })
}

export interface SharedContent {
  readonly fill?: (memory: Uint8Array) => void
  /** `done`: so many files were read. */
  readonly take?: (memory: Uint8Array, done: number) => void
}

/** Content that is read or written must fit into DISK_THREAD_BYTES. Resolves with how far it came. */
export function runOnDisk(job: () => DiskJob, { fill = nothing, take = nothing }: SharedContent): Promise<JobEnd> {
  return new Promise((resolve, reject) => {
    const ended = (end: JobEnd, memory: Uint8Array): void => {
      take(memory, end.done)
      resolve(end)
    }
    threads.run({ job, fill, listed: nothing, ended, failed: reject })
  })
}

export function errnoError({ message, code }: { readonly message: string; readonly code: string }): Error {
  return Object.assign(new Error(message), { code })
}
