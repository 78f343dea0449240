import { expect, it } from 'vitest'
import { TRANSFER_EVENTS_KEPT } from './limits.ts'
import { TransferEvents } from './transfer-events.ts'

it('makes one of retries in a row for the same reason', () => {
  const events = new TransferEvents()
  const retry = (atMs: number, code: 'DIGEST_MISMATCH' | 'PEER_LOST', chunks: number): void => events.note({ kind: 'retry', atMs, sample: atMs, code, chunks })
  retry(1, 'DIGEST_MISMATCH', 1)
  const before = events.all
  retry(2, 'DIGEST_MISMATCH', 2)
  retry(3, 'PEER_LOST', 4)
  expect(events.all.map(({ atMs, code, chunks }) => [atMs, code, chunks])).toEqual([
    [1, 'DIGEST_MISMATCH', 3],
    [3, 'PEER_LOST', 4],
  ])
  expect(before).toHaveLength(1)
  expect(events.lastAt('retry')).toBe(3)
  expect(events.lastAt('paused')).toBeNull()
})

it('keeps the newest', () => {
  const events = new TransferEvents()
  for (let n = 0; n < TRANSFER_EVENTS_KEPT + 5; n += 1) events.note({ kind: n % 2 === 0 ? 'paused' : 'continued', atMs: n, sample: n })
  expect([events.all.length, events.all[0]?.atMs]).toEqual([TRANSFER_EVENTS_KEPT, 5])
})
