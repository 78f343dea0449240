import { describe, expect, it } from 'vitest'
import { LaneTrack } from './lane-track.ts'

describe('LaneTrack', () => {
  it('counts on over reconnects', () => {
    const lane = new LaneTrack(3)
    const counts = [0, 0, 0]
    const count = (index: number): number => counts[index] ?? 0
    expect([lane.state, lane.bytes, lane.sinceReconnect]).toEqual(['connecting', 0, 0])
    lane.attach(() => count(0))
    counts[0] = 500
    expect([lane.state, lane.bytes, lane.sinceReconnect]).toEqual(['open', 500, 500])
    lane.attach(() => count(1))
    expect([lane.bytes, lane.sinceReconnect]).toEqual([500, 0])
    counts[1] = 70
    lane.detach('lost')
    counts[1] = 99
    expect([lane.state, lane.bytes, lane.sinceReconnect]).toEqual(['lost', 570, 0])
    lane.attach(() => count(2))
    counts[2] = 5
    lane.detach('closed')
    lane.detach('closed')
    expect([lane.state, lane.bytes]).toEqual(['closed', 575])
  })

  it('keeps 120 samples of its rate', () => {
    const lane = new LaneTrack(0)
    let bytes = 0
    lane.attach(() => bytes)
    for (let sample = 0; sample <= 130; sample += 1) {
      lane.sample(1000 + sample * 250)
      bytes += 1000 + sample
    }
    const { history, samples, bytesPerSecond } = lane.snapshot(0)
    expect([history.length, samples]).toEqual([120, 131])
    expect([history[0], history.at(-1)]).toEqual([(1000 + 10) * 4, (1000 + 129) * 4])
    expect(bytesPerSecond).toBeGreaterThan(4400)
    lane.detach('closed')
    expect(lane.bytesPerSecond).toBe(0)
  })

  it('is idle when it is open, has nothing on its way, and has moved nothing for two seconds', () => {
    const lane = new LaneTrack(0)
    let bytes = 10
    let nowMs = 1000
    const quarters = (count: number): void => {
      for (let quarter = 0; quarter < count; quarter += 1) {
        nowMs += 250
        lane.sample(nowMs)
      }
    }
    quarters(20)
    expect(lane.snapshot(0).idle).toBe(false)
    lane.attach(() => bytes)
    expect(lane.snapshot(0).idle).toBe(false)
    quarters(8)
    expect(lane.snapshot(0).idle).toBe(false)
    quarters(1)
    expect([lane.snapshot(0).idle, lane.snapshot(1).idle]).toEqual([true, false])
    bytes += 1
    quarters(1)
    expect(lane.snapshot(0).idle).toBe(false)
    quarters(8)
    expect(lane.snapshot(0).idle).toBe(true)
    lane.detach('lost')
    expect(lane.snapshot(0).idle).toBe(false)
  })

  it('keeps 100 events, each with its sample', () => {
    const lane = new LaneTrack(0)
    for (let index = 0; index < 106; index += 1) {
      lane.note({ kind: 'planned-reconnect', bytes: index })
      lane.sample(1000 + index)
    }
    const { events } = lane.snapshot(0)
    expect([events.length, events[0]?.bytes, events[0]?.sample, events.at(-1)?.bytes, events.at(-1)?.sample]).toEqual([100, 6, 6, 105, 105])
  })
})
