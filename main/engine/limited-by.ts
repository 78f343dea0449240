import type { Bottleneck } from '../../shared/flow.ts'
import { LIMIT_FIRST_SAMPLES, LIMIT_STEADY_SAMPLES } from './limits.ts'
import type { Waits } from './waits.ts'

/** Of a connection's time: from here on a wait is what limits. */
const MOST = 0.4
/** From here on the processor is busy all the time. */
const BUSY = 0.93
/** One sample is a quarter of a second; the last two seconds count. */
const WEIGHT = 0.2

export interface Sample {
  readonly waits: Waits
  /** Connections that are open. */
  readonly lanes: number
  readonly nowMs: number
  /** 0 … 1: how busy this process is. */
  readonly processor: number
}

interface Shares {
  readonly limited: number
  readonly yielding: number
  readonly hungry: number
  readonly blocked: number
  /** Above zero: reading took longer than encoding, writing longer than decoding. */
  readonly reading: number
  readonly writing: number
  readonly processor: number
}

const NONE: Shares = { limited: 0, yielding: 0, hungry: 0, blocked: 0, reading: 0, writing: 0, processor: 0 }

/**
 * Says what limits a transfer, from where its connections spend their time. A connection that waits for nothing of this end waits for the
 * path, or for the other side: they cannot be told apart. What is said changes only when it has been otherwise for a while.
 */
export class LimitJudge {
  #sampledAtMs: number | null = null
  #shares = NONE
  #said: Bottleneck | null = null
  #other: Bottleneck | null = null
  #otherSamples = 0

  get verdict(): Bottleneck | null {
    return this.#said
  }

  /** It begins anew, or was held up: what was before says nothing. */
  restart(): void {
    this.#sampledAtMs = null
    this.#shares = NONE
    this.#otherSamples = 0
  }

  forget(): void {
    this.restart()
    this.#said = null
    this.#other = null
  }

  sample(sample: Sample): void {
    const now = sharesOf(sample, this.#sampledAtMs)
    const first = this.#sampledAtMs === null
    this.#sampledAtMs = sample.nowMs
    if (first || now === null) return
    this.#shares = this.#shares === NONE ? now : blend(this.#shares, now)
    this.#consider(verdictOf(this.#shares))
  }

  #consider(verdict: Bottleneck): void {
    if (verdict === this.#said) {
      this.#otherSamples = 0
      return
    }
    this.#otherSamples = verdict === this.#other ? this.#otherSamples + 1 : 1
    this.#other = verdict
    if (this.#otherSamples < (this.#said === null ? LIMIT_FIRST_SAMPLES : LIMIT_STEADY_SAMPLES)) return
    this.#said = verdict
    this.#otherSamples = 0
  }
}

/** Null where no time has passed, or nobody is connected. */
function sharesOf({ waits, lanes, nowMs, processor }: Sample, beforeMs: number | null): Shares | null {
  const [hungry, limited, blocked] = [waits.hungry.take(nowMs), waits.limited.take(nowMs), waits.blocked.take(nowMs)]
  const yielding = waits.yielding.take(nowMs)
  const reading = waits.reading.take(nowMs) - waits.encoding.take(nowMs)
  const writing = waits.writing.take(nowMs) - waits.decoding.take(nowMs)
  const spanMs = nowMs - (beforeMs ?? nowMs)
  if (spanMs <= 0 || lanes === 0) return null
  const share = (ms: number): number => ms / (spanMs * lanes)
  return { hungry: share(hungry), limited: share(limited), yielding: share(yielding), blocked: share(blocked), reading, writing, processor }
}

function blend(before: Shares, now: Shares): Shares {
  const mix = (one: number, two: number): number => one * (1 - WEIGHT) + two * WEIGHT
  return {
    limited: mix(before.limited, now.limited),
    yielding: mix(before.yielding, now.yielding),
    hungry: mix(before.hungry, now.hungry),
    blocked: mix(before.blocked, now.blocked),
    reading: mix(before.reading, now.reading),
    writing: mix(before.writing, now.writing),
    processor: mix(before.processor, now.processor),
  }
}

function verdictOf({ limited, yielding, hungry, blocked, reading, writing, processor }: Shares): Bottleneck {
  if (yielding >= MOST) return 'order'
  if (limited >= MOST) return 'rate-limit'
  if (blocked >= MOST) return writing >= 0 ? 'writing' : 'decoding'
  if (hungry >= MOST && reading < 0) return 'encoding'
  // a processor that is busy all the time makes every read look slow
  if (processor >= BUSY) return 'processor'
  return hungry >= MOST ? 'reading' : 'path'
}
