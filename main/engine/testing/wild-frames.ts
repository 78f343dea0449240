import { deflateSync } from 'node:zlib'
import fc from 'fast-check'
import { COMPRESS_TYPES, OFFER_KINDS } from '../../../shared/transfer.ts'
import { DIGESTS } from '../wire/digest.ts'
import { writeFrameHead } from '../wire/frame.ts'
import { encodeEntry } from '../wire/manifest.ts'
import type { MessageOf, MessageType } from '../wire/messages.ts'
import { fileEntry, folderEntry } from './support.ts'

/** Stand in messages for what only the running transfer knows; `frameOf` puts the real values there. */
export interface Secrets {
  readonly session: string
  readonly token: string
  readonly root: string
}
const MARKS: Secrets = { session: 'a5'.repeat(16), token: 'b6'.repeat(32), root: 'c7'.repeat(32) }

/** Whole bytes of one or several frames, lawful or not; and its name, for counterexamples. */
export interface Wild {
  readonly name: string
  readonly bytes: Buffer
}

/** The bytes with the marks replaced; as long as before. */
export function frameOf(wild: Wild, secrets: Secrets): Buffer {
  let text = wild.bytes.toString('latin1')
  for (const key of ['session', 'token', 'root'] as const) text = text.replaceAll(MARKS[key], secrets[key])
  return Buffer.from(text, 'latin1')
}

const hex = (bytes: number) => fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((value) => Buffer.from(value).toString('hex'))
const code = fc.constantFrom('DECLINED', 'NO_ANSWER', 'BUSY', 'CANCELLED', 'PROTOCOL_VIOLATION', 'NO_SPACE', 'INTERNAL', 'what', '')
const lane = fc.nat(15)
const session = fc.oneof(fc.constant(MARKS.session), hex(16))
const token = fc.oneof(fc.constant(MARKS.token), hex(32))
const root = fc.oneof(fc.constant(MARKS.root), hex(32))
const name = fc.string({ unit: 'grapheme', maxLength: 20 })
const chunks = fc.array(fc.oneof(fc.integer({ min: 1, max: 6 }), fc.constantFrom(0, 7, 2 ** 24)), { minLength: 1, maxLength: 8 })
const files = fc.array(fc.nat(5), { minLength: 1, maxLength: 3 })
const kind = fc.constantFrom('laptop', 'desktop', 'server')

