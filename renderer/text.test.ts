import { describe, expect, it } from 'vitest'
import { faultOf } from '../shared/fault.ts'
import { RECONNECT_EVERY_BYTES } from '../shared/transfer.ts'
import { commonOf, laneOf, movingOf, otherEnd, payloadOf, progressWith } from './testing.ts'
import {
  bytesOf,
  chunkLine,
  clock,
  contentsLine,
  foreign,
  LINE_CHARACTERS,
  laneEventEntry,
  laneLine,
  rangeLine,
  stateLine,
  storedLine,
  took,
  transferLine,
} from './text.ts'

const atMs = new Date(2026, 10, 22, 14, 5, 31).getTime()

describe('numbers in words', () => {
  it('says a shared unit once', () => {
    expect(bytesOf(11.9e9, 19.2e9)).toBe('11.9 of 19.2 GB')
    expect(bytesOf(812e6, 19.2e9)).toBe('812 MB of 19.2 GB')
    expect(bytesOf(0, 0)).toBe('0 of 0 B')
    expect(bytesOf(5, 1000)).toBe('5 B of 1.00 kB')
  })

  it('keeps a decimal of short spans only', () => {
    expect([took(0), took(0.1), took(9.94), took(9.96), took(75)]).toEqual(['under 0.1 s', '0.1 s', '9.9 s', '10 s', '1 min 15 s'])
  })

  it('names chunks in the binary sizes they are laid out in', () => {
    expect(chunkLine(payloadOf({ chunks: 4605 }))).toBe('4,605 chunks of 4 MiB')
    expect(chunkLine(payloadOf({ chunks: 1, chunkBytes: 65_536 }))).toBe('1 chunk of 64 KiB')
  })

  it('counts files and folders, each only when there are any', () => {
    expect(contentsLine({ files: 1, directories: 0 })).toBe('1 file')
    expect(contentsLine({ files: 0, directories: 2 })).toBe('2 folders')
    expect(contentsLine({ files: 2318, directories: 1 })).toBe('2,318 files, 1 folder')
  })

  it('tells one chunk from several and exact from "at least"', () => {
    expect(rangeLine({ first: 7, last: 7 }, 'stored')).toBe('Chunk 7 · stored')
    expect(rangeLine({ first: 121, last: 124 }, 'stored')).toBe('Chunks 121–124 · stored')
    expect(storedLine({ chunks: 312, exact: true }, 768)).toBe('312 of 768 chunks stored')
    expect(storedLine({ chunks: 312, exact: false }, 768)).toBe('At least 312 of 768 chunks stored')
  })
})

describe('transfer lines', () => {
  it('claims encryption only once the key of the other end is known', () => {
    expect(transferLine(movingOf({}))).toBe('2 files · encrypted, not verified')
    expect(transferLine(movingOf({ peer: otherEnd({ deviceId: null }) }))).toBe('2 files · not verified')
  })

  it('tells sent from received when done', () => {
    const result = {
      paths: [],
      bytes: 2.4e6,
      seconds: 0.1,
      connections: 1,
      reconnects: 0,
      retries: 0,
      resentBytes: 0,
      compression: { chunks: {}, savedBytes: 0 },
    }
    const rest = { state: 'done', payload: payloadOf(), progress: progressWith(), result, endedAtMs: atMs } as const
    expect(transferLine({ ...commonOf(), ...rest })).toBe('2.40 MB in 0.1 s · delivered and verified, 14:05')
    expect(transferLine({ ...commonOf({ direction: 'receive' }), ...rest })).toBe('2.40 MB in 0.1 s · received and verified, 14:05')
  })

  it('says what it waits for, and why it ended', () => {
    expect(stateLine({ ...commonOf(), state: 'asking', payload: payloadOf() }, 'Desk')).toBe('Waiting for Desk to accept')
    const fault = faultOf('PEER_LOST')
    expect(stateLine({ ...commonOf(), state: 'failed', payload: null, fault, endedAtMs: atMs }, 'Desk')).toBe(fault.message)
    expect(stateLine(movingOf({}), 'Desk')).toBeNull()
  })
})

describe('lane lines', () => {
  const planned = { kind: 'planned-reconnect', atMs, sample: 9, gapMs: 3, bytes: RECONNECT_EVERY_BYTES } as const
  const lost = { kind: 'lost', atMs, sample: 9 } as const
  const back = { kind: 'back', atMs: atMs + 400, sample: 10, gapMs: 400 } as const

  it('tells the newest event with its gap', () => {
    expect(clock(atMs)).toBe('14:05:31')
    expect(laneLine(laneOf({ events: [planned] }))).toBe('reconnected 14:05:31, 3 ms')
    expect(laneLine(laneOf({ events: [lost, back] }))).toBe('link lost 14:05:31, back in 0.4 s')
    expect(laneLine(laneOf({ state: 'lost', events: [lost] }))).toBe('link lost 14:05:31')
    expect(laneLine(laneOf({ state: 'reconnecting', events: [lost] }))).toBe('link lost 14:05:31, trying again')
    expect(laneLine(laneOf({ state: 'reconnecting', events: [planned] }))).toBe('reconnecting')
  })

  it('announces a reconnect above 97 % of the way, and not at it', () => {
    const at = (share: number) => laneLine(laneOf({ events: [planned], bytesSinceReconnect: Math.floor(RECONNECT_EVERY_BYTES * share) }))
    expect(at(0.97)).toBe('reconnected 14:05:31, 3 ms')
    expect(at(0.98)).toBe('about to reconnect')
  })

  it('does without the loss when that has left the list', () => {
    expect(laneLine(laneOf({ events: [back] }))).toBe('back 14:05:31 in 0.4 s')
  })

  it('lists each event for itself, with the amount', () => {
    const lane = laneOf({ events: [planned, lost, back] })
    expect(laneEventEntry(lane, 0)).toBe('reconnected 14:05:31, 3 ms, after 524 MB')
    expect(laneEventEntry(lane, 2)).toBe('back 14:05:31, after 0.4 s')
  })
})

describe('foreign', () => {
  it('makes deceiving characters visible and leaves real names alone', () => {
    expect(foreign('photo\u202Egpj.exe')).toBe('photo\uFFFDgpj.exe')
    expect(foreign('a\u0000b\nc\u2028d\u200Ee\uD800')).toBe('a\uFFFDb\uFFFDc\uFFFDd\uFFFDe\uFFFD')
    const family = '👨‍👩‍👧 مختبر 会議室 é'
    expect(foreign(family)).toBe(family)
  })

  it('cuts the middle of an overlong name and keeps its end', () => {
    const shown = foreign(`${'A'.repeat(60_000)}.exe`)
    expect(shown).toHaveLength(LINE_CHARACTERS)
    expect(shown.endsWith('AAA.exe')).toBe(true)
    expect(shown).toContain('…')
    expect(foreign('x'.repeat(LINE_CHARACTERS))).toBe('x'.repeat(LINE_CHARACTERS))
  })

  it('leaves no half of a character where it cuts', () => {
    expect(foreign('😀'.repeat(200), 96)).not.toMatch(/\p{Cs}/u)
  })
})
