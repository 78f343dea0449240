import { writeChunkHead } from '../../wire/chunk-body.ts'
import { encodeFrame } from '../../wire/frame.ts'
import { encodeMessage, type MessageOf } from '../../wire/messages.ts'
import { chunkBody, header, ONE_CHUNK } from '../raw-offer.ts'
import type { RawPeer } from '../raw-peer.ts'
import { greedy, type HostileRow, type Outcome, rows } from './row.ts'
import { chunkOf, ENTRIES, type HostileTransfer, RAWS } from './transfer.ts'

const HASH = '00'.repeat(32)

export interface DataRow {
  readonly name: string
  readonly act: (data: RawPeer, transfer: HostileTransfer) => unknown
  readonly outcome: Outcome
  readonly attacksMemory?: true
}

/** A chunk that says it is encoded, and is these bytes. */
function encoded(number: number, bytes: Uint8Array): Buffer {
  const head = Buffer.alloc(37)
  writeChunkHead(head, { encoded: true, rawLength: (RAWS[number - 1] as Buffer).length, digest: Buffer.alloc(32) })
  return Buffer.concat([head, bytes])
}

/** On an attached data connection: it is closed, the transfer goes on. */
export const DATA_ROWS: readonly DataRow[] = Object.entries<DataRow['act']>({
  'number 2^32−1': (data) => data.frame(0xffffffff, Buffer.alloc(50)),
  'FullChunk + 1': (data) => data.frame(4, Buffer.alloc(50)),
  'one byte too long': async (data) => data.frame(1, await chunkBody(Buffer.alloc(8))),
  'one byte too short': async (data) => data.frame(3, await chunkBody(Buffer.alloc(9))),
  'one byte': (data) => data.frame(1, Buffer.alloc(1)),
  'an encoded chunk without a byte': (data) => data.frame(2, encoded(2, Buffer.alloc(0))),
  'a raw chunk that is shorter than it says': async (data) => data.frame(3, (await chunkOf(3)).subarray(0, -1)),
  'no byte behind the digest': (data) => data.frame(1, Buffer.alloc(37)),
  'unknown flags': async (data) => data.frame(1, await chunkOf(1, (body) => body.writeUInt8(0x80, 0))),
  'a raw length that lies': async (data) => data.frame(1, await chunkOf(1, (body) => body.writeUInt32BE(0xffffffff, 1))),
  'a raw length of 0': async (data) => data.frame(1, await chunkOf(1, (body) => body.writeUInt32BE(0, 1))),
  'a length of 2^32−1': (data) => data.frame(2, Buffer.alloc(10), 0xffffffff),
  'a length of 0': (data) => data.frame(2, Buffer.alloc(0)),
  'half a chunk, and the end': async (data) => {
    const body = await chunkBody(RAWS[1] as Buffer)
    data.frame(2, body.subarray(0, 1000), body.length)
    data.socket.end()
  },
  'a page': (data) => data.frame(0, Buffer.from([1, 0, 0, 0, 1])),
  'a message above 64 KiB': (data) => data.frame(0, Buffer.from(`{"type":"PING","Id":1,"x":"${'x'.repeat(65_536)}"}`)),
  'a field twice': (data) => data.frame(0, Buffer.from('{"type":"PING","Id":1,"Id":2}')),
  'RECONNECT of another lane': (data) => data.send({ type: 'RECONNECT', Lane: 1, Bytes: 1 }),
  'RECONNECT before 64 MiB': (data) => data.send({ type: 'RECONNECT', Lane: 0, Bytes: 67_108_864 }),
  'ACCEPT from the sender': (data) => data.send({ type: 'ACCEPT', Session: '00'.repeat(16), Token: HASH, Excluded: [] }),
  'ATTACH again': (data, { accept }) => data.send({ type: 'ATTACH', Session: accept.Session, Token: accept.Token, Lane: 0 }),
  ROOT: (data) => data.send({ type: 'ROOT', Root: HASH }),
  'an answer that nobody asked for': (data) => data.send({ type: 'PONG', Id: 1 }),
  'questions without end': (data) => data.write(Buffer.concat(Array.from({ length: 5000 }, (_, Id) => encodeMessage({ type: 'PING', Id })))),
}).map(([name, act]) => ({ name, act, outcome: 'closed' as const }))

const zstdOf = (size: number): Buffer => {
  // magic, single segment with a size of 4 bytes, one RLE block of 128 KiB
  const frame = Buffer.from('28b52ffda000000000030010' + '00', 'hex')
  frame.writeUInt32LE(size, 5)
  return frame
}

