import { describe, expect, test } from 'vitest'
import type { OfferSnapshot, TransferSnapshot } from '../../shared/transfer.ts'
import { table } from './peers.ts'
import { doneWords, offerWords, shown, skippedWords } from './words.ts'

const peer = { name: 'Studio Laptop', deviceId: 'abcd-efgh', address: '192.168.1.7', verified: false, wire: '2.0.0' as const }
const payload = {
  kind: 'files',
  files: 2318,
  directories: 4,
  totalBytes: 3_200_000_000,
  chunks: 800,
  chunkBytes: 4_194_304,
  compressType: 'None',
  autoCompression: false,
  skipped: [],
} as const
const map = { chunks: 1, chunksPerCell: 1, cells: new Uint8Array(1) }
const progress = {
  bytes: 1,
  totalBytes: 1,
  bytesPerSecond: 0,
  secondsLeft: null,
  reconnects: 3,
  retries: 0,
  resentBytes: 0,
  compression: { chunks: {}, savedBytes: 0 },
  lanes: [],
  map,
}
const result = {
  paths: ['footage'],
  bytes: 3_200_000_000,
  seconds: 11.4,
  connections: 4,
  reconnects: 3,
  retries: 0,
  resentBytes: 0,
  compression: { chunks: {}, savedBytes: 0 },
}
const done: Extract<TransferSnapshot, { state: 'done' }> = {
  id: 't',
  direction: 'send',
  title: 'footage',
  peer,
  startedAtMs: 0,
  endedAtMs: 1,
  state: 'done',
  payload,
  progress,
  result,
}

describe('the last line', () => {
  test('of a sender', () => {
    expect(doneWords(done)).toBe(
      'Delivered and verified: footage (3.20 GB, 2,318 files) to Studio Laptop in 11 s, 281 MB/s, 4 connections, 3 planned reconnects',
    )
  })

  test('of a receiver, with chunks that came twice', () => {
    const received = doneWords({ ...done, direction: 'receive', result: { ...result, reconnects: 0, retries: 2 } })
    expect(received).toBe('Received and verified: footage (3.20 GB, 2,318 files) from Studio Laptop in 11 s, 281 MB/s, 4 connections, 2 chunks sent again')
  })

  test('of nothing but an empty folder', () => {
    const empty = {
      ...done,
      payload: { ...payload, files: 0, directories: 1, totalBytes: 0 },
      result: { ...result, bytes: 0, seconds: 0, connections: 1, reconnects: 0 },
    }
    expect(doneWords(empty)).toBe('Delivered and verified: footage (0 B, 1 folder) to Studio Laptop in under a second, 1 connection')
  })
})

const offer: OfferSnapshot = {
  id: 'o',
  peer,
  kind: 'files',
  title: 'a.txt and 11 more',
  files: 12,
  directories: 0,
  totalBytes: 5000,
  folder: '/srv/in',
  freeBytes: 1_000_000,
  collisions: [{ name: 'a.txt', keptAs: 'a (1).txt' }],
  names: ['a.txt', '.profile', ...Array.from({ length: 8 }, (_, n) => `${n}`)],
  expiresAtMs: 0,
}

describe('an offer', () => {
  test('says who, how much, where to, what collides and what hides', () => {
    expect(offerWords(offer)).toEqual([
      'Studio Laptop (not verified, 192.168.1.7, device abcd-efgh) wants to send you:',
      '  a.txt and 11 more (5.00 kB, 12 files)',
      '  a.txt, .profile, 0, 1, 2, 3, 4, 5 and 4 more',
      '  hidden among them: .profile',
      '  into /srv/in (1.00 MB free)',
      '  a.txt exists: will be kept as a (1).txt',
    ])
  })

  test('says when there is no room, and does not fill the screen', () => {
    const collisions = Array.from({ length: 200 }, (_, n) => ({ name: `${n}`, keptAs: `${n} (1)` }))
    const lines = offerWords({ ...offer, freeBytes: 10, collisions })
    expect(lines).toContain('  into /srv/in (10 B free, NOT enough)')
    expect(lines.at(-1)).toBe('  and 195 more names exist: kept beside them')
    expect(lines.length).toBeLessThan(15)
  })

  test('of one that is called like a paired device warns first, and a paired one is called as the user calls it', () => {
    const namesakeOf = { deviceId: 'aaaa-bbbb-cccc-dddd', name: 'Studio Laptop' }
    const [warning, who] = offerWords({ ...offer, peer: { ...peer, namesakeOf } })
    expect(warning).toBe(
      'Warning: Studio Laptop is called like your paired device “Studio Laptop” (aaaa-bbbb-cccc-dddd), but has not shown its key: it is another one, or was set up anew.',
    )
    expect(who).toContain('Studio Laptop (not verified, ')
    expect(offerWords({ ...offer, peer: { ...peer, verified: true, label: 'Mine' } })[0]).toMatch(/^Mine \(verified, /)
  })

  test('is one line a line, whatever the peer calls itself', () => {
    const evil = 'Mum (verified)\r\n\u001B[2J\u202E'
    for (const line of offerWords({ ...offer, peer: { ...peer, name: evil }, title: evil, names: [evil] })) expect(line).not.toMatch(/[\p{Cc}\p{Cf}]/u)
  })
})

test('long names leave room for the sentence', () => {
  expect([...shown('狐'.repeat(500))].length).toBe(80)
})

test('what was left out is named, up to a point', () => {
  const skipped = Array.from({ length: 7 }, (_, n) => ({ path: `f/${n}`, reason: 'link' as const }))
  expect(skippedWords(skipped)).toHaveLength(6)
  expect(skippedWords(skipped).at(-1)).toBe('Left out: 2 more entries')
  expect(skippedWords([])).toEqual([])
})

test('devices stand in columns', () => {
  const one = {
    id: '1',
    name: 'Owl',
    kind: 'server',
    address: '10.0.0.1',
    port: 5424,
    state: 'online',
    verified: false,
    source: 'mdns',
    version: '2.0.0',
    wire: '2.0.0',
  } as const
  const namesakeOf = { deviceId: 'aaaa-bbbb-cccc-dddd', name: 'Owl' }
  expect(table([{ ...one, verified: true, label: 'Mine' }])).toEqual(['Mine  10.0.0.1:5424  server  verified'])
  expect(table([{ ...one, namesakeOf }])[0]).toMatch(/NOT verified as your paired device aaaa-bbbb-cccc-dddd$/)
  expect(table([one, { ...one, name: 'Amber\u001B Otter', kind: 'laptop', address: '10.0.0.200' }])).toEqual([
    'Amber\uFFFD Otter  10.0.0.200:5424  laptop  not verified',
    'Owl           10.0.0.1:5424    server  not verified',
  ])
})
