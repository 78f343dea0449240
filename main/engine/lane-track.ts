import type { LaneEvent, LaneSnapshot } from '../../shared/flow.ts'
import { LANE_EVENTS_KEPT, LANE_IDLE_SAMPLES, SAMPLES_KEPT } from './limits.ts'
import { Meter } from './meter.ts'

/** One connection's counters over all its reconnects. Its lists are replaced, never changed, so snapshots may share them. */
export class LaneTrack {
  readonly lane: number
  state: LaneSnapshot['state'] = 'connecting'
  reconnects = 0
  readonly #meter = new Meter()
  #history: readonly number[] = []
  #events: readonly LaneEvent[] = []
  #live: (() => number) | null = null
  #before = 0
  #sampledBytes = 0
  #sampledAtMs = 0
  #samples = 0
  /** So many in a row in which nothing moved. */
  #silent = 0
  #rate = 0

  constructor(lane: number) {
    this.lane = lane
  }

  /** Frame bytes over all connections of this lane. */
  get bytes(): number {
    return this.#before + this.sinceReconnect
  }

  get bytesPerSecond(): number {
    return this.state === 'closed' ? 0 : Math.round(this.#rate)
  }

  get sinceReconnect(): number {
    return this.#live?.() ?? 0
  }

  /** `live` counts the new connection's bytes from zero. */
  attach(live: () => number): void {
    this.#before = this.bytes
    this.#live = live
    this.#silent = 0
    this.state = 'open'
  }

  detach(state: 'lost' | 'closed'): void {
    this.#before = this.bytes
    this.#live = null
    this.state = state
  }

  note(event: Omit<LaneEvent, 'atMs' | 'sample'>): void {
    this.#events = [...this.#events, { ...event, atMs: Date.now(), sample: this.#samples }].slice(-LANE_EVENTS_KEPT)
  }

  sample(nowMs: number): void {
    const bytes = this.bytes
    const elapsedMs = nowMs - this.#sampledAtMs
    if (this.#sampledAtMs > 0 && elapsedMs > 0) {
      const rate = Math.round(((bytes - this.#sampledBytes) * 1000) / elapsedMs)
      this.#history = [...this.#history, rate].slice(-SAMPLES_KEPT)
    }
    this.#samples += 1
    this.#silent = bytes === this.#sampledBytes ? this.#silent + 1 : 0
    this.#sampledBytes = bytes
    this.#sampledAtMs = nowMs
    this.#rate = this.#meter.sample(bytes, nowMs)
  }

  /** `inFlight`: chunks that are on their way over it. Where one is, silence is no idleness. */
  snapshot(inFlight: number): LaneSnapshot {
    return {
      lane: this.lane,
      state: this.state,
      idle: this.state === 'open' && inFlight === 0 && this.#silent >= LANE_IDLE_SAMPLES,
      bytesPerSecond: this.bytesPerSecond,
      bytes: this.bytes,
      bytesSinceReconnect: this.sinceReconnect,
      reconnects: this.reconnects,
      history: this.#history,
      events: this.#events,
      samples: this.#samples,
    }
  }
}