/** Chunks that arrive damaged: they are asked for again, the connection stays. */
export const DAMAGE_ROWS: readonly DataRow[] = [
  ...Object.entries<DataRow['act']>({
    'a wrong digest': async (data) => data.frame(2, await chunkBody(RAWS[1] as Buffer, Buffer.alloc(32))),
    'another content under the right digest': async (data) => data.frame(2, await chunkOf(2, (body) => body.writeUInt8((body[100] ?? 0) ^ 1, 100))),
    'noise as Zstd': (data) => data.frame(2, encoded(2, Buffer.alloc(1000, 7))),
    'a Zstd frame that declares no size': (data) => data.frame(2, encoded(2, Buffer.from('28b52ffd0058000000', 'hex'))),
    'a Zstd frame cut short': (data) => data.frame(2, encoded(2, zstdOf(ONE_CHUNK).subarray(0, 10))),
    'two Zstd frames': (data) => data.frame(2, encoded(2, Buffer.concat([zstdOf(ONE_CHUNK), zstdOf(ONE_CHUNK)]))),
    'a skippable Zstd frame': (data) => data.frame(2, encoded(2, Buffer.from('502a4d180400000000000000', 'hex'))),
    'a Zstd frame with a dictionary': (data) => data.frame(2, encoded(2, Buffer.from('28b52ffd210700040000010000', 'hex'))),
  }).map(([name, act]) => ({ name, act, outcome: 'RETRY 2' as const })),
  ...Object.entries<DataRow['act']>({
    'a Zstd frame that says 4 GiB': (data) => data.frame(2, encoded(2, zstdOf(0xffffffff))),
    'a Zstd window of 1 GiB': (data) => data.frame(2, encoded(2, Buffer.from('28b52ffd80a000000400030010' + '00', 'hex'))),
    '256 MiB of zeros as Zstd': (data) => data.frame(2, encoded(2, zerosFrame())),
  }).map(([name, act]) => ({ name, act, outcome: 'RETRY 2' as const, attacksMemory: true as const })),
]

/** Says the chunk's length and brings 2,048 blocks of 128 KiB, each of four bytes. */
function zerosFrame(): Buffer {
  const head = zstdOf(ONE_CHUNK).subarray(0, 9)
  const block = (last: boolean): Buffer => {
    const bytes = Buffer.alloc(4)
    bytes.writeUIntLE((last ? 1 : 0) | (1 << 1) | ((128 * 1024) << 3), 0, 3)
    return bytes
  }
  return Buffer.concat([head, ...Array.from({ length: 2048 }, (_, at) => block(at === 2047))])
}

function joining(accept: MessageOf<'ACCEPT'>): Buffer {
  return encodeMessage({ type: 'ATTACH', Session: accept.Session, Token: accept.Token, Lane: 1 })
}

/** What comes as the first message of a data connection while a transfer runs. */
export const ATTACH_ROWS: readonly DataRow[] = [
  {
    name: 'a wrong token',
    act: (data, { accept }) => data.send({ type: 'ATTACH', Session: accept.Session, Token: 'ff'.repeat(32), Lane: 1 }),
    outcome: 'closed',
  },
  {
    name: 'a token that is right but for its last digit',
    act: (data, { accept }) => {
      const last = Number.parseInt(accept.Token.slice(-1), 16) ^ 1
      data.send({ type: 'ATTACH', Session: accept.Session, Token: accept.Token.slice(0, -1) + last.toString(16), Lane: 1 })
    },
    outcome: 'closed',
  },
  {
    name: 'another session',
    act: (data, { accept }) => data.send({ type: 'ATTACH', Session: HASH.slice(0, 32), Token: accept.Token, Lane: 1 }),
    outcome: 'closed',
  },
  {
    name: 'a lane beyond the agreed ones',
    act: (data, { accept }) => data.send({ type: 'ATTACH', Session: accept.Session, Token: accept.Token, Lane: 2 }),
    outcome: 'REFUSE LIMIT_EXCEEDED',
  },
  {
    name: 'a chunk instead of ATTACH',
    act: async (data) => data.frame(1, await chunkBody(RAWS[0] as Buffer)),
    outcome: 'closed',
  },
  {
    name: 'a message behind ATTACH, before ATTACHED',
    act: (data, { accept }) => data.write(Buffer.concat([joining(accept), encodeMessage({ type: 'PAUSE', Paused: true })])),
    outcome: 'closed',
  },
  {
    name: 'half a frame behind ATTACH, before ATTACHED',
    act: (data, { accept }) => data.write(Buffer.concat([joining(accept), Buffer.alloc(3)])),
    outcome: 'closed',
  },
  {
    name: 'a chunk behind ATTACH, before ATTACHED',
    act: async (data, { accept }) => data.write(Buffer.concat([joining(accept), encodeFrame(1, await chunkOf(1))])),
    outcome: 'closed',
  },
]

