import { type ConflictOutcome, reportOf } from '../../shared/conflict.ts'
import type { EngineEvent } from '../../shared/events.ts'
import { type Fault, faultOf } from '../../shared/fault.ts'
import { SAMPLE_EVERY_MS } from '../../shared/flow.ts'
import { diskPaths, type SentPath } from '../../shared/sent-path.ts'
import { say } from '../../shared/sentence.ts'
import type { OfferKind, PausedBy, PauseReason, Payload, TransferPeer, TransferResult, TransferSnapshot, TransferState, Wait } from '../../shared/transfer.ts'
import { EngineError } from './errors.ts'
import type { SendOptions } from './facade.ts'
import type { FileList } from './file-list.ts'
import { Flow } from './flow.ts'
import { PROGRESS_EVERY_MS } from './limits.ts'
import { logError } from './log.ts'
import { Pace } from './pace.ts'
import type { Scope } from './scope.ts'

/** Where a transfer may go from each state. A transfer that has ended stays as it is. */
const NEXT: Readonly<Record<TransferState, readonly TransferState[]>> = {
  preparing: ['waiting', 'connecting', 'failed', 'cancelled'],
  // back from connecting and asking: the device went away before it had taken it
  waiting: ['connecting', 'failed', 'cancelled'],
  // to moving: what an earlier run has left is not asked for again; to interrupted: that was lost again at once
  connecting: ['waiting', 'asking', 'moving', 'interrupted', 'failed', 'cancelled', 'declined'],
  asking: ['waiting', 'moving', 'declined', 'failed', 'cancelled'],
  moving: ['publishing', 'interrupted', 'failed', 'cancelled'],
  publishing: ['done', 'interrupted', 'failed', 'cancelled'],
  // to done: the other side had it all, and only its last word was lost; to asking: it has forgotten, and is asked anew
  interrupted: ['moving', 'publishing', 'done', 'asking', 'declined', 'failed', 'cancelled'],
  done: [],
  declined: [],
  cancelled: [],
  failed: [],
}

export function mayFollow(from: TransferState, to: TransferState): boolean {
  return NEXT[from].includes(to)
}

export interface TransferStart {
  readonly id: string
  readonly direction: 'send' | 'receive'
  readonly title: string
  readonly peer: TransferPeer
  readonly emit: (event: EngineEvent) => void
  /** Bytes a second; absent or null: no limit. */
  readonly limit?: number | null
  /** Absent: files. */
  readonly kind?: OfferKind
  /** Absent: nothing that lies on this disk. */
  readonly sent?: readonly SentPath[]
}

/** What was found at the end of a drop that came in. */
export interface Finding {
  readonly text?: string
  readonly conflicts?: readonly ConflictOutcome[]
  /** Top entries that stood there already, and were left as they are. */
  readonly leftAlone?: number
}

/** One transfer's state as its front ends see it: every change goes through `mayFollow`, every front end sees snapshots. */
export class Transfer {
  readonly id: string
  readonly direction: 'send' | 'receive'
  /** As it was asked for. */
  readonly sent: readonly SentPath[]
  title: string
  peer: TransferPeer
  readonly #emit: (event: EngineEvent) => void
  readonly #kind: OfferKind
  readonly #startedAtMs = Date.now()
  #movingSinceMs = performance.now()
  #state: TransferState
  #payload: Payload | null = null
  #flow: Flow | null = null
  #fault: Fault | null = null
  #result: TransferResult | null = null
  #endedAtMs = 0
  #interruptedAtMs = 0
  /** While it is under way and its files are known. */
  files: FileList | null = null
  #wait: Wait | null = null
  #waitingSinceMs = 0
  /** How what of it was lost can be sent again. */
  again: SendOptions | null = null
  /** Who would know of it in another run. */
  readonly memories = new Set<'outbox' | 'outgoing' | 'incoming'>()
  readonly pace: Pace
  readonly #holders = new Set<'here' | 'there'>()
  /** This side's own disk. */
  #blocked: PauseReason | null = null
  #reasonThere: PauseReason | null = null

