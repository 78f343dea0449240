import fc from 'fast-check'
import { expect, test } from 'vitest'
import { progressOf } from '../../shared/testing.ts'
import type { TransferSnapshot } from '../../shared/transfer.ts'
import { type ProgressView, progressLine, viewOf } from './progress-line.ts'

const half: ProgressView = {
  transfers: 1,
  bytes: 1_600_000_000,
  totalBytes: 3_200_000_000,
  bytesPerSecond: 281_000_000,
  secondsLeft: 5.7,
  connections: 4,
  reconnects: 3,
  finishing: false,
  alreadyThereBytes: 0,
  diskFull: false,
}

test('a line as it looks', () => {
  expect(progressLine(half, 120)).toBe('[################----------------]   50 %  1.60 GB of 3.20 GB  281 MB/s  6 s left  4 connections  3 reconnects')
})

test('what matters least goes first when it is narrow', () => {
  expect(progressLine(half, 80)).toBe('[#######--------]   50 %  1.60 GB of 3.20 GB  281 MB/s  6 s left  4 connections')
  expect(progressLine(half, 70)).toBe('[##########----------]   50 %  1.60 GB of 3.20 GB  281 MB/s  6 s left')
  expect(progressLine(half, 50)).toContain('50 %  1.60 GB of 3.20 GB  281 MB/s  6 s left')
  expect(progressLine(half, 50)).not.toContain('connections')
  expect(progressLine(half, 10)).toBe(' 50 %')
})

test('the end is told apart from the way', () => {
  expect(progressLine({ ...half, bytes: half.totalBytes, finishing: true }, 120)).toContain('100 %  3.20 GB of 3.20 GB  281 MB/s  checking')
})

test('a full disk is said where the time would be', () => {
  const pauseReason = { code: 'NO_SPACE', missingBytes: 5 } as const
  const waiting = viewOf([{ ...(moving(10, 3) as TransferSnapshot & { state: 'moving' }), paused: 'here', pauseReason }])
  expect(waiting?.diskFull).toBe(true)
  expect(progressLine({ ...half, diskFull: true }, 120)).toContain('281 MB/s  disk full  4 connections')
})

test('never as wide as the terminal, never a control character, whatever the numbers', () => {
  const amount = fc.oneof(fc.nat(), fc.double({ min: 0, max: 1e18, noNaN: true }))
  const view = fc.record({
    transfers: fc.integer({ min: 1, max: 512 }),
    bytes: amount,
    totalBytes: amount,
    bytesPerSecond: amount,
    secondsLeft: fc.option(amount),
    connections: fc.nat(10_000),
    reconnects: fc.nat(),
    finishing: fc.boolean(),
    alreadyThereBytes: fc.nat(),
    diskFull: fc.boolean(),
  })
  fc.assert(
    fc.property(view, fc.integer({ min: 1, max: 300 }), (each, columns) => {
      const line = progressLine(each, columns)
      expect(line.length).toBeLessThanOrEqual(Math.max(1, columns - 1))
      expect(line).toMatch(/^[\u0020-\u007E]*$/)
    }),
  )
})

function moving(bytes: number, secondsLeft: number | null): TransferSnapshot {
  const lane = {
    lane: 0,
    state: 'open',
    idle: false,
    bytesPerSecond: 0,
    bytes,
    bytesSinceReconnect: 0,
    reconnects: 1,
    history: [],
    samples: 0,
    events: [],
  } as const
  const payload = {
    kind: 'files',
    files: 1,
    directories: 0,
    totalBytes: 100,
    chunks: 1,
    chunkBytes: 65_536,
    compressType: 'None',
    autoCompression: false,
    skipped: [],
    excluded: 0,
  } as const
  const progress = progressOf({ bytes, bytesPerSecond: 10, secondsLeft, reconnects: 1, lanes: [lane, { ...lane, state: 'lost' }] })
  const peer = { name: 'Owl', deviceId: null, address: '127.0.0.1', verified: false, wire: '2.0.0' as const }
  return { id: String(bytes), direction: 'send', title: 'x', peer, startedAtMs: 0, state: 'moving', payload, progress, paused: null }
}

test('several transfers are one line', () => {
  expect(viewOf([])).toBeNull()
  expect(viewOf([moving(10, 3), moving(20, 9)])).toEqual({
    transfers: 2,
    bytes: 30,
    totalBytes: 200,
    bytesPerSecond: 20,
    secondsLeft: 9,
    connections: 2,
    reconnects: 2,
    finishing: false,
    alreadyThereBytes: 0,
    diskFull: false,
  })
  expect(viewOf([moving(10, 3), moving(20, null)])?.secondsLeft).toBeNull()
})

test('what the receiver had is told where there is room for it', () => {
  expect(progressLine({ ...half, alreadyThereBytes: 1_500_000_000 }, 160)).toContain('6 s left  1.50 of 3.20 GB already there  4 connections')
  expect(progressLine({ ...half, bytes: half.totalBytes, alreadyThereBytes: half.totalBytes }, 160)).toContain('  all of it was already there')
})