/** On the control connection of an accepted transfer, which ends with it. */
export const CONTROL_ROWS: readonly HostileRow[] = [
  ...rows('CANCEL PROTOCOL_VIOLATION', {
    'ROOT before the last chunk': (peer) => peer.send({ type: 'ROOT', Root: HASH }),
    'ACCEPT from the sender': (peer) => peer.send({ type: 'ACCEPT', Session: '00'.repeat(16), Token: HASH, Excluded: [] }),
    'HEADER again': (peer) => peer.send(header(ENTRIES)),
    'OFFER again': (peer) => peer.send({ type: 'OFFER', Entries: 1, Pages: 1, ManifestBytes: 1, ManifestSha256: HASH }),
    'a page': (peer) => peer.frame(0, Buffer.from([1, 0, 0, 0, 1])),
    'STORED from the sender': (peer) => peer.send({ type: 'STORED', Chunks: [1] }),
    'VOID where it was not agreed': (peer) => peer.send({ type: 'VOID', Entries: [0], Code: 'SKIPPED' }),
    'SKIP from the sender': (peer) => peer.send({ type: 'SKIP', Entries: [0], Code: 'SKIPPED' }),
    'PAIR1 in a transfer': (peer) => peer.send({ type: 'PAIR1', Commit: HASH, DeviceName: 'x' }),
  }),
  ...rows('closed', {
    'a chunk': (peer) => peer.frame(1, Buffer.alloc(50)),
    'not JSON': (peer) => peer.frame(0, Buffer.from('{nonsense')),
    'length 2^32−1': (peer) => peer.frame(0, Buffer.from('{'), 0xffffffff),
  }),
  ...greedy(
    rows('closed', {
      'questions without end': (peer) => peer.write(Buffer.concat(Array.from({ length: 5000 }, (_, Id) => encodeMessage({ type: 'PING', Id })))),
    }),
  ),
]

const MANY = Array.from({ length: 1000 }, () => 0)

/** The same where VOID was agreed. */
export const VOID_ROWS: readonly HostileRow[] = [
  ...rows('CANCEL PROTOCOL_VIOLATION', {
    'VOID of an entry that there is not': (peer) => peer.send({ type: 'VOID', Entries: [2], Code: 'SKIPPED' }),
    'VOID of 2^31': (peer) => peer.send({ type: 'VOID', Entries: [2 ** 31], Code: 'SKIPPED' }),
    'VOID of a file and of none': (peer) => peer.send({ type: 'VOID', Entries: [0, 9], Code: 'SKIPPED' }),
    'SKIP from the sender': (peer) => peer.send({ type: 'SKIP', Entries: [0], Code: 'SKIPPED' }),
    'VOID, and ROOT before the last chunk of the others': (peer) => {
      peer.send({ type: 'VOID', Entries: [1], Code: 'SKIPPED' })
      peer.send({ type: 'ROOT', Root: HASH })
    },
  }),
  ...rows('CANCEL DIGEST_MISMATCH', {
    'VOID of everything, and another root': (peer) => {
      peer.send({ type: 'VOID', Entries: [0, 1], Code: 'SKIPPED' })
      peer.send({ type: 'ROOT', Root: HASH })
    },
  }),
  ...rows('closed', {
    'VOID of nothing': (peer) => peer.send({ type: 'VOID', Entries: [], Code: 'SKIPPED' }),
    'VOID of 1,001 entries': (peer) => peer.send({ type: 'VOID', Entries: [...MANY, 0], Code: 'SKIPPED' }),
    'VOID of −1': (peer) => peer.send({ type: 'VOID', Entries: [-1], Code: 'SKIPPED' }),
    'VOID without a code': (peer) => peer.send({ type: 'VOID', Entries: [0] }),
    'VOID with a code of 65 bytes': (peer) => peer.send({ type: 'VOID', Entries: [0], Code: 'x'.repeat(65) }),
  }),
  ...greedy(
    rows('CANCEL PROTOCOL_VIOLATION', {
      'VOID of the same again and again, and then of none': (peer) => {
        for (let n = 0; n < 2000; n += 1) peer.send({ type: 'VOID', Entries: MANY, Code: 'SKIPPED' })
        peer.send({ type: 'VOID', Entries: [7], Code: 'SKIPPED' })
      },
    }),
  ),
]
