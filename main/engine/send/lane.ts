import { asEngineError, EngineError, violation } from '../errors.ts'
import type { Gate } from '../gate.ts'
import type { LaneTrack } from '../lane-track.ts'
import {
  ATTACH_AHEAD_BYTES,
  ATTACH_AHEAD_MS,
  ATTACH_TIMEOUT_MS,
  DIAL_AHEAD_BYTES,
  LINGER_MS,
  PEER_SILENT_AFTER_MS,
  RECONNECT_EVERY_BYTES,
  RECONNECT_TURN_WAIT_MS,
  REDIAL_FOR_MS,
} from '../limits.ts'
import { log } from '../log.ts'
import { Backoff, pause } from '../retry.ts'
import { ControlChannel } from '../wire/control.ts'
import type { Link } from '../wire/link.ts'
import type { ChunkList } from './chunk-list.ts'
import type { Feeder, Prepared } from './feeder.ts'
import type { Flights, InFlight } from './flights.ts'
import type { Seats } from './seats.ts'
import type { Turns } from './turns.ts'
import type { Turnstile } from './turnstile.ts'

/** What the lanes of one transfer share. */
export interface LaneShared {
  readonly session: string
  readonly token: string
  /** The key that the control connection showed; a data connection must show the same. */
  readonly keyHash: string
  readonly list: ChunkList
  readonly feeder: Feeder
  readonly turnstile: Turnstile
  /** The transfer failed or was cancelled: connections are cut. */
  readonly failed: AbortSignal
  /** No chunk will be sent any more, because all are stored or it failed: nothing is dialled. */
  readonly over: AbortSignal
  readonly dial: () => Promise<Link>
  /** One that was dialled has come to nothing. */
  readonly unattached: (link: Link) => void
  /** One spare connection for the whole transfer: reconnects take turns. */
  readonly turns: Turns
  /** There is one lane: nobody else wants the spare connection, and nobody carries chunks while it changes. */
  readonly alone: boolean
  /** Who takes chunks at the moment. */
  readonly seats: Seats
  /** Shut while either side holds the transfer up. */
  readonly gate: Gate
  readonly onReconnect: (lane: number, bytes: number, gapMs: number) => void
  readonly onLost: (lane: number, chunks: number) => void
}

interface DataLink {
  readonly link: Link
  readonly channel: ControlChannel
  /** Cuts it when the transfer is over before it is attached. */
  readonly unattached: () => void
  /** Link bytes that were not frames of ours: the HTTP request. */
  readonly baseBytes: number
  /** Sent and not yet STORED. */
  readonly inFlight: InFlight
  /** Its end is meant: drained before a planned reconnect, or the transfer is over. */
  expectedEnd: boolean
}

/** An attached connection: the receiver says one thing more on it, DRAINED, when it is asked. */
interface LiveLink extends DataLink {
  draining: boolean
  /** Chunks have gone over it, or are about to; until then its loss is nobody's. */
  used: boolean
  /** Rejects when the connection ends before that, or when the receiver says anything else. */
  readonly drained: Promise<void>
}

/** The next connection of a lane, attached, and the turn that it needs for it; null: it was not to be had. */
interface Spare {
  readonly live: LiveLink | null
  readonly endTurn: (() => void) | null
}

/**
 * Cuts connections that stand still while others do not: a path can die without a word, and the heartbeat of the control
 * connection does not see it. When all stand still the receiver is slow, or every path is dead: they get twice the time.
 */
export function cutStalled(lanes: readonly SenderLane[], nowMs: number = performance.now()): void {
  const stalled = lanes.filter((lane) => lane.stalledForMs(nowMs) > PEER_SILENT_AFTER_MS)
  const some = stalled.length < lanes.length
  for (const lane of stalled) if (some || lane.stalledForMs(nowMs) > 2 * PEER_SILENT_AFTER_MS) lane.cut(new EngineError('PEER_SILENT'))
}