  /** `interrupted`: by the end of an earlier run, which has left `payload`. */
  constructor(start: TransferStart, state: 'preparing' | 'asking' | 'interrupted' = 'preparing', payload: Payload | null = null) {
    this.id = start.id
    this.direction = start.direction
    this.sent = start.sent ?? []
    this.#kind = start.kind ?? 'files'
    this.title = start.title
    this.peer = start.peer
    this.#emit = start.emit
    this.pace = new Pace(start.limit ?? null, () => !this.ended && this.#changed())
    this.#state = state
    this.#payload = payload
    if (state !== 'interrupted' || !payload) return
    this.memories.add(start.direction === 'send' ? 'outgoing' : 'incoming')
    this.#flow = new Flow(payload.chunks, payload.totalBytes)
    this.#fault = faultOf('RESTARTED')
    this.#interruptedAtMs = Date.now()
  }

  get state(): TransferState {
    return this.#state
  }

  get ended(): boolean {
    return NEXT[this.#state].length === 0
  }

  /** It goes on in another run where this one ends now. Nothing of what comes is kept before its sender has heard the yes. */
  get outlives(): boolean {
    const begins = this.direction === 'receive' && this.#state === 'asking'
    // what has waited for its device is begun anew then, and that is not to go on
    const goesOn = this.memories.has('outgoing') || this.memories.has('incoming')
    return !this.ended && !begins && (goesOn || (this.memories.has('outbox') && this.#flow === null))
  }

  get flow(): Flow | null {
    return this.#flow
  }

  get result(): TransferResult | null {
    return this.#result
  }

  emit(event: EngineEvent): void {
    if (event.event === 'retry') this.#flow?.note({ kind: 'retry', code: event.reason === 'digest' ? 'DIGEST_MISMATCH' : 'PEER_LOST', chunks: event.chunks })
    this.#emit(event)
  }

  /** Not offered yet. Told again when its place, or what it waits for, changes; `payload` when it is looked at first. */
  waiting(wait: Wait, payload: Payload | null = this.#payload): void {
    const before = this.#wait
    this.#wait = wait
    if (this.#state === 'waiting') {
      if (before?.for !== wait.for || before.place !== wait.place || before.of !== wait.of) this.#changed()
      return
    }
    this.#check('waiting')
    this.#payload = payload
    this.#waitingSinceMs = Date.now()
    this.#to('waiting')
  }

  connecting(payload: Payload): void {
    this.#check('connecting')
    this.#payload = payload
    this.#to('connecting')
  }

  asking(): void {
    // asked anew: what was counted is forgotten over there
    if (this.#state === 'interrupted') this.#flow = null
    this.#to('asking')
  }

  /** Its user has compared the peer's key while it waits. */
  introduced(peer: TransferPeer): void {
    this.peer = peer
    this.#changed()
  }

  /** From here on progress is sampled: ten times a second for the front ends, four times for the lanes' history. */
  moving(payload: Payload, connections: number, scope: Scope): Flow {
    this.#check('moving')
    this.#payload = payload
    const flow = this.#flowFor(payload)
    if (this.#state === 'interrupted') {
      flow.resumed(Math.max(0, Date.now() - this.#interruptedAtMs))
      this.#emit({ event: 'resumed', transferId: this.id, connections })
    } else {
      flow.note({ kind: 'begun' })
      this.#movingSinceMs = performance.now()
      this.#emit({ event: 'accepted', transferId: this.id, connections })
    }
    this.#to('moving')
    scope.interval(() => this.#sample(), SAMPLE_EVERY_MS)
    scope.interval(() => this.#progress(), PROGRESS_EVERY_MS)
    return flow
  }

  /** What was counted goes on with the transfer; one that is laid out otherwise is counted anew. */
  #flowFor(payload: Payload): Flow {
    const before = this.#flow
    if (before && before.states.length === payload.chunks && before.totalBytes === payload.totalBytes) return before
    this.#flow = new Flow(payload.chunks, payload.totalBytes)
    return this.#flow
  }

  /** It waits for the other side, and goes on by itself. */
  interrupted(reason: EngineError): void {
    if (this.#state === 'interrupted') return
    this.#check('interrupted')
    this.#fault = reason.toFault()
    this.#interruptedAtMs = Date.now()
    const { chunks, totalBytes } = this.#payload as Payload
    this.#flow ??= new Flow(chunks, totalBytes)
    this.#flow.interrupted()
    this.#flow.note({ kind: 'interrupted', code: reason.code })
    // the other side says it again if it still holds it up, and so does the disk
    this.hold('there', false)
    this.block(null)
    this.#to('interrupted')
    this.#emit({ event: 'interrupted', transferId: this.id, code: reason.code, message: reason.message })
  }

  publishing(): void {
    this.#to('publishing')
  }

  /** `more`: what only a receiver knows. */
  done(paths: readonly SentPath[], connections: number, more: Finding = {}): void {
    this.#check('done')
    const flow = this.#flow
    if (!flow) throw new EngineError('INTERNAL')
    const seconds = (performance.now() - this.#movingSinceMs) / 1000
    const { reconnects, retries, resentBytes, alreadyThereBytes } = flow
    const { text, conflicts = [], leftAlone = 0 } = more
    const report = reportOf(conflicts)
    this.#result = {
      paths: diskPaths(paths),
      ...(text !== undefined && { text }),
      bytes: flow.totalBytes - flow.lost.reduce((sum, { bytes }) => sum + bytes, 0),
      seconds,
      connections,
      reconnects,
      retries,
      resentBytes,
      ...(alreadyThereBytes > 0 && { alreadyThereBytes }),
      ...(leftAlone > 0 && { leftAlone }),
      compression: flow.compression(),
      excluded: this.#payload?.excluded ?? 0,
      ...(report && { conflicts: report }),
      ...(flow.lost.length > 0 && { lost: flow.lost }),
      ...((this.#payload?.skipped.length ?? 0) > 0 && { skipped: this.#payload?.skipped ?? [] }),
    }
    for (const conflict of conflicts) this.#emit({ event: 'conflict', transferId: this.id, ...conflict })
    this.#end('done')
    this.#emit({ event: 'done', transferId: this.id, direction: this.direction, ...this.#result })
  }

  /** While it moves it is told with the next sample: who asks for it a thousand times a second changes nothing. */
  hold(side: 'here' | 'there', on: boolean, reason: PauseReason | null = null): void {
    const before = this.paused
    if (on) this.#holders.add(side)
    else this.#holders.delete(side)
    if (side === 'there') this.#reasonThere = on ? reason : null
    this.#notePause(before)
    // nothing is sampled of what waits
    if ((this.#state === 'waiting' || this.#state === 'interrupted') && this.paused !== before) this.#changed()
  }

  /** By this user, whatever the disk says. */
  get heldByUser(): boolean {
    return this.#holders.has('here')
  }

  /** Held up by this side's disk, whatever its user wants. */
  block(reason: PauseReason | null): void {
    const before = this.paused
    this.#blocked = reason
    this.#notePause(before)
  }

  #notePause(before: PausedBy | null): void {
    const now = this.paused
    if (this.#state !== 'moving' || now === before) return
    if (now === null) this.#flow?.note({ kind: 'continued', afterMs: this.#flow.sinceLast('paused') })
    else this.#flow?.note({ kind: 'paused', by: now })
  }

  get paused(): PausedBy | null {
    const here = this.heldHere
    const there = this.#holders.has('there')
    if (here && there) return 'both'
    return here ? 'here' : there ? 'there' : null
  }

  get heldHere(): boolean {
    return this.#blocked !== null || this.#holders.has('here')
  }

  get blocked(): PauseReason | null {
    return this.#blocked
  }

  get pauseReason(): PauseReason | null {
    return this.#blocked ?? this.#reasonThere
  }

  /** Ends it with a reason; what it becomes follows from the code. Ignored when it has ended already. */
  fail(error: EngineError): void {
    if (this.ended) return
    if (error.code === 'INTERNAL') logError('a transfer failed', error.cause ?? error)
    this.#fault = error.toFault()
    this.#end(endStateOf(error, this.#state))
    this.#emit({ event: 'error', transferId: this.id, code: error.code, message: error.message })
  }

  snapshot(): TransferSnapshot {
    const common = {
      id: this.id,
      direction: this.direction,
      title: this.title,
      peer: this.peer,
      startedAtMs: this.#startedAtMs,
      ...this.pace.snapshot(),
    }
    const ended = { endedAtMs: this.#endedAtMs }
    const waits = this.pauseReason ? { pauseReason: this.pauseReason } : {}
    // the setters above make every value present that its state needs; the casts only say so
    const payload = this.#payload as Payload
    const fault = this.#fault as Fault
    switch (this.#state) {
      case 'preparing':
        return { ...common, state: 'preparing', kind: this.#kind }
      case 'waiting':
        return { ...common, state: 'waiting', payload, wait: this.#wait as Wait, paused: this.paused, sinceMs: this.#waitingSinceMs }
      case 'connecting':
      case 'asking':
        return { ...common, state: this.#state, payload }
      case 'moving':
        return { ...common, state: 'moving', payload, progress: (this.#flow as Flow).progress(), paused: this.paused, ...waits }
      case 'interrupted':
        return {
          ...common,
          state: 'interrupted',
          payload,
          progress: (this.#flow as Flow).progress(),
          fault,
          paused: this.paused,
          sinceMs: this.#interruptedAtMs,
        }
      case 'publishing':
        return { ...common, state: 'publishing', payload, progress: (this.#flow as Flow).progress(), ...waits }
      case 'done':
        return { ...common, ...ended, state: 'done', payload, progress: (this.#flow as Flow).progress(), result: this.#result as TransferResult }
      case 'declined':
        return { ...common, ...ended, state: 'declined', payload, fault }
      case 'cancelled':
      case 'failed':
        return { ...common, ...ended, state: this.#state, payload: this.#payload, fault }
    }
  }

  get #isUnderWay(): boolean {
    return this.#state === 'moving' || this.#state === 'publishing'
  }

  #sample(): void {
    if (this.#isUnderWay) this.#flow?.sampleLanes(performance.now(), this.paused !== null || this.#state === 'publishing')
  }

  #progress(): void {
    if (!this.#isUnderWay) return
    this.#flow?.sampleRate(performance.now())
    this.#changed()
  }

  #end(state: TransferState): void {
    this.#endedAtMs = Date.now()
    this.files = null
    for (const lane of this.#flow?.lanes ?? []) lane.state = 'closed'
    this.#to(state)
  }

  /** Before anything is changed, so that a step that is not allowed leaves no trace. */
  #check(state: TransferState): void {
    if (!mayFollow(this.#state, state))
      throw new EngineError('INTERNAL', say('wentWrongInside', { what: `a transfer cannot go from ${this.#state} to ${state}` }))
  }

  #to(state: TransferState): void {
    this.#check(state)
    this.#state = state
    this.#changed()
  }

  #changed(): void {
    this.#emit({ event: 'transfer', transfer: this.snapshot() })
  }
}

function endStateOf(error: EngineError, from: TransferState): 'declined' | 'cancelled' | 'failed' {
  if (error.code === 'CANCELLED' || error.code === 'CANCELLED_BY_PEER') return 'cancelled'
  const refused = error.code === 'DECLINED' || error.code === 'NO_ANSWER'
  return refused && mayFollow(from, 'declined') ? 'declined' : 'failed'
}
