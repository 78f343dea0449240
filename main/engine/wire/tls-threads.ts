import { availableParallelism } from 'node:os'
import type { Worker } from 'node:worker_threads'
import { asEngineError, EngineError } from '../errors.ts'
import {
  PENDING_CONNECTIONS_MAX,
  SPILL_MAX_BYTES,
  TLS_PROGRESS_EVERY_MS,
  TLS_THREAD_HEAP_MIB,
  TLS_THREAD_IDLE_MS,
  TLS_THREAD_YOUNG_MIB,
  TLS_THREADS_FROM_BYTES,
  TLS_THREADS_MAX,
  TLS_TIMEOUT_MS,
  tlsThreadsFor,
} from '../limits.ts'
import { log, logError } from '../log.ts'
import { startTextThread } from '../text-thread.ts'
import { channelOf } from './link.ts'
import { Pending } from './pending.ts'
import { ThreadLine } from './thread-line.ts'
import { ThreadSocket } from './thread-socket.ts'
import type { DialPlace, ListenPlace, TlsOrder, TlsPlain, TlsThreadData, TlsWord } from './tls-orders.ts'
import { TlsThreadProgram } from './tls-thread.ts'
import { adopt, readInPlace, symbolsOf } from './user-buffer.ts'

/** How many threads take connections, and from how many bytes on a transfer uses them. */
export interface TlsThreadsWish {
  readonly threads: number
  readonly fromBytes: number
  /** A receiver has ports for them. */
  readonly ports: boolean
}

let wished: TlsThreadsWish | null = null

/** For tests; null: by the machine, or by FASTDROP_TLS_THREADS. */
export function wishTlsThreads(wish: TlsThreadsWish | null): void {
  wished = wish
}

/** So many threads take the connections of a transfer of that size; 0: its connections stay in the thread it runs in. */
export function tlsThreadsOf(totalBytes: number): number {
  wished ??= threadsAsked(process.env.FASTDROP_TLS_THREADS) ?? {
    threads: tlsThreadsFor(availableParallelism()),
    fromBytes: TLS_THREADS_FROM_BYTES,
    ports: true,
  }
  return totalBytes >= wished.fromBytes ? wished.threads : 0
}

/** So many data ports a receiver of that has. */
export function dataPortsOf(totalBytes: number): number {
  const threads = tlsThreadsOf(totalBytes)
  return wished?.ports ? threads : 0
}

/** "2"; with the bytes from which on they are used, "2,0"; for what is dialled only, "2,0,dial". Null: nothing that can be read. */
function threadsAsked(words: string | undefined): TlsThreadsWish | null {
  const [, threads, fromBytes = TLS_THREADS_FROM_BYTES, dial] = /^(\d)(?:,(\d{1,15}))?(,dial)?$/.exec(words ?? '') ?? []
  return threads === undefined ? null : { threads: Math.min(TLS_THREADS_MAX, Number(threads)), fromBytes: Number(fromBytes), ports: dial === undefined }
}

export interface ThreadListener {
  readonly port: number
  /** No new connections; those that are open go on. */
  readonly close: () => void
}

interface Listening {
  readonly accepted: (socket: ThreadSocket) => void
  readonly listening: (port: number) => void
  readonly failed: (error: Error) => void
}

/** Threads in which connections live: they start when the first is wanted, and end when there has been none for a while. */
class TlsThreads {
  readonly #threads = new Set<TlsThread>()
  /** One has ended that was not meant to: whatever the reason is, connections do without them from then on. */
  #broken = false

  /** A connection that is being dialled. Null: no thread is to be had. */
  dial(most: number, to: DialPlace, options: TlsPlain): ThreadSocket | null {
    try {
      return this.#least(most).dial(to, options)
    } catch (error) {
      logError('a TLS thread', error)
      return null
    }
  }

