import {
  appOf,
  doneOf,
  laneOf,
  mapOf,
  movingOf,
  offerOf,
  otherEnd,
  pairedOf,
  pairingOf,
  pausedOf,
  payloadOf,
  peerOf,
  progressWith,
} from '../../renderer/testing.ts'
import { type Fault, type FaultCode, faultInWords, faultOf } from '../../shared/fault.ts'
import { CHUNK, type LaneEvent } from '../../shared/flow.ts'
import type { HistoryRow } from '../../shared/history.ts'
import type { OfferEntry } from '../../shared/offer.ts'
import type { SelfTestReport } from '../../shared/self-test.ts'
import { chartOf } from '../../shared/testing.ts'
import type { PeerSnapshot, TransferSnapshot } from '../../shared/transfer.ts'

export { appOf, faultInWords, faultOf, offerOf, otherEnd, pairedOf, pairingOf, peerOf }

/** As long as names may get, with and without places to break them, and in the other direction. */
export const LONG_NAME = 'Schnittplatz im dritten Stock hinten links neben der Kaffeemaschine'
export const LONG_WORD = `Interview_${'mit_der_Bürgermeisterin_'.repeat(5)}final_v12.mov`
export const LONG_PATH = `~/Projekte/Dokumentarfilm 2026/Rohmaterial/${'sehr tiefer Ordner/'.repeat(4)}FastDrop`
const RTL_NAME = 'محطة العمل في الطابق الثالث'
const LATER_MS = 3_600_000

const strangers = { id: 'stranger', name: LONG_NAME, address: 'fe80::aede:48ff:fe00:1122%enp0s31f6', port: 65_535 } as const
const friend = { id: 'friend', name: 'Editing Desk', verified: true, deviceId: 'abcd-efgh-ijkl-mnop' } as const

/** One of every kind that a card can be. */
export const PEERS: readonly PeerSnapshot[] = [
  peerOf(strangers),
  peerOf(friend),
  peerOf({ id: 'namesake', name: 'Editing Desk', kind: 'desktop', namesakeOf: { deviceId: friend.deviceId, name: LONG_NAME } }),
  peerOf({ id: 'old', name: '192.0.2.77', kind: 'server', wire: '1.1.0', source: 'manual' }),
  peerOf({ id: 'rtl', name: RTL_NAME, kind: 'desktop' }),
  peerOf({ id: 'gone', name: `${LONG_NAME} II`, state: 'away', source: 'manual' }),
]

export const PAIRED = [
  pairedOf({ name: 'Editing Desk', acceptWithoutAsking: true }),
  pairedOf({ deviceId: 'qrst-uvwx-yz23-4567', name: LONG_NAME, label: `Zweiter ${LONG_NAME}` }),
]

const laneEvents: readonly LaneEvent[] = [
  { kind: 'attached', atMs: 0, sample: 0 },
  { kind: 'planned-reconnect', atMs: 9_000, sample: 30, bytes: 524_288_000, gapMs: 3 },
  { kind: 'lost', atMs: 12_000, sample: 50, code: 'PEER_LOST' },
]

const history = Array.from({ length: 120 }, (_, sample) => 40e6 + 20e6 * Math.sin(sample / 9))

export const lanes = [
  laneOf({ lane: 0, bytesPerSecond: 51e6, bytes: 1.2e9, bytesSinceReconnect: 3e8, reconnects: 2, history, samples: 160, events: laneEvents.slice(0, 2) }),
  laneOf({ lane: 1, bytesPerSecond: 48e6, bytes: 1.1e9, bytesSinceReconnect: 1e8, reconnects: 2, history, samples: 160, events: laneEvents.slice(0, 1) }),
  laneOf({ lane: 2, state: 'lost', bytes: 7e8, history, samples: 160, events: laneEvents }),
  laneOf({ lane: 3, state: 'reconnecting', bytes: 9e8, history, samples: 160, events: laneEvents }),
  laneOf({ lane: 4, idle: true, bytes: 3e8, bytesSinceReconnect: 3e8, history: history.map(() => 0), samples: 160, events: laneEvents.slice(0, 1) }),
]

