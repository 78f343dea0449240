import { describe, expect, test } from 'vitest'
import type { EngineEvent } from '../../shared/events.ts'
import { say } from '../../shared/sentence.ts'
import { progressOf } from '../../shared/testing.ts'
import type { TransferSnapshot } from '../../shared/transfer.ts'
import { JsonLines, jsonLine } from './json-lines.ts'

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
const peer = { name: 'Owl', deviceId: 'abcd', address: '127.0.0.1', verified: false, wire: '2.0.0' as const }
const common = { id: 't1', direction: 'send', title: 'x', peer, startedAtMs: 0 } as const

function at(state: 'moving' | 'publishing', bytes: number): EngineEvent {
  const progress = progressOf({ bytes, bytesPerSecond: 7 })
  const transfer: TransferSnapshot = state === 'moving' ? { ...common, state, payload, progress, paused: null } : { ...common, state, payload, progress }
  return { event: 'transfer', transfer }
}

const accepted: EngineEvent = { event: 'accepted', transferId: 't1', connections: 4 }

describe('shapes', () => {
  test('a pairing that failed says its code and its words, and not how to translate them', () => {
    const failed = { event: 'pairing-closed', pairingId: 'p1', outcome: 'failed', device: null, code: 'DECLINED', message: 'No.' } as const
    expect(JSON.parse(new JsonLines().lineOf({ ...failed, sentence: say('codesNotConfirmedThere') }, 0) ?? '')).toEqual(failed)
  })

  const events: EngineEvent[] = [
    { event: 'listening', port: 5424, deviceId: 'abcd', name: 'Owl', addresses: ['127.0.0.1'] },
    accepted,
    { event: 'reconnect', transferId: 't1', connection: 2, bytes: 524_288_000, gapMs: 0.4 },
    { event: 'retry', transferId: 't1', reason: 'digest', chunks: 1, connection: null },
    {
      event: 'done',
      transferId: 't1',
      direction: 'send',
      paths: ['x'],
      bytes: 1,
      seconds: 1,
      connections: 4,
      reconnects: 0,
      retries: 0,
      resentBytes: 0,
      compression: { chunks: {}, savedBytes: 0 },
      excluded: 0,
    },
    { event: 'error', transferId: null, code: 'DECLINED', message: 'No.' },
  ]
  test.each(events.map((event) => [event.event, event] as const))('%s is told as it is', (_, event) => {
    expect(JSON.parse(new JsonLines().lineOf(event, 0) ?? '')).toEqual(event)
  })

  test('a moving transfer is progress', () => {
    const lines = new JsonLines()
    lines.lineOf(accepted, 0)
    const line = lines.lineOf(at('moving', 40), 1)
    expect(JSON.parse(line ?? '')).toEqual({ event: 'progress', transferId: 't1', bytes: 40, totalBytes: 100, bytesPerSecond: 7 })
  })

  test('and says so when it waits for room on a disk', () => {
    const lines = new JsonLines()
    lines.lineOf(accepted, 0)
    const event = at('moving', 40) as Extract<EngineEvent, { event: 'transfer' }>
    const transfer = { ...event.transfer, pauseReason: { code: 'NO_SPACE', missingBytes: 12 } } as TransferSnapshot
    expect(JSON.parse(lines.lineOf({ event: 'transfer', transfer }, 1) ?? '')).toMatchObject({ bytes: 40, waitsFor: 'NO_SPACE', missingBytes: 12 })
  })

  test('what only windows need is left out', () => {
    const lines = new JsonLines()
    expect(lines.lineOf({ event: 'transfer', transfer: { ...common, state: 'asking', payload } }, 0)).toBeNull()
    expect(lines.lineOf({ event: 'transfer-removed', transferId: 't1' }, 0)).toBeNull()
    expect(lines.lineOf({ event: 'peer-gone', peerId: 'p' }, 0)).toBeNull()
    expect(lines.lineOf({ event: 'offer-closed', offerId: 'o', reason: 'expired' }, 0)).toBeNull()
  })
})

test('progress at most four times a second, not before "accepted", and always when the state changes', () => {
  const lines = new JsonLines()
  expect(lines.lineOf(at('moving', 0), 0)).toBeNull()
  lines.lineOf(accepted, 0)
  const told = Array.from({ length: 21 }, (_, tick) => lines.lineOf(at('moving', tick), tick * 100)).filter((line) => line !== null)
  expect(told.length).toBeGreaterThan(3)
  expect(told.length).toBeLessThanOrEqual(9)
  expect(lines.lineOf(at('publishing', 100), 2001)).toContain('"bytes":100')
})

test('one line that a terminal may show, and that reads back the same', () => {
  const name = 'a\u001B[31m\r\n\u007F\u009B2J\u202Egnp\u2028\u2029\u200B\u{E0041}\uE000\uD800狐👩‍💻'
  const line = jsonLine({ event: 'error', message: name })
  expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\u2028\u2029]/u)
  expect(line).toContain('狐')
  expect(JSON.parse(line)).toEqual({ event: 'error', message: name })
})