  /** One port in each of so many threads. Rejects when one of them cannot listen. */
  async listen(count: number, where: ListenPlace, accepted: (socket: ThreadSocket) => void): Promise<ThreadListener[]> {
    if (this.#broken) throw new EngineError('INTERNAL')
    while (this.#threads.size < count) this.#start()
    const threads = [...this.#threads].slice(0, count)
    const begun = await Promise.allSettled(threads.map((thread) => thread.listen(where, accepted)))
    const open = begun.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
    const failed = begun.find((one) => one.status === 'rejected')
    if (failed) {
      for (const listener of open) listener.close()
      throw asEngineError(failed.reason)
    }
    return open
  }

  #least(most: number): TlsThread {
    if (this.#broken) throw new EngineError('INTERNAL')
    const sorted = [...this.#threads].slice(0, most).sort((a, b) => a.connections - b.connections)
    const least = sorted[0]
    return least && (least.connections === 0 || this.#threads.size >= most) ? least : this.#start()
  }

  #start(): TlsThread {
    const gone = (meant: boolean): void => {
      this.#broken ||= !meant
      this.#threads.delete(thread)
    }
    const thread = new TlsThread(gone)
    this.#threads.add(thread)
    return thread
  }
}

export const tlsThreads = new TlsThreads()

/** The program of a thread. */
function threadText(): string {
  const tools = { adopt, channelOf, Pending, ThreadLine }
  const given = Object.entries(tools).map(([name, tool]) => `${name}: ${tool.toString()}`)
  return `${symbolsOf.toString()};${readInPlace.toString()};new (${TlsThreadProgram.toString()})({ ${given.join(', ')} })`
}

class TlsThread {
  readonly #worker: Worker
  readonly #gone: (meant: boolean) => void
  readonly #sockets = new Map<number, ThreadSocket>()
  readonly #listeners = new Map<number, Listening>()
  #lastId = 0
  #idle: NodeJS.Timeout | null = null
  #over = false

  constructor(gone: (meant: boolean) => void) {
    this.#gone = gone
    const workerData: TlsThreadData = {
      pendingMax: PENDING_CONNECTIONS_MAX,
      tlsTimeoutMs: TLS_TIMEOUT_MS,
      spillMaxBytes: SPILL_MAX_BYTES,
      progressEveryMs: TLS_PROGRESS_EVERY_MS,
    }
    const limits = { maxOldGenerationSizeMb: TLS_THREAD_HEAP_MIB, maxYoungGenerationSizeMb: TLS_THREAD_YOUNG_MIB }
    log('a TLS thread begins')
    this.#worker = startTextThread({ name: 'tls', program: threadText(), workerData, limits })
    this.#worker.on('message', (word: TlsWord) => this.#heard(word))
    let cause: Error | null = null
    this.#worker.on('error', (error) => {
      cause = error
    })
    // not before that: until then it may touch memory that it was given
    this.#worker.on('exit', () => this.#ended(cause ?? new EngineError('PEER_LOST')))
  }

  get connections(): number {
    return this.#sockets.size
  }

  dial(to: DialPlace, options: TlsPlain): ThreadSocket {
    const id = this.#nextId()
    const socket = this.#adopt(id)
    this.#post({ type: 'dial', id, to, options })
    return socket
  }

  listen(where: ListenPlace, accepted: (socket: ThreadSocket) => void): Promise<ThreadListener> {
    const id = this.#nextId()
    const close = (): void => {
      if (!this.#listeners.delete(id)) return
      this.#post({ type: 'unlisten', id })
      this.#look()
    }
    return new Promise((resolve, reject) => {
      const failed = (error: Error): void => {
        this.#listeners.delete(id)
        this.#look()
        reject(error)
      }
      this.#listeners.set(id, { accepted, failed, listening: (port) => resolve({ port, close }) })
      this.#busy()
      this.#post({ type: 'listen', id, where })
    })
  }

  #nextId(): number {
    this.#lastId += 2
    return this.#lastId
  }

  #adopt(id: number): ThreadSocket {
    const socket = new ThreadSocket(id, (order) => this.#post(order))
    this.#sockets.set(id, socket)
    this.#busy()
    return socket
  }

  #post(order: TlsOrder): void {
    if (!this.#over) this.#worker.postMessage(order)
  }

  #heard(word: TlsWord): void {
    if (word.type === 'listening') this.#listeners.get(word.id)?.listening(word.port)
    else if (word.type === 'accepted') this.#accepted(word)
    else this.#said(word)
  }

  #accepted({ id, listener, channel }: Extract<TlsWord, { type: 'accepted' }>): void {
    const socket = this.#adopt(id)
    socket.channel = channel
    const to = this.#listeners.get(listener)
    if (to) to.accepted(socket)
    else socket.destroy()
  }

  #said(word: Exclude<TlsWord, { type: 'listening' | 'accepted' }>): void {
    const socket = this.#sockets.get(word.id)
    if (word.type === 'closed') {
      this.#sockets.delete(word.id)
      this.#listeners.get(word.id)?.failed(new Error(word.error?.message))
      this.#look()
    }
    socket?.heard(word)
  }

  #busy(): void {
    if (this.#idle) clearTimeout(this.#idle)
    this.#idle = null
    this.#worker.ref()
  }

  /** A program that has nothing else to do ends, whatever is still idle. */
  #look(): void {
    if (this.#over || this.#sockets.size > 0 || this.#listeners.size > 0) return
    this.#worker.unref()
    this.#idle ??= setTimeout(() => {
      this.#leave(true)
      void this.#worker.terminate()
    }, TLS_THREAD_IDLE_MS).unref()
  }

  #leave(meant: boolean): void {
    this.#over = true
    this.#gone(meant)
  }

  /** It is not meant to: what lived there is lost, and the memory it was given is nobody's but ours. */
  #ended(error: Error): void {
    if (this.#over) return
    log('a TLS thread ended: %s', error.message)
    this.#leave(false)
    for (const { failed } of this.#listeners.values()) failed(error)
    for (const socket of this.#sockets.values()) socket.gone(error)
    this.#sockets.clear()
  }
}