const cells = Array.from({ length: 1500 }, (_, chunk) => {
  if (chunk < 700) return chunk % 90 === 0 ? CHUNK.SAME : CHUNK.STORED
  if (chunk > 740) return CHUNK.WAITING
  return [CHUNK.VERIFIED, CHUNK.RETRIED, CHUNK.VOID, CHUNK.READING, CHUNK.IN_FLIGHT_BASE, CHUNK.IN_FLIGHT_BASE + 1][chunk % 6] ?? CHUNK.WAITING
})

const lost = [
  { path: `Trip/${LONG_WORD}`, bytes: 3e9, code: 'SOURCE_CHANGED' },
  { path: 'Trip/plan.txt', bytes: 12, code: 'SOURCE_UNREADABLE' },
] as const

/** Much has happened, and each figure is as wide as it gets. */
export const MUCH = {
  bytes: 12_884_901_888,
  totalBytes: 26_843_545_600,
  bytesPerSecond: 948_123_456,
  secondsLeft: 86_000,
  sameBytes: 1.3e9,
  alreadyThereBytes: 2.2e9,
  limitedBy: 'path',
  reconnects: 24,
  retries: 17,
  resentBytes: 71_303_168,
  compression: { chunks: { None: 300, Zstd: 440 }, savedBytes: 3.3e9 },
  chart: chartOf({ means: history, peaks: history.map((rate) => rate * 1.2), samples: 160, mean: 44e6, peak: 72e6 }),
  events: [
    { kind: 'begun', atMs: 0, sample: 0 },
    { kind: 'interrupted', atMs: 6_000, sample: 24, code: 'PEER_LOST' },
    { kind: 'resumed', atMs: 9_000, sample: 36, afterMs: 3_000 },
    { kind: 'retry', atMs: 11_000, sample: 44, code: 'DIGEST_MISMATCH', chunks: 3 },
  ],
  lanes,
  map: mapOf(cells, { chunks: 3000, chunksPerCell: 2 }),
  lost,
} as const

const stranger = otherEnd({ name: LONG_NAME, address: strangers.address })
const known = otherEnd({ name: 'Editing Desk', deviceId: friend.deviceId, verified: true })
const old = otherEnd({ name: '192.0.2.77', deviceId: null, wire: '1.1.0' })
const payload = payloadOf({
  files: 12_345,
  directories: 678,
  totalBytes: 26_843_545_600,
  chunks: 3000,
  skipped: [
    { path: `Trip/${LONG_WORD}`, reason: 'link' },
    { path: 'Trip/socket', reason: 'special' },
  ],
  skippedMore: 4,
  autoCompression: true,
})

function common(id: string, part: Parameters<typeof movingOf>[0] = {}) {
  return { id, title: LONG_WORD, peer: stranger, startedAtMs: 0, direction: 'send' as const, ...part }
}

function fault(code: FaultCode, words = ''): Fault {
  return words === '' ? faultOf(code) : faultInWords(code, words)
}

export const MOVING = movingOf(common('moving'), MUCH)
export const OPENED_SEND = { ...MOVING, id: 'opened', payload } as TransferSnapshot
export const OPENED_RECEIVE = { ...movingOf(common('opened', { direction: 'receive', peer: known }), MUCH), payload } as TransferSnapshot

