import { describe, expect, test } from 'vitest'
import { progressOf } from '../../shared/testing.ts'
import type { OfferSnapshot, TransferSnapshot } from '../../shared/transfer.ts'
import { table } from './peers.ts'
import { doneWords, entryLine, excludedWords, missingWords, offerWords, previewWords, shown, skippedWords, takenWords } from './words.ts'

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
  excluded: 0,
} as const
const progress = progressOf({ bytes: 1, totalBytes: 1, reconnects: 3 })
const result = {
  paths: ['footage'],
  bytes: 3_200_000_000,
  seconds: 11.4,
  connections: 4,
  reconnects: 3,
  retries: 0,
  resentBytes: 0,
  compression: { chunks: {}, savedBytes: 0 },
  excluded: 0,
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

describe('what is missing', () => {
  const file = { path: 'footage/1.mov', bytes: 5, code: 'SOURCE_CHANGED' } as const
  const lost = (count: number): typeof done => ({ ...done, result: { ...result, lost: Array.from({ length: count }, () => file) } })

  test('is told in the last line and behind it, and never called verified', () => {
    expect(doneWords(lost(1))).toMatch(/^Delivered, but for 1 file: footage/)
    expect(doneWords({ ...lost(2), direction: 'receive' })).toMatch(/^Received, but for 2 files: footage/)
    expect(missingWords(lost(1))).toEqual(['Not delivered: footage/1.mov (it changed while it was being sent)'])
    expect(missingWords(lost(25)).slice(19)).toEqual([expect.stringContaining('Not delivered'), 'And 5 more files; --json names them all.'])
    expect(missingWords(done)).toEqual([])
  })

  test('of what the sender could not offer, the receiver hears in the end', () => {
    const left = { ...payload, skipped: [{ path: 'a', reason: 'link' as const }], skippedMore: 7 }
    expect(missingWords({ ...done, direction: 'receive', payload: left })).toEqual(['Left out: a (a link)', 'Left out: 7 more entries'])
    expect(missingWords({ ...done, payload: left })).toEqual([])
  })
})

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
  executables: 2,
  hidden: 1,
  folder: '/srv/in',
  freeBytes: 1_000_000,
  collisions: [{ name: 'a.txt', keptAs: 'a (1).txt', standing: 'file' }],
  names: ['a.txt', '.profile', ...Array.from({ length: 8 }, (_, n) => `${n}`)],
  expiresAtMs: 0,
}

const FLAGGED = { executables: ['setup.exe', 'run.sh'], hidden: ['.profile'] }

describe('an offer', () => {
  test('says who, how much, where to, what collides and what hides', () => {
    expect(offerWords(offer, FLAGGED)).toEqual([
      'Studio Laptop (not verified, 192.168.1.7, device abcd-efgh) wants to send you:',
      '  a.txt and 11 more (5.00 kB, 12 files)',
      '  a.txt, .profile, 0, 1, 2, 3, 4, 5 and 4 more',
      '  2 can run as programs: setup.exe, run.sh',
      '  1 hidden: .profile',
      '  into /srv/in (1.00 MB free)',
      '  a.txt exists: will be kept as a (1).txt',
    ])
  })

  test('says when there is no room, and does not fill the screen', () => {
    const collisions = Array.from({ length: 200 }, (_, n) => ({ name: `${n}`, keptAs: `${n} (1)`, standing: 'file' as const }))
    const lines = offerWords({ ...offer, freeBytes: 10, collisions }, FLAGGED)
    expect(lines).toContain('  into /srv/in (10 B free, NOT enough)')
    expect(lines.at(-1)).toBe('  and 195 more names exist: kept beside them')
    expect(lines.length).toBeLessThan(15)
  })

  test('of one that is called like a paired device warns first, and a paired one is called as the user calls it', () => {
    const namesakeOf = { deviceId: 'aaaa-bbbb-cccc-dddd', name: 'Studio Laptop' }
    const [warning, who] = offerWords({ ...offer, peer: { ...peer, namesakeOf } }, FLAGGED)
    expect(warning).toBe(
      'Warning: Studio Laptop is called like your paired device “Studio Laptop” (aaaa-bbbb-cccc-dddd), but has not shown its key: it is another one, or was set up anew.',
    )
    expect(who).toContain('Studio Laptop (not verified, ')
    expect(offerWords({ ...offer, peer: { ...peer, verified: true, label: 'Mine' } }, FLAGGED)[0]).toMatch(/^Mine \(verified, /)
  })

  test('is one line a line, whatever the peer calls itself', () => {
    const evil = 'Mum (verified)\r\n\u001B[2J\u202E'
    const flagged = { executables: [evil], hidden: [evil] }
    for (const line of offerWords({ ...offer, peer: { ...peer, name: evil }, title: evil, names: [evil] }, flagged)) expect(line).not.toMatch(/[\p{Cc}\p{Cf}]/u)
  })
})

describe('names that were taken', () => {
  const report = {
    keptBoth: 3,
    skipped: 1,
    replaced: 2,
    first: [
      { path: 'a', outcome: 'replaced' as const, backup: '/in/.fastdrop-partial/replaced/1/a' },
      { path: 'b', outcome: 'skipped' as const },
      { path: 'c.txt', outcome: 'kept-both' as const, keptAs: 'c (1).txt' },
      { path: 'd', outcome: 'kept-both' as const, keptAs: 'd (1)', notReplaced: true as const },
    ],
  }

  test('are counted, and named one by one', () => {
    expect(doneWords({ ...done, result: { ...done.result, conflicts: report } })).toMatch(/, 2 replaced, 1 skipped, 3 kept under another name$/)
    expect(takenWords(report)).toEqual([
      '  a: replaced, the old one is /in/.fastdrop-partial/replaced/1/a',
      '  b: skipped, what was there stays',
      '  c.txt: kept as c (1).txt',
      '  d: kept as d (1), because what was there cannot be replaced',
      '  and 2 more names; “--json” tells all of them',
    ])
    expect(takenWords(undefined)).toEqual([])
  })
})

describe('a part of an offer', () => {
  const preview = { ...offer, files: 3, totalBytes: 1200, executables: 1, hidden: 0, folder: '/srv/other', collisions: [] }

  test('says how much of it, and what that would mean', () => {
    expect(previewWords(offer, preview)).toEqual(['You would receive 3 of 12 files, 1.20 kB', '  1 can run as a program', '  into /srv/other (1.00 MB free)'])
  })

  test('in the end is told to both', () => {
    expect(excludedWords({ files: 7, excluded: 3 })).toEqual(['3 of 10 files were not wanted'])
    expect(excludedWords({ files: 9, excluded: 1 })).toEqual(['1 of 10 files was not wanted'])
    expect(excludedWords({ files: 9, excluded: 0 })).toEqual([])
    expect(doneWords({ ...done, payload: { ...payload, excluded: 3 } })).toMatch(/3 planned reconnects, 3 of 2,321 files were not wanted$/)
  })
})

test('the whole list names everything, and what is odd about it', () => {
  const entry = { index: 0, path: 'a/.b/setup.exe', kind: 'file', size: 1500, executable: true, hidden: true } as const
  expect(entryLine(entry)).toBe('  a/.b/setup.exe (1.50 kB): can run as a program, hidden')
  expect(entryLine({ ...entry, path: 'a', kind: 'directory', size: null, executable: false, hidden: false })).toBe('  a/')
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
