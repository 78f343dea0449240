import { describe, expect, it } from 'vitest'
import { faultOf } from '../../shared/fault.ts'
import type { Progress, TransferSnapshot } from '../../shared/transfer.ts'
import { allPaused, overallProgress, trayView } from './tray-menu.ts'

const common = {
  id: 't',
  title: 'a.bin',
  peer: { name: 'Desk', deviceId: null, address: '192.0.2.1', verified: false, wire: '2.0.0' as const },
  startedAtMs: 0,
}
const payload = {
  kind: 'files',
  files: 1,
  directories: 0,
  totalBytes: 8,
  chunks: 1,
  chunkBytes: 8,
  compressType: 'None',
  autoCompression: false,
  skipped: [],
  excluded: 0,
} as const

function moving(bytes: number, totalBytes: number, more: Partial<typeof common> = {}): TransferSnapshot {
  const progress = { bytes, totalBytes } as Progress
  return { ...common, ...more, direction: 'receive', state: 'moving', payload, progress, paused: null }
}
const failed: TransferSnapshot = { ...common, direction: 'send', state: 'failed', payload: null, fault: faultOf('PEER_LOST'), endedAtMs: 1 }

describe('trayView', () => {
  it('is idle without a running transfer', () => {
    expect(trayView([failed], null)).toMatchObject({ busy: false, tooltip: 'FastDrop', lines: [] })
  })

  it('has a line for each running transfer', () => {
    const asking: TransferSnapshot = { ...common, direction: 'send', state: 'asking', payload }
    expect(trayView([moving(1, 8), failed, asking], null)).toMatchObject({
      busy: true,
      tooltip: 'FastDrop: 2 transfers',
      lines: ['Receiving a.bin from Desk: 12 %', 'Sending a.bin to Desk: waiting for an answer'],
    })
  })

  it('offers to receive from everyone, says until when, and offers to stop', () => {
    expect(trayView([], null).everyone).toMatchObject({ open: false, line: 'Receive from everyone for 10 minutes' })
    const untilMs = new Date(2026, 10, 22, 14, 5, 31).getTime()
    expect(trayView([], { untilMs }).everyone).toEqual({ open: true, line: 'Receiving from everyone until 14:05', stop: 'Stop receiving from everyone' })
    expect(trayView([], { untilMs: null }).everyone.line).toBe('Receiving from everyone until it is stopped')
  })

  it('says that one is held up', () => {
    expect(trayView([{ ...moving(1, 8), paused: 'there' } as TransferSnapshot], null).lines).toEqual(['Receiving a.bin from Desk: paused at 12 %'])
  })

  it('shows names from outside short and without control characters', () => {
    const [line = ''] = trayView([moving(1, 8, { title: `x\u202E\n${'y'.repeat(500)}` })], null).lines
    expect(line).toContain('x\uFFFD\uFFFDy')
    expect(line.length).toBeLessThan(80)
  })

  it('says how many more there are instead of filling the screen', () => {
    const { lines } = trayView(
      Array.from({ length: 12 }, () => moving(1, 2)),
      null,
    )
    expect(lines).toHaveLength(9)
    expect(lines.at(-1)).toBe('and 4 more')
  })
})

describe('allPaused', () => {
  it('is true only when nothing else is under way', () => {
    const paused = { ...moving(1, 8), paused: 'here' } as TransferSnapshot
    expect([[], [failed], [paused], [paused, failed], [paused, moving(1, 8)]].map(allPaused)).toEqual([false, false, true, true, false])
  })
})

describe('overallProgress', () => {
  it('weighs transfers by their size, and is nothing when nothing moves', () => {
    expect(overallProgress([moving(10, 100), moving(0, 300), failed])).toBeCloseTo(10 / 400)
    expect(overallProgress([failed])).toBeNull()
    expect(overallProgress([moving(0, 0)])).toBe(1)
  })
})
