import { describe, expect, it } from 'vitest'
import { faultOf } from '../../shared/fault.ts'
import { chartOf } from '../../shared/testing.ts'
import type { TransferSnapshot } from '../../shared/transfer.ts'
import { commonOf, doneOf, movingOf, payloadOf } from '../testing.ts'
import { Announcements } from './announcements.ts'

const moving = (bytes: number, samples: number): TransferSnapshot => movingOf({}, { bytes, totalBytes: 100, chart: chartOf({ samples }) })
const failed: TransferSnapshot = { ...commonOf(), state: 'failed', payload: payloadOf(), fault: faultOf('DISK_ERROR'), endedAtMs: 0 }

function said(...snapshots: readonly (readonly TransferSnapshot[])[]): readonly string[] {
  const announcements = new Announcements()
  return snapshots.map((transfers) => announcements.hear(transfers))
}

describe('announcements', () => {
  it('tell quarters of a long transfer, each once', () => {
    const told = said([moving(0, 0)], [moving(12, 40)], [moving(25, 80)], [moving(26, 120)], [moving(49, 160)], [moving(50, 200)], [moving(50, 240)])
    expect(told).toEqual(['', '', 'Footage: 25 %', '', '', 'Footage: 50 %', ''])
  })

  it('of a quick one tell only the end', () => {
    const told = said([moving(0, 0)], [moving(30, 4)], [moving(80, 8)], [doneOf()], [doneOf()])
    expect(told.slice(0, 3)).toEqual(['', '', ''])
    expect(told[3]).toMatch(/^Footage: .*delivered and verified/)
    expect(told[4]).toBe('')
  })

  it('tell how far it is once it was time for it', () => {
    expect(said([moving(0, 0)], [moving(60, 39)], [moving(61, 40)])[2]).toBe('Footage: 61 %')
  })

  it('tell a failure with its sentence, also of what was never seen before, and of several all', () => {
    const sentence = `Footage: ${faultOf('DISK_ERROR').message}`
    expect(said([moving(10, 0)], [failed], [failed])).toEqual(['', sentence, ''])
    expect(said([], [failed, { ...failed, id: 't2' }])[1]).toBe(`${sentence} ${sentence}`)
  })

  it('tell nothing of what was there before', () => {
    expect(said([failed, doneOf({ id: 't2' })])).toEqual([''])
  })
})
