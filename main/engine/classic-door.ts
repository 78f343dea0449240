import { join } from 'node:path'
import type { EngineEvent } from '../../shared/events.ts'
import { say } from '../../shared/sentence.ts'
import { DEFAULT_CLASSIC_PORT } from '../../shared/settings.ts'
import { checkOwnAddress } from './address.ts'
import { goneBefore, openArrival, refuseArrival } from './classic/arrival.ts'
import { type ClassicArrival, type ClassicListener, listenClassic } from './classic/listener.ts'
import { ClassicReceiver } from './classic/receiver.ts'
import { ClassicSender, type ClassicSenderOptions } from './classic/sender.ts'
import { asEngineError, EngineError } from './errors.ts'
import type { ClassicChoice, ClassicOpening, EngineOptions } from './facade.ts'
import { TIMER_MAX_MS } from './limits.ts'
import { log } from './log.ts'
import { type Desk, notTaken } from './receive/desk.ts'
import type { Replacing } from './receive/receiver-options.ts'
import { takenOf } from './receive/taken.ts'
import { Transfer } from './transfer.ts'

export interface ClassicDoorParts {
  readonly options: () => EngineOptions
  readonly desk: Desk
  readonly emit: (event: EngineEvent) => void
  /** No more drops at the moment. */
  readonly full: () => boolean
  readonly run: (transfer: Transfer, worker: ClassicReceiver) => Promise<void>
  readonly replacing: Replacing
}

/** The door for FastDP 1.x devices: shut unless the user opens it, with a listener of its own. Each file goes over the desk. */
export class ClassicDoor {
  readonly #parts: ClassicDoorParts
  #listener: ClassicListener | null = null
  /** Listeners that accept no more, with transfers that go on. */
  readonly #retired = new Set<ClassicListener>()
  readonly #visits = new Set<Promise<void>>()
  #untilMs: number | null = null
  #timer: NodeJS.Timeout | null = null
  #turn: Promise<unknown> = Promise.resolve()

  constructor(parts: ClassicDoorParts) {
    this.#parts = parts
  }

  get opening(): ClassicOpening | null {
    return this.#listener && { port: this.#listener.port, untilMs: this.#untilMs }
  }

  open(wish: { readonly port: number | null; readonly forMs: number | null }): Promise<{ readonly port: number }> {
    return this.#inTurn(async () => {
      const port = wish.port ?? DEFAULT_CLASSIC_PORT
      if (this.#listener?.port !== port || port === 0) {
        const listener = await this.#bind(port)
        this.#retire()
        this.#listener = listener
      }
      this.#setTime(wish.forMs)
      this.#tell()
      return { port: this.#listener?.port ?? port }
    })
  }

  close(): Promise<void> {
    return this.#inTurn(async () => {
      if (!this.#listener) return
      this.#retire()
      this.#setTime(null)
      this.#tell()
    })
  }

  /** The engine is on another interface now: never stay on the old one. */
  moved(): Promise<void> {
    return this.#inTurn(async () => {
      const { opening } = this
      if (!opening) return
      this.#retire()
      try {
        this.#listener = await this.#bind(opening.port)
      } catch (error) {
        log('1.x door: %s', asEngineError(error).message)
        this.#setTime(null)
      }
      this.#tell()
    })
  }

  /** Shuts it and cuts what is still connected; visitors have been told by then. */
  async shut(): Promise<void> {
    await this.close()
    await Promise.all([...this.#retired].map((listener) => listener.close()))
    await Promise.all(this.#visits)
  }

  /** The other direction needs no door. */
  sender(common: Omit<ClassicSenderOptions, 'version' | 'spoolFolder'>, version: ClassicChoice): ClassicSender {
    return new ClassicSender({ ...common, version, spoolFolder: join(this.#parts.options().dataDir, 'outgoing') })
  }

  #retire(): void {
    const old = this.#listener
    this.#listener = null
    if (!old) return
    old.stopAccepting()
    this.#retired.add(old)
  }

  #setTime(forMs: number | null): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    this.#untilMs = forMs === null ? null : Date.now() + forMs
    if (forMs !== null) this.#timer = setTimeout(() => void this.close(), Math.min(forMs, TIMER_MAX_MS))
  }

  #tell(): void {
    this.#parts.emit({ event: 'classic', open: this.opening })
  }

  #bind(port: number): Promise<ClassicListener> {
    const { interfaceAddress: address } = this.#parts.options()
    checkOwnAddress(address)
    return listenClassic({ address, port, onArrival: (arrival) => this.#welcome(arrival) })
  }

  #welcome(arrival: ClassicArrival): void {
    const visit = this.#visit(arrival).finally(() => this.#visits.delete(visit))
    this.#visits.add(visit)
  }

  /** From the header to the end of the transfer it may become. Never rejects. */
  async #visit(arrival: ClassicArrival): Promise<void> {
    const { desk, full, emit, options, replacing, run } = this.#parts
    const { receiveFolder, accept, wanted = null, conflict } = options()
    const visitor = { key: `1.x ${arrival.socket.remoteAddress}`, asks: accept === 'ask' }
    let leave: () => void
    try {
      leave = desk.enter(visitor)
    } catch (error) {
      await refuseArrival(arrival, asEngineError(error))
      return
    }
    try {
      // a 1.x device has no key, so it is never a paired one
      if (accept === 'decline' || accept === 'paired') throw new EngineError('DECLINED')
      if (full()) throw new EngineError('BUSY')
      const opened = openArrival(arrival)
      const { peer, title, payload, entries } = opened
      const answered = new AbortController()
      const asking = { desk, visitor, described: { peer, title, kind: payload.kind, entries }, folder: receiveFolder, wanted }
      const taken = await takenOf({ ...asking, conflict, pair: null }, () => goneBefore(opened, answered.signal)).finally(() => answered.abort())
      leave()
      // it is one file, and there is no way to say that it need not come
      if (taken.entries.every(({ there }) => there)) throw new EngineError('DECLINED', say('offerFileIsThere'))
      const transfer = new Transfer({ id: taken.id, direction: 'receive', title, peer, emit }, 'asking', payload)
      const choice = { conflict: taken.conflict, onReplacing: () => replacing(taken.id, taken.folder) }
      await run(transfer, new ClassicReceiver({ opened, folder: taken.folder, transfer, choice }))
    } catch (error) {
      const reason = asEngineError(error)
      if (reason.code !== 'CANCELLED_BY_PEER' && reason.code !== 'PEER_LOST') {
        emit({ event: 'error', transferId: null, code: reason.code, message: notTaken(arrival.socket.remoteAddress, reason) })
      }
      await refuseArrival(arrival, reason)
    } finally {
      leave()
    }
  }

  #inTurn<T>(step: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(step)
    this.#turn = turn.catch(() => {})
    return turn
  }
}