/** One data connection of a sender over its reconnects, planned and unplanned. */
export class SenderLane {
  readonly #shared: LaneShared
  readonly #track: LaneTrack
  readonly #flights: Flights
  #current: LiveLink | null = null
  #next: Promise<DataLink> | null = null
  #spare: Promise<Spare> | null = null
  #progressMark = ''
  #progressAtMs = 0

  constructor(shared: LaneShared, track: LaneTrack, flights: Flights) {
    this.#shared = shared
    this.#track = track
    this.#flights = flights
  }

  /** Sends chunks until the feeder is closed. Rejects when the peer cannot be reached any more. */
  async run(): Promise<void> {
    const { feeder, over } = this.#shared
    try {
      let current = await this.#connect('attached')
      for (let chunk = await this.#chunk(); chunk; chunk = await this.#chunk()) {
        if (current.link.open && this.#frameBytes(current) >= RECONNECT_EVERY_BYTES) current = (await this.#reconnect(current)) ?? current
        if (this.#shared.list.isStored(chunk.number)) chunk.release()
        else if (current.link.open && current.inFlight.has(chunk.number)) feeder.handOn(chunk)
        else if (current.link.open) await this.#send(current, chunk)
        else {
          // others may take it while this lane dials
          this.#giveBack(chunk)
          current = await this.#back()
        }
        this.#dialAhead(current)
      }
      await this.#finish(current)
    } catch (error) {
      if (!over.aborted) throw error
    } finally {
      this.#track.detach('closed')
      void this.#current?.link.end()
      this.#next?.then(
        (next) => next.link.end(),
        () => {},
      )
      void this.#spare?.then(({ live, endTurn }) => {
        endTurn?.()
        void live?.link.end()
      })
    }
  }

  async #chunk(): Promise<Prepared | null> {
    await this.#shared.seats.until(this.#track.lane)
    return this.#shared.feeder.next()
  }

  /** A pause is not a stall. */
  restartClock(): void {
    this.#progressMark = ''
  }

  /** How long chunks were in flight here without a byte sent or a receipt heard. */
  stalledForMs(nowMs: number): number {
    const current = this.#current
    const mark = current && current.inFlight.size > 0 ? `${current.link.id} ${current.link.bytesWritten} ${current.inFlight.size}` : ''
    if (mark !== this.#progressMark || mark === '') {
      this.#progressMark = mark
      this.#progressAtMs = nowMs
    }
    return nowMs - this.#progressAtMs
  }

  cut(reason: EngineError): void {
    this.#current?.link.destroy(reason)
  }

  #giveBack(chunk: Prepared): void {
    this.#shared.list.putBack(chunk.number)
    chunk.release()
    this.#shared.feeder.kick()
  }

  async #finish(current: LiveLink): Promise<void> {
    current.expectedEnd = true
    await current.link.end()
  }

  async #send(current: LiveLink, chunk: Prepared): Promise<void> {
    const { list, turnstile, over } = this.#shared
    try {
      await turnstile.enter(chunk.frame.length, over)
      // its receipt may have come over another connection while this one waited for its share
      if (list.isStored(chunk.number)) return
      this.#flights.depart(chunk.number, current.inFlight)
      list.sending(chunk.number, this.#track.lane, chunk.as)
      await current.link.write(chunk.frame)
    } catch (error) {
      current.link.destroy(asEngineError(error))
      await current.link.closed
      // the link may have died before this chunk was counted as its own
      this.#putBackAll(current)
    } finally {
      turnstile.left()
      chunk.release()
    }
  }

  #frameBytes(current: DataLink): number {
    return current.link.bytesWritten - current.baseBytes
  }

  /** Dials the next connection a little before the mark, so that it is there when the mark comes. */
  #dialAhead(current: DataLink): void {
    const left = RECONNECT_EVERY_BYTES - this.#frameBytes(current)
    const ahead = Math.min(DIAL_AHEAD_BYTES, this.#track.bytesPerSecond)
    if (left > ahead || left <= 0) return
    if (this.#shared.alone && left <= Math.min(ATTACH_AHEAD_BYTES, (this.#track.bytesPerSecond * ATTACH_AHEAD_MS) / 1000)) this.#spare ??= this.#takeSpare()
    if (this.#next !== null || this.#spare !== null) return
    this.#next = this.#shared.dial().then((link) => this.#ready(link))
    this.#next.catch((error: unknown) => log('dial ahead: %s', asEngineError(error).message))
  }

  /**
   * Planned reconnect, make before break: the new connection is attached while the old one still drains, so no chunk waits
   * for a handshake and none is lost. One lane at a time, because the receiver allows one connection more than agreed; a lane
   * that waits in vain, because another one's drain hangs, lets go of its old connection first. Null: the old one is closed and
   * no new one came; the caller dials again, without a chunk in its hands.
   */
  async #reconnect(old: LiveLink): Promise<LiveLink | null> {
    const startedMs = performance.now()
    const bytes = this.#frameBytes(old)
    this.#track.state = 'reconnecting'
    const { live, endTurn } = await (this.#spare ?? this.#takeSpare())
    this.#spare = null
    if (!endTurn) await this.#drain(old, bytes)
    // one that was attached ahead, and died since, is no reason to be without
    const next = endTurn && (live?.link.open ?? true) ? live : await this.#attachSpare()
    const drained = endTurn ? this.#drain(old, bytes).finally(endTurn) : null
    if (!next?.link.open) {
      await drained
      return null
    }
    this.#use(next)
    const gapMs = Math.round((performance.now() - startedMs) * 10) / 10
    this.#track.reconnects += 1
    this.#track.note({ kind: 'planned-reconnect', bytes, gapMs })
    this.#shared.onReconnect(this.#track.lane, bytes, gapMs)
    return next
  }

  /** DRAINED says that every chunk on the old connection was received: STORED or RETRY will come for each of them. */
  async #drain(old: LiveLink, bytes: number): Promise<void> {
    const timer = setTimeout(() => old.link.destroy(new EngineError('PEER_SILENT')), PEER_SILENT_AFTER_MS)
    try {
      old.draining = true
      await old.channel.send({ type: 'RECONNECT', Lane: this.#track.lane, Bytes: bytes })
      await old.drained
      old.inFlight.clear()
      old.expectedEnd = true
      void old.link.end()
    } catch (error) {
      old.link.destroy(asEngineError(error))
    } finally {
      clearTimeout(timer)
    }
  }

  /** Never rejects. */
  async #takeSpare(): Promise<Spare> {
    const endTurn = await this.#shared.turns.take(RECONNECT_TURN_WAIT_MS)
    return { endTurn, live: endTurn ? await this.#attachSpare() : null }
  }

  /** Null: there is none. */
  async #attachSpare(): Promise<LiveLink | null> {
    try {
      return await this.#attachNext()
    } catch (error) {
      log('reconnect: %s', asEngineError(error).message)
      return null
    }
  }

  async #attachNext(): Promise<LiveLink> {
    const ahead = await this.#next?.catch(() => null)
    this.#next = null
    // a receiver gives one up that says nothing for some seconds, and a pause may have been longer
    const spare = ahead?.link.open ? ahead : await this.#ready(await this.#shared.dial())
    return this.#attach(spare)
  }

  /** The connection was lost. One that is attached for the planned reconnect is as good as a new one. */
  async #back(): Promise<LiveLink> {
    const startedMs = performance.now()
    const spare = await this.#spare
    this.#spare = null
    spare?.endTurn?.()
    if (!spare?.live?.link.open) return this.#connect('back')
    this.#use(spare.live)
    this.#track.note({ kind: 'back', gapMs: Math.round(performance.now() - startedMs) })
    return spare.live
  }

  /** Dials until it works, with back-off, for a minute; the transfer's signal ends it earlier. */
  async #connect(kind: 'attached' | 'back'): Promise<LiveLink> {
    const backoff = new Backoff()
    const startedMs = performance.now()
    for (;;) {
      try {
        const current = await this.#attach(await this.#ready(await this.#shared.dial()))
        this.#use(current)
        this.#track.note(kind === 'back' ? { kind, gapMs: Math.round(performance.now() - startedMs) } : { kind })
        return current
      } catch (error) {
        const reason = asEngineError(error)
        const tooLong = performance.now() - startedMs > REDIAL_FOR_MS
        if (this.#shared.over.aborted || tooLong || reason.code === 'KEY_CHANGED') throw reason
        log('lane %d: %s', this.#track.lane, reason.message)
        await pause(backoff.next(), this.#shared.over)
      }
    }
  }

  /** Reads READY on a fresh connection and checks its key. */
  async #ready(link: Link): Promise<DataLink> {
    if (link.peerKey.keyHash !== this.#shared.keyHash) {
      link.destroy()
      throw new EngineError('KEY_CHANGED')
    }
    const { over } = this.#shared
    const drop = (): void => link.destroy()
    if (over.aborted) drop()
    over.addEventListener('abort', drop, { once: true })
    const channel = new ControlChannel(link)
    void link.closed.then(() => over.removeEventListener('abort', drop))
    await this.#hear('READY', { link, channel })
    return { unattached: drop, link, channel, baseBytes: link.bytesWritten, inFlight: new Set(), expectedEnd: false }
  }

  async #hear(what: 'READY' | 'ATTACHED', { link, channel }: Pick<DataLink, 'link' | 'channel'>): Promise<void> {
    try {
      await channel.expect(what, ATTACH_TIMEOUT_MS)
    } catch (error) {
      this.#shared.unattached(link)
      throw error
    }
  }

  async #attach(fresh: DataLink): Promise<LiveLink> {
    await fresh.channel.send({ type: 'ATTACH', Session: this.#shared.session, Token: this.#shared.token, Lane: this.#track.lane })
    await this.#hear('ATTACHED', fresh)
    this.#shared.over.removeEventListener('abort', fresh.unattached)
    const live: LiveLink = { ...fresh, draining: false, used: false, drained: this.#untilDrained(fresh.channel, () => live.draining) }
    live.drained.catch((error: unknown) => live.link.destroy(asEngineError(error)))
    this.#watch(live)
    return live
  }

  async #untilDrained(channel: ControlChannel, asked: () => boolean): Promise<void> {
    const message = await channel.receive()
    if (message.type !== 'DRAINED' || !asked()) throw violation(`${message.type} on a data connection`)
  }

  /** What a dead connection had in flight goes back on the list, once. Returns how many chunks that were. */
  #putBackAll(dead: LiveLink): number {
    const lost = this.#flights.lose(dead.inFlight)
    for (const chunk of lost) this.#shared.list.putBack(chunk)
    if (lost.length > 0) this.#shared.feeder.kick()
    return lost.length
  }

  /** Makes it the lane's connection. */
  #use(live: LiveLink): void {
    live.used = true
    this.#current = live
    this.#track.attach(() => this.#frameBytes(live))
  }

  /** When it dies, what it had in flight goes back on the list. */
  #watch(current: LiveLink): void {
    const { failed, over } = this.#shared
    const cut = (): void => current.link.destroy()
    if (failed.aborted) cut()
    failed.addEventListener('abort', cut, { once: true })
    // all is stored: what still hangs in a dead connection was sent on another one
    let linger: NodeJS.Timeout | null = null
    const endSoon = (): void => {
      linger ??= setTimeout(cut, LINGER_MS)
    }
    if (over.aborted) endSoon()
    over.addEventListener('abort', endSoon, { once: true })
    current.link.gate = this.#shared.gate
    void current.link.closed.then(({ code }) => {
      failed.removeEventListener('abort', cut)
      over.removeEventListener('abort', endSoon)
      if (linger) clearTimeout(linger)
      const lost = this.#putBackAll(current)
      if (over.aborted || current.expectedEnd || !current.used) return
      if (this.#current === current) this.#track.detach('lost')
      this.#track.note({ kind: 'lost', code })
      this.#shared.onLost(this.#track.lane, lost)
    })
  }
}
