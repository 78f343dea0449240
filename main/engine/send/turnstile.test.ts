import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { IDLE_TRANSFER_MS, ONE_CHUNK_MAX_BYTES, RATE_MIN_BYTES_PER_SECOND } from '../limits.ts'
import { Throttle } from '../throttle.ts'
import { Transfer } from '../transfer.ts'
import { Waits } from '../waits.ts'
import { Precedence } from './precedence.ts'
import { Turnstile } from './turnstile.ts'

const PEER = { name: 'There', deviceId: null, address: '127.0.0.1:1', verified: false, wire: '2.0.0' } as const
const STEP_MS = 1_000

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function turnstileFor(oneChunk: number): { readonly transfer: Transfer; readonly turnstile: Turnstile } {
  const transfer = new Transfer({ id: '1', direction: 'send', title: 'one', peer: PEER, emit: () => {} })
  const shared = { roof: new Throttle(null), precedence: new Precedence() }
  return { transfer, turnstile: new Turnstile(transfer, { waits: new Waits(), shared, oneChunk }) }
}

/** Milliseconds until the next chunk has passed, in steps of a second. */
async function waited(turnstile: Turnstile, bytes: number): Promise<number> {
  const given = new AbortController()
  let passed = false
  const entering = turnstile.enter(bytes, given.signal).then(() => {
    passed = true
  })
  let ms = 0
  for (; ms < 4 * IDLE_TRANSFER_MS; ms += STEP_MS) {
    await vi.advanceTimersByTimeAsync(0)
    if (passed) break
    await vi.advanceTimersByTimeAsync(STEP_MS)
  }
  given.abort()
  await entering
  turnstile.left()
  return ms
}

describe('what a chunk passes', () => {
  it.each(['limit', 'peerLimit'] as const)('is never so slow that a peer takes the largest chunks for none: %s', async (whose) => {
    const { transfer, turnstile } = turnstileFor(ONE_CHUNK_MAX_BYTES)
    transfer.pace[whose] = RATE_MIN_BYTES_PER_SECOND
    turnstile.review()
    expect(await waited(turnstile, ONE_CHUNK_MAX_BYTES)).toBe(0)
    expect(await waited(turnstile, ONE_CHUNK_MAX_BYTES)).toBeLessThanOrEqual(IDLE_TRANSFER_MS / 2)
  })

  it('keeps small chunks to what was asked for', async () => {
    const { transfer, turnstile } = turnstileFor(65_536)
    transfer.pace.limit = RATE_MIN_BYTES_PER_SECOND
    turnstile.review()
    await waited(turnstile, 65_536)
    expect(await waited(turnstile, 65_536)).toBe(7_000)
  })
})