/** One row of every state that is not over. */
export const BUSY: readonly TransferSnapshot[] = [
  MOVING,
  movingOf(common('receiving', { direction: 'receive', peer: known, title: 'Photos' }), MUCH),
  { ...common('preparing'), state: 'preparing', kind: 'files' },
  { ...common('waiting'), state: 'waiting', payload, wait: { for: 'device', place: 1, of: 3 }, paused: null, sinceMs: 0 },
  { ...common('queued'), state: 'waiting', payload, wait: { for: 'turn', place: 3, of: 3 }, paused: 'here', sinceMs: 0 },
  { ...common('connecting'), state: 'connecting', payload },
  { ...common('asking', { peer: old }), state: 'asking', payload },
  pausedOf('here', common('held'), MUCH),
  pausedOf('there', common('held-there', { direction: 'receive' }), MUCH),
  { ...pausedOf('both', common('full', { direction: 'receive' }), MUCH), pauseReason: { code: 'NO_SPACE', missingBytes: 12e9 } } as TransferSnapshot,
  { ...common('publishing', { direction: 'receive' }), state: 'publishing', payload, progress: progressWith(MUCH) },
  { ...common('interrupted'), state: 'interrupted', payload, progress: progressWith(MUCH), fault: fault('PEER_LOST'), paused: null, sinceMs: 0 },
]

/** One row of every state that is over. */
export const OVER: readonly TransferSnapshot[] = [
  doneOf(common('done', { direction: 'receive', peer: known }), {
    paths: ['/r/a'],
    lost,
    leftAlone: 3,
    conflicts: {
      keptBoth: 1,
      skipped: 1,
      replaced: 1,
      first: [
        { path: LONG_WORD, outcome: 'kept-both', keptAs: `${LONG_WORD} (1)` },
        { path: 'plan.txt', outcome: 'skipped' },
        { path: 'Trip/day.jpg', outcome: 'replaced', backup: `${LONG_PATH}/${LONG_WORD}` },
      ],
    },
  }),
  doneOf(common('sent'), { lost, excluded: 5 }),
  doneOf(common('text', { direction: 'receive', title: 'text.txt' }), { text: `https://example.org/${'a'.repeat(200)}` }, { kind: 'text' }),
  { ...common('declined'), state: 'declined', payload, fault: fault('DECLINED'), endedAtMs: 0 },
  { ...common('cancelled'), state: 'cancelled', payload, fault: fault('CANCELLED_BY_PEER'), endedAtMs: 0 },
  {
    ...common('failed', { direction: 'receive' }),
    state: 'failed',
    payload,
    fault: fault('DISK_ERROR', `The disk did not write “${LONG_PATH}/${LONG_WORD}”. Check the drive.`),
    endedAtMs: 0,
  },
]

export const OFFER = offerOf({
  peer: stranger,
  title: LONG_WORD,
  files: 12_345,
  directories: 67,
  totalBytes: 26_843_545_600,
  folder: LONG_PATH,
  expiresAtMs: Date.now() + LATER_MS,
})

/** Everything that there can be to warn of, at once. */
export const OFFER_WITH_ALL = {
  ...OFFER,
  peer: otherEnd({ name: LONG_NAME, namesakeOf: { deviceId: friend.deviceId, name: LONG_NAME } }),
  freeBytes: 1e9,
  executables: 12,
  hidden: 34,
  collisions: ['folder', 'file', 'other', 'file'].map((standing, at) => ({ name: `${at} ${LONG_WORD}`, keptAs: `${at} ${LONG_WORD} (1)`, standing })),
} as typeof OFFER

export const OFFER_VERIFIED = { ...OFFER, peer: known, title: 'Photos' }
export const OFFER_CLASSIC = { ...OFFER, peer: old }
export const OFFER_TEXT = { ...OFFER, kind: 'text' as const, files: 1, totalBytes: 1204 }

export const ENTRIES: readonly OfferEntry[] = [
  { index: 0, path: 'Trip', kind: 'directory', size: null, executable: false, hidden: false },
  ...Array.from({ length: 60 }, (_, at) => ({
    index: at + 1,
    path: `Trip/${at} ${LONG_WORD}`,
    kind: 'file' as const,
    size: 12_345_678_901,
    executable: at % 3 === 0,
    hidden: at % 2 === 0,
  })),
]

export const FILES = ['waiting', 'moving', 'stored', 'lost'].map((state, index) => ({ index, path: `Trip/${LONG_WORD}`, bytes: 1.2e10, state }))

export const PAIRING = pairingOf({ peer: stranger, expiresAtMs: Date.now() + LATER_MS })

