import { describe, expect, it } from 'vitest'
import { RECONNECT_EVERY_BYTES } from '../shared/transfer.ts'
import { laneEventEntry, laneLine } from './detail-words.ts'
import { laneOf, offerOf, otherEnd, payloadOf, peerOf } from './testing.ts'
import {
  activityLine,
  bytesOf,
  chunkLine,
  clock,
  contentsLine,
  foreign,
  foreignText,
  LINE_CHARACTERS,
  offerHeadline,
  offerTrust,
  rangeLine,
  storedLine,
  text,
  took,
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

describe('offers in words', () => {
  it('says what is offered, a text with its exact length', () => {
    expect(offerHeadline(offerOf({ files: 3, directories: 1 }))).toBe('Desk would like to send you 4 items')
    expect(offerHeadline(offerOf({ kind: 'text', files: 1, totalBytes: 1204 }))).toBe('Desk would like to send you a text (1.20 kB)')
    expect(offerHeadline(offerOf({ kind: 'text', files: 1, totalBytes: 1 }))).toBe('Desk would like to send you a text (1 B)')
  })

  it('says how far the sender can be trusted', () => {
    expect(offerTrust(offerOf())).toBe(text.offerUnverified)
    expect(offerTrust(offerOf({ peer: otherEnd({ namesakeOf: { deviceId: 'abcd', name: 'Studio\u202E' } }) }))).toMatch(
      /^This is not verified as your paired device “Studio\uFFFD”/,
    )
    expect(offerTrust(offerOf({ peer: otherEnd({ verified: true }) }))).toBe(text.offerVerified)
    expect(offerTrust(offerOf({ peer: otherEnd({ wire: '1.0.0', deviceId: null }) }))).toBe(
      'FastDP 1.0.0: the sender is not known, and the transfer is not encrypted. Everyone on the network can read it.',
    )
  })
})

describe('activityLine', () => {
  it('warns on the card of a 1.x device, and says what is held up', () => {
    expect(activityLine({ kind: 'idle' }, peerOf({ id: '1', wire: '1.x' }))).toBe('FastDP 1.x, not encrypted')
    expect(activityLine({ kind: 'idle' }, peerOf({ id: '1' }))).toBe('Not verified yet')
    expect(activityLine({ kind: 'idle' }, peerOf({ id: '1', namesakeOf: { deviceId: 'abcd', name: 'Studio' } }))).toBe('Not verified as your “Studio”')
    expect(activityLine({ kind: 'idle' }, peerOf({ id: '1', verified: true }))).toBe('Paired')
    expect(activityLine({ kind: 'paused', percent: '12 %' }, peerOf({ id: '1' }))).toBe('Paused at 12 %')
  })
})

describe('the 1.x door', () => {
  it('says its port and how long it stays open', () => {
    expect(text.classicPort(5423)).toBe('Port 5423, not encrypted')
    expect([text.timeOpen(599), text.timeOpen(null)]).toEqual(['9 min 59 s left', 'until switched off'])
  })
})

describe('foreignText', () => {
  it('keeps lines and tabs, and what writing from right to left needs', () => {
    const whole = 'one\n\ttwo\u200F עברית\u061C'
    expect(foreignText(whole)).toBe(whole)
    expect(foreignText('a\r\nb')).toBe('a\nb')
  })

  it('makes visible what turns the order around or hides', () => {
    expect(foreignText('a\u202Eb\u2066c\u0000d\u001B[2Je\rf\uFEFF\uD800')).toBe('a\uFFFDb\uFFFDc\uFFFDd\uFFFD[2Je\uFFFDf\uFFFD\uFFFD')
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
    expect(laneLine(laneOf({ bytesSinceReconnect: 2 * RECONNECT_EVERY_BYTES }), false)).toBe('connected')
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
