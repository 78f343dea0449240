import { describe, expect, it } from 'vitest'
import { chartOf, progressOf } from '../../shared/testing.ts'
import type { TransferSnapshot } from '../../shared/transfer.ts'
import { forPage } from './for-page.ts'
import { OpenRows } from './open-rows.ts'

const peer = { name: 'Desk', deviceId: null, address: '192.0.2.1', verified: false, wire: '2.0.0' } as const
const payload = {
  kind: 'files',
  files: 1,
  directories: 0,
  totalBytes: 1,
  chunks: 1,
  chunkBytes: 1,
  compressType: 'None',
  autoCompression: false,
  skipped: [],
  excluded: 0,
} as const
const progress = progressOf({
  bytes: 7,
  chart: chartOf({ means: [1], samples: 1 }),
  events: [{ kind: 'begun', atMs: 1, sample: 0 }],
  map: { chunks: 1, chunksPerCell: 1, cells: Uint8Array.of(3) },
})

function transfer(id: string, state: 'moving' | 'preparing' | 'done' = 'moving'): TransferSnapshot {
  const common = { id, direction: 'receive', title: id, peer, startedAtMs: 0 } as const
  if (state === 'preparing') return { ...common, state, kind: 'files' }
  if (state === 'moving') return { ...common, state, payload, progress, paused: null }
  const { reconnects, retries, resentBytes, compression } = progress
  const result = { paths: ['/home/a/secret'], bytes: 1, seconds: 1, connections: 1, reconnects, retries, resentBytes, compression, excluded: 0 }
  return { ...common, state, payload, progress, result, endedAtMs: 1 }
}

/** Newest first, as the engine tells them. */
function moving(...ids: string[]): TransferSnapshot[] {
  return ids.map((id) => transfer(id)).reverse()
}

describe('OpenRows', () => {
  it('opens what has moved for a moment, and closes it when it has ended', () => {
    const rows = new OpenRows()
    expect([...rows.look([transfer('a', 'preparing')], 0)]).toEqual([])
    expect([...rows.look(moving('a'), 100)]).toEqual([])
    expect([...rows.look(moving('a'), 499)]).toEqual([])
    expect([...rows.look(moving('a'), 500)]).toEqual(['a'])
    expect([...rows.look([transfer('a', 'done')], 600)]).toEqual([])
  })

  it('opens three by themselves, and the next when one of them has ended', () => {
    const rows = new OpenRows()
    rows.look(moving('a', 'b', 'c', 'd', 'e'), 0)
    expect([...rows.look(moving('a', 'b', 'c', 'd', 'e'), 1000)].sort()).toEqual(['a', 'b', 'c'])
    expect([...rows.look(moving('a', 'b', 'c', 'd', 'e', 'f'), 2000)].sort()).toEqual(['a', 'b', 'c'])
    expect([...rows.look(moving('a', 'c', 'd', 'e', 'f'), 3000)].sort()).toEqual(['a', 'c', 'd'])
  })

  it('leaves it at what the user has done by hand', () => {
    const rows = new OpenRows()
    rows.look(moving('a', 'b', 'c', 'd'), 0)
    rows.set('a', false)
    rows.set('d', true)
    expect([...rows.look(moving('a', 'b', 'c', 'd'), 1000)].sort()).toEqual(['b', 'c', 'd'])
    expect([...rows.look([transfer('d', 'done')], 2000)]).toEqual(['d'])
    // forgotten with the transfer
    rows.look([], 3000)
    expect([...rows.look([transfer('d', 'done')], 4000)]).toEqual([])
  })
})

describe('forPage', () => {
  it('tells the details of what is open alone, and numbers of all', () => {
    expect(forPage(transfer('a'), true)).toMatchObject({ progress: { bytes: 7, chart: { means: [1] }, events: [{ kind: 'begun' }] } })
    const closed = forPage(transfer('a'), false)
    expect(closed).toMatchObject({ progress: { bytes: 7, chart: { means: [] }, events: [], lanes: [], map: { chunks: 1 } } })
    expect('progress' in closed && closed.progress.map.cells.length).toBe(0)
  })

  it('never tells where something was put', () => {
    for (const open of [true, false]) expect(JSON.stringify(forPage(transfer('a', 'done'), open))).not.toContain('secret')
  })
})