/** Right in form, at random in content; the compiler says when a type is missing. */
const MESSAGES: { readonly [T in MessageType]: fc.Arbitrary<MessageOf<T>> } = {
  READY: fc.record({ type: fc.constant('READY'), DPVersion: fc.constantFrom('2.0.0', '9'), DeviceName: name, DeviceKind: kind }),
  HEADER: fc.record({
    type: fc.constant('HEADER'),
    OneChunk: fc.constantFrom(65_536, 262_144, 16 * 1024 * 1024),
    FullChunk: fc.constantFrom(0, 1, 4, 2 ** 24),
    FullSize: fc.oneof(fc.nat(400_000), fc.maxSafeNat()),
    DPVersion: fc.constantFrom('2.0.0', '2.0.0', '1.1.0'),
    CompressType: fc.constantFrom(...COMPRESS_TYPES),
    FileName: name,
    Kind: fc.constantFrom(...OFFER_KINDS),
    Digest: fc.constantFrom(...DIGESTS),
    Digests: fc.subarray(['sha-256', 'xxh3-128', 'later']),
    CompressTypes: fc.subarray([...COMPRESS_TYPES, 'later']),
    Connections: fc.integer({ min: 1, max: 16 }),
    Capabilities: fc.subarray(['later', '']),
    DeviceName: name,
    DeviceKind: kind,
  }),
  OFFER: fc.record({ type: fc.constant('OFFER'), Entries: fc.nat(5), Pages: fc.nat(3), ManifestBytes: fc.nat(300), ManifestSha256: hex(32) }),
  ACCEPT: fc.record({
    type: fc.constant('ACCEPT'),
    Session: session,
    Token: token,
    Excluded: fc.array(fc.oneof(fc.nat(9), fc.tuple(fc.nat(9), fc.nat(9))), { maxLength: 4 }),
  }),
  REFUSE: fc.record({ type: fc.constant('REFUSE'), Code: code }),
  RESUME: fc.record({ type: fc.constant('RESUME'), Session: session, ManifestSha256: hex(32) }),
  HAVE: fc.record({ type: fc.constant('HAVE'), Pages: fc.nat(3), Chunks: fc.nat(9) }),
  SAME: fc.record({ type: fc.constant('SAME'), Chunks: chunks }),
  RATE: fc.record({ type: fc.constant('RATE'), BytesPerSecond: fc.oneof(fc.nat(100_000), fc.maxSafeNat()) }),
  ATTACH: fc.record({ type: fc.constant('ATTACH'), Session: session, Token: token, Lane: lane }),
  ATTACHED: fc.record({ type: fc.constant('ATTACHED'), Lane: lane }),
  STORED: fc.record({ type: fc.constant('STORED'), Chunks: chunks }),
  RETRY: fc.record({ type: fc.constant('RETRY'), Chunks: chunks }),
  VOID: fc.record({ type: fc.constant('VOID'), Entries: files, Code: code }),
  SKIP: fc.record({ type: fc.constant('SKIP'), Entries: files, Code: code }),
  RECONNECT: fc.record({ type: fc.constant('RECONNECT'), Lane: lane, Bytes: fc.maxSafeNat() }),
  DRAINED: fc.record({ type: fc.constant('DRAINED'), Lane: lane }),
  ROOT: fc.record({ type: fc.constant('ROOT'), Root: root }),
  COMMIT: fc.record({ type: fc.constant('COMMIT'), Root: root, Void: fc.array(fc.record({ Entry: fc.nat(9), Code: code }), { maxLength: 2 }) }),
  PAIR1: fc.record({ type: fc.constant('PAIR1'), Commit: hex(32), DeviceName: name }),
  PAIR2: fc.record({ type: fc.constant('PAIR2'), Nonce: hex(32) }),
  PAIR3: fc.record({ type: fc.constant('PAIR3'), Nonce: hex(32) }),
  NOPAIR: fc.record({ type: fc.constant('NOPAIR'), Code: fc.constantFrom('DECLINED', 'LIMIT_EXCEEDED', 'NEWS') }),
  PAIRED: fc.record({ type: fc.constant('PAIRED') }),
  PAUSE: fc.record(
    { type: fc.constant('PAUSE' as const), Paused: fc.boolean(), Reason: fc.constantFrom('NO_SPACE', 'TIRED', ''), Missing: fc.nat() },
    { requiredKeys: ['type', 'Paused'] },
  ),
  CANCEL: fc.record({ type: fc.constant('CANCEL'), Code: code }),
  PING: fc.record({ type: fc.constant('PING'), Id: fc.nat(9) }),
  PONG: fc.record({ type: fc.constant('PONG'), Id: fc.nat(9) }),
  UNKNOWN: fc.record({ type: fc.constant('UNKNOWN'), Type: fc.constantFrom('PING', '', 'x') }),
}

/** Any message type, right in form. */
export const anyMessage: fc.Arbitrary<Record<string, unknown>> = fc.oneof(...Object.values<fc.Arbitrary<Record<string, unknown>>>(MESSAGES))

const anyValue = fc.oneof(
  fc.constantFrom<unknown>(null, true, -1, 1.5, 2 ** 53, 1e300, '', '10', 'x'.repeat(70_000), [], {}, [[[]]], { length: 1 }, [null], '\ud800', '__proto__'),
  fc.jsonValue({ maxDepth: 2 }),
)

type Change = (json: string) => Buffer
const text = (json: string): Buffer => Buffer.from(json, 'utf8')

