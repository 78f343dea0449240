import type { Finding } from '../../../shared/self-test.ts'
import { CLOCK_AHEAD_MS, CLOCK_FROM_MS, CLOCK_SLACK_MS } from '../limits.ts'

/**
 * Nobody is asked for the time: a clock is wrong when it shows a day before this version was made, one that is decades away, or one
 * before something that has happened here. `latestMs`: the newest time that was written down here; 0 where there is none.
 */
export function clockFinding(nowMs: number, latestMs: number): Finding {
  const wrong = nowMs < CLOCK_FROM_MS || nowMs > CLOCK_FROM_MS + CLOCK_AHEAD_MS || nowMs < latestMs - CLOCK_SLACK_MS
  return { check: 'clock', found: wrong ? 'wrong' : 'plausible', nowMs }
}