export const INTERFACES = {
  fixed: null,
  all: [
    { name: 'enp0s31f6', address: '192.0.2.9', kind: 'lan' },
    { name: 'wg0-mullvad-frankfurt', address: '2001:db8:1234:5678:9abc:def0:1234:5678', kind: 'tunnel' },
  ],
}

/** Everything is well, and everything is wrong. */
export const CHECKED: Readonly<Record<'well' | 'wrong', SelfTestReport>> = {
  well: {
    atMs: 0,
    checks: [
      { finding: { check: 'network', found: 'connected', interfaces: [{ name: 'eth0', address: '192.0.2.9', kind: 'lan' }] }, commands: [] },
      { finding: { check: 'port', found: 'open', port: 5424, address: null }, commands: [] },
      { finding: { check: 'inbound', found: 'reached', port: 5424, visited: true, firewall: null }, commands: [] },
      { finding: { check: 'discovery', found: 'heard', announced: true }, commands: [] },
      { finding: { check: 'neighbours', found: 'some', devices: 3, reached: 3 }, commands: [] },
      { finding: { check: 'folder', found: 'writable', folder: LONG_PATH, freeBytes: 1e12, fileMaxBytes: null }, commands: [] },
      { finding: { check: 'clock', found: 'plausible', nowMs: 1.79e12 }, commands: [] },
    ],
  },
  wrong: {
    atMs: 0,
    checks: [
      { finding: { check: 'network', found: 'gone', address: '2001:db8:1234:5678:9abc:def0:1234:5678' }, commands: [] },
      { finding: { check: 'port', found: 'next', port: 5425, wanted: 5424 }, commands: [] },
      {
        finding: { check: 'inbound', found: 'blocked', port: 5425, addresses: ['192.0.2.9', '2001:db8:1234:5678:9abc:def0:1234:5678'] },
        commands: [{ tool: 'firewalld', command: 'sudo firewall-cmd --permanent --add-port=5425/tcp --add-service=mdns && sudo firewall-cmd --reload' }],
      },
      { finding: { check: 'discovery', found: 'deaf', failures: [{ address: '192.0.2.9', failure: 'silent' }], heard: 0 }, commands: [] },
      { finding: { check: 'neighbours', found: 'unreachable', devices: 2, names: [LONG_NAME, RTL_NAME] }, commands: [] },
      { finding: { check: 'folder', found: 'unwritable', folder: LONG_PATH, code: 'EACCES' }, commands: [] },
      { finding: { check: 'clock', found: 'wrong', nowMs: 0 }, commands: [] },
    ],
  },
}

function rowOf(id: string, part: Partial<HistoryRow>): HistoryRow {
  return {
    id,
    direction: 'receive',
    kind: 'files',
    title: LONG_WORD,
    peer: { name: LONG_NAME, deviceId: friend.deviceId, address: strangers.address, verified: true, wire: '2.0.0' },
    outcome: 'done',
    fault: null,
    startedAtMs: 0,
    endedAtMs: 1_790_000_000_000,
    files: 12_345,
    directories: 678,
    bytes: 26_843_545_600,
    seconds: 86_000,
    excluded: 0,
    leftOut: [],
    hasPaths: true,
    ...part,
  }
}

export const HISTORY: readonly HistoryRow[] = [
  rowOf('h1', {}),
  rowOf('h2', { direction: 'send', excluded: 5, lost: { count: 2, files: [...lost] }, leftOut: [{ path: LONG_WORD, reason: 'link' }] }),
  rowOf('h3', { outcome: 'failed', fault: { code: 'DISK_ERROR', message: `The disk did not write “${LONG_PATH}/${LONG_WORD}”.` }, hasPaths: false }),
  rowOf('h4', { outcome: 'declined', direction: 'send', fault: { code: 'DECLINED', message: 'The other side declined.' } }),
  rowOf('h5', { outcome: 'cancelled', fault: { code: 'CANCELLED', message: 'You cancelled this transfer.' }, kind: 'text', title: '' }),
]