/** What is done to the JSON text of a message: mostly nothing, else one thing that a peer may get wrong. */
const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 8, arbitrary: fc.constant<Change>(text) },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.nat(20), anyValue).map(
      ([at, value]): Change =>
        (json) =>
          text(withField(json, at, value)),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.nat(20).map(
      (at): Change =>
        (json) =>
          text(withField(json, at, undefined)),
    ),
  },
  { weight: 1, arbitrary: fc.constant<Change>((json) => text(json.replace('{', '{"Later":[{}],'))) },
  { weight: 1, arbitrary: fc.constant<Change>((json) => text(json.replace('"type":"', '"type":"X'))) },
  {
    weight: 1,
    arbitrary: fc.nat().map(
      (at): Change =>
        (json) =>
          text(json).subarray(0, 1 + (at % json.length)),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.nat(), fc.nat(255)).map(
      ([at, byte]): Change =>
        (json) => {
          const bytes = text(json)
          bytes[at % bytes.length] = byte
          return bytes
        },
    ),
  },
)

function withField(json: string, at: number, value: unknown): string {
  const object = JSON.parse(json) as Record<string, unknown>
  const fields = Object.keys(object)
  return JSON.stringify({ ...object, [fields[at % fields.length] as string]: value })
}

/** A control message, right or wrong, as a body. */
export const messageBody: fc.Arbitrary<Buffer> = fc.tuple(anyMessage, change).map(([message, changed]) => changed(JSON.stringify(message)))

const entryLines = fc
  .array(
    fc.oneof(
      fc.tuple(name, fc.nat(100_000)).map(([path, size]) => encodeEntry(fileEntry(path, size))),
      name.map((path) => encodeEntry(folderEntry(path))),
      fc.json({ maxDepth: 2 }).map((json) => `${json}\n`),
    ),
    { maxLength: 5 },
  )
  .map((lines) => Buffer.from(lines.join('')))

/** A binary page, right or wrong. */
export const pageBody: fc.Arbitrary<Buffer> = fc
  .record({
    kind: fc.oneof({ weight: 6, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.nat(255) }),
    text: fc.oneof(entryLines, fc.uint8Array({ maxLength: 40 })),
    lie: fc.oneof({ weight: 4, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.oneof(fc.nat(2000), fc.constantFrom(2 ** 20 + 1, 2 ** 32 - 1)) }),
    cut: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(12) }),
    packed: fc.boolean(),
  })
  .map(({ kind: first, text: plain, lie, cut, packed }) => {
    const head = Buffer.alloc(5)
    head.writeUInt8(first, 0)
    head.writeUInt32BE(lie ?? plain.length, 1)
    const page = Buffer.concat([head, packed ? deflateSync(plain) : plain])
    return page.subarray(0, Math.max(1, page.length - cut))
  })

function frame(number: number, body: Uint8Array, size = body.length): Buffer {
  const head = Buffer.alloc(8)
  writeFrameHead(head, number, size)
  return Buffer.concat([head, body])
}

const numbers = fc.oneof(fc.nat(6), fc.constantFrom(2 ** 24, 2 ** 32 - 1))
const declared = fc.oneof(fc.nat(200), fc.constantFrom(65_536, 65_537, 2 ** 20, 2 ** 20 + 1, 2 ** 31, 2 ** 32 - 1))

/** Any frame: messages mostly, pages, and bytes that are neither. */
export const wildFrame: fc.Arbitrary<Wild> = fc.oneof(
  { weight: 12, arbitrary: messageBody.map((body) => ({ name: body.subarray(0, 90).toString(), bytes: frame(0, body) })) },
  { weight: 2, arbitrary: pageBody.map((body) => ({ name: `page ${body.toString('hex')}`, bytes: frame(0, body) })) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(numbers, fc.uint8Array({ minLength: 1, maxLength: 120 }))
      .map(([number, body]) => ({ name: `noise ${number}`, bytes: frame(number, body) })),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(numbers, declared).map(([number, size]) => ({ name: `frame ${number} of ${size}`, bytes: frame(number, Buffer.from('{}'), size) })),
  },
)
