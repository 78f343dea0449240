import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { STORED_BATCH_MAX } from '../limits.ts'
import { codeOf } from '../testing/support.ts'
import { decodeMessage, encodeMessage, type Message, type MessageOf } from './messages.ts'

const HASH = 'ab'.repeat(32)
const SESSION = '01'.repeat(16)
const HEADER: MessageOf<'HEADER'> = {
  type: 'HEADER',
  OneChunk: 262_144,
  FullChunk: 3,
  FullSize: 600_000,
  DPVersion: '2.0.0',
  CompressType: 'Zstd',
  FileName: 'Fotos “Ätna” 🌋',
  Kind: 'files',
  Digest: 'xxh3-128',
  Digests: ['xxh3-128', 'sha-256', 'blake9'],
  CompressTypes: ['None', 'Zstd', 'Brotli'],
  Connections: 4,
  Capabilities: ['later'],
  DeviceName: 'Küche',
  DeviceKind: 'laptop',
}

/** One of each; the compiler says when a type is missing. */
const EACH: { [T in Message['type']]: MessageOf<T> } = {
  READY: { type: 'READY', DPVersion: '2.0.0', DeviceName: 'Desk', DeviceKind: 'server' },
  HEADER,
  OFFER: { type: 'OFFER', Entries: 2, Pages: 1, ManifestBytes: 90, ManifestSha256: HASH },
  ACCEPT: { type: 'ACCEPT', Session: SESSION, Token: HASH, Excluded: [0, 7] },
  REFUSE: { type: 'REFUSE', Code: 'DECLINED' },
  RESUME: { type: 'RESUME', Session: SESSION, ManifestSha256: HASH },
  HAVE: { type: 'HAVE', Pages: 1, Chunks: 16_777_216 },
  SAME: { type: 'SAME', Chunks: [1, 9] },
  ATTACH: { type: 'ATTACH', Session: SESSION, Token: HASH, Lane: 15 },
  ATTACHED: { type: 'ATTACHED', Lane: 0 },
  STORED: { type: 'STORED', Chunks: [1, 2, 16_777_216] },
  RETRY: { type: 'RETRY', Chunks: [5] },
  VOID: { type: 'VOID', Entries: [3], Code: 'SOURCE_CHANGED' },
  SKIP: { type: 'SKIP', Entries: [0, 7], Code: 'SKIPPED' },
  RATE: { type: 'RATE', BytesPerSecond: 5_000_000 },
  RECONNECT: { type: 'RECONNECT', Lane: 1, Bytes: 524_288_123 },
  DRAINED: { type: 'DRAINED', Lane: 1 },
  ROOT: { type: 'ROOT', Root: HASH },
  COMMIT: { type: 'COMMIT', Root: HASH, Void: [{ Entry: 3, Code: 'SOURCE_CHANGED' }] },
  PAIR1: { type: 'PAIR1', Commit: 'ab'.repeat(32), DeviceName: 'Owl' },
  PAIR2: { type: 'PAIR2', Nonce: 'ab'.repeat(32) },
  PAIR3: { type: 'PAIR3', Nonce: 'ab'.repeat(32) },
  NOPAIR: { type: 'NOPAIR', Code: 'DECLINED' },
  PAIRED: { type: 'PAIRED' },
  PAUSE: { type: 'PAUSE', Paused: true },
  CANCEL: { type: 'CANCEL', Code: 'NO_SPACE' },
  PING: { type: 'PING', Id: 4_294_967_295 },
  PONG: { type: 'PONG', Id: 0 },
  UNKNOWN: { type: 'UNKNOWN', Type: 'LATER' },
}

function decodeText(json: string): ReturnType<typeof decodeMessage> {
  return decodeMessage(Buffer.from(json, 'utf8'))
}

const verdict = (json: string): string => codeOf(() => decodeText(json))

/** The sample message of a type with one field replaced; `undefined` removes it. */
function withField(type: Message['type'], field: string, value: unknown): string {
  return JSON.stringify({ ...EACH[type], [field]: value })
}

describe('a control message', () => {
  it('is a frame of number 0 with the JSON text as its body', () => {
    const frame = encodeMessage({ type: 'PING', Id: 1 })
    expect(frame.toString('hex')).toBe('00000000000000167b2274797065223a2250494e47222c224964223a317d')
    expect(frame.subarray(8).toString()).toBe('{"type":"PING","Id":1}')
  })

  it.each(Object.values(EACH))('$type round trips', (message) => {
    expect(decodeMessage(encodeMessage(message).subarray(8))).toEqual({ known: true, message })
  })

  it('may carry fields of a later version, which are dropped', () => {
    expect(decodeText('{"type":"PING","Id":1,"Later":[{}]}')).toEqual({ known: true, message: { type: 'PING', Id: 1 } })
  })

  it('of an unknown type is reported as such', () => {
    expect(decodeText('{"type":"LATER","Id":-1}')).toEqual({ known: false, type: 'LATER' })
    expect(decodeText('{"type":"__proto__"}')).toEqual({ known: false, type: '__proto__' })
    expect(decodeText('{"type":"toString"}')).toEqual({ known: false, type: 'toString' })
    expect(decodeText('{"type":"ping"}')).toEqual({ known: false, type: 'ping' })
  })

  it('of an unknown type is reported only when the report itself is legal', () => {
    expect(decodeText(`{"type":"${'x'.repeat(64)}"}`)).toEqual({ known: false, type: 'x'.repeat(64) })
    expect(verdict(`{"type":"${'x'.repeat(65)}"}`)).toBe('PROTOCOL_VIOLATION')
    expect(verdict(`{"type":"${'ü'.repeat(33)}"}`)).toBe('PROTOCOL_VIOLATION')
  })

  it('shows an unknown device kind as a desktop', () => {
    expect(decodeText(withField('READY', 'DeviceKind', 'toaster'))).toEqual({ known: true, message: { ...EACH.READY, DeviceKind: 'desktop' } })
  })
})

describe('a malformed control message is refused:', () => {
  it.each([
    ['nothing', ''],
    ['no JSON', '{'],
    ['text behind the JSON', '{"type":"PING","Id":1}x'],
    ['a byte order mark', '\ufeff{"type":"PING","Id":1}'],
    ['white space before the object', ' {"type":"PING","Id":1}'],
    ['an array', '["PING"]'],
    ['a string', '"PING"'],
    ['null', 'null'],
    ['a number', '1'],
    ['no type', '{"Id":1}'],
    ['a type that is no text', '{"type":1}'],
    ['a type that is null', '{"type":null}'],
    ['a type behind __proto__', '{"__proto__":{"type":"PING"},"Id":1}'],
    ['a field behind __proto__', '{"type":"PING","__proto__":{"Id":1}}'],
    ['__proto__ as one field more', '{"type":"PING","Id":1,"__proto__":{}}'],
    ['the same field twice', '{"type":"PING","Id":1,"Id":1}'],
    ['two types, the last one unknown', '{"type":"PING","Id":1,"type":"LATER"}'],
    ['a field twice in an unknown type', '{"type":"LATER","x":1,"x":1}'],
    ['a field twice deep in an unknown one', '{"type":"PING","Id":1,"Later":[{"x":{"y":1,"y":2}}]}'],
    ['a field twice in a list of a known one', `{"type":"COMMIT","Root":"${HASH}","Void":[{"Entry":1,"Code":"x","Entry":2}]}`],
    ['deep nesting in an unknown field', `{"type":"PING","Id":1,"Later":${'['.repeat(64)}${']'.repeat(64)}}`],
    ['deep nesting', '['.repeat(60_000)],
    ['deep nesting in a field', `{"type":"PING","Id":${'['.repeat(30_000)}${']'.repeat(30_000)}}`],
  ])('%s', (_, json) => {
    expect(verdict(json)).toBe('PROTOCOL_VIOLATION')
  })

  it('bytes that are not UTF-8', () => {
    for (const hex of ['ff', 'c080', 'eda080', 'f5808080', 'e282']) {
      const body = Buffer.concat([Buffer.from('{"type":"CANCEL","Code":"'), Buffer.from(hex, 'hex'), Buffer.from('"}')])
      expect([hex, codeOf(() => decodeMessage(body))]).toEqual([hex, 'PROTOCOL_VIOLATION'])
    }
  })

  it.each([
    '1e400',
    '1e-400',
    '1e2',
    '1.0',
    '1.00000000000000000001',
    '9007199254740993',
    '-0',
    '-0.0',
    '1.5',
    '"10"',
    'null',
    '-1',
    'true',
    '[1]',
    '{}',
    '4294967296',
    '01',
    '+1',
    '0x1',
    'NaN',
  ])('the number %s', (number) => {
    expect(verdict(`{"type":"PING","Id":${number}}`)).toBe('PROTOCOL_VIOLATION')
  })

  it('any number of the header that is out of its range', () => {
    const bad: [string, number | string][] = [
      ['OneChunk', 0],
      ['OneChunk', 1],
      ['OneChunk', 65_535],
      ['OneChunk', 16_777_217],
      ['OneChunk', 2 ** 31],
      ['FullChunk', 16_777_217],
      ['FullSize', 2 ** 53],
      ['Connections', 0],
      ['Connections', 17],
      ['CompressType', 'zstd'],
      ['Digest', 'md5'],
      ['Kind', 'folder'],
      ['FileName', 'ü'.repeat(513)],
      ['DPVersion', '2'.repeat(17)],
    ]
    for (const [field, value] of bad) expect([field, value, verdict(withField('HEADER', field, value))]).toEqual([field, value, 'PROTOCOL_VIOLATION'])
    for (const [field, value] of [
      ['OneChunk', 65_536],
      ['OneChunk', 16_777_216],
      ['FullSize', Number.MAX_SAFE_INTEGER],
      ['FileName', 'ü'.repeat(512)],
    ] as const) {
      expect([field, value, verdict(withField('HEADER', field, value))]).toEqual([field, value, 'nothing'])
    }
  })

  it('each field of each type when it is missing, null or of another kind', () => {
    for (const message of Object.values(EACH)) {
      for (const field of Object.keys(message)) {
        if (field === 'type' || field === 'DeviceKind') continue
        const other = typeof message[field as keyof typeof message] === 'boolean' ? 1 : true
        for (const value of [undefined, null, other, { length: 1 }]) {
          const json = withField(message.type, field, value)
          expect([json, verdict(json)]).toEqual([json, 'PROTOCOL_VIOLATION'])
        }
      }
    }
  })

  it.each([
    ['hex of the wrong length', withField('ROOT', 'Root', 'ab'.repeat(31))],
    ['upper-case hex', withField('ROOT', 'Root', 'AB'.repeat(32))],
    ['hex with a line end', withField('ROOT', 'Root', `${'ab'.repeat(31)}a\n`)],
    ['an empty list of chunks', withField('STORED', 'Chunks', [])],
    ['too many chunks', withField('STORED', 'Chunks', Array<number>(STORED_BATCH_MAX + 1).fill(1))],
    ['a chunk number out of range', withField('RETRY', 'Chunks', [2 ** 24 + 1])],
    ['a list with a hole', withField('ACCEPT', 'Excluded', [1, null])],
    ['a lane that cannot be', withField('ATTACH', 'Lane', 16)],
    ['an over-long code', withField('CANCEL', 'Code', 'X'.repeat(65))],
    ['void entries that are not objects', withField('COMMIT', 'Void', [1])],
  ])('%s', (_, json) => {
    expect(verdict(json)).toBe('PROTOCOL_VIOLATION')
  })

  it('whatever the bytes, never by another error', () => {
    const mangled = fc.tuple(fc.constantFrom(...Object.values(EACH)), fc.nat(), fc.nat(255)).map(([message, at, byte]) => {
      const body = Buffer.from(encodeMessage(message).subarray(8))
      body[at % body.length] = byte
      return body
    })
    const json = fc.jsonValue({ maxDepth: 3 }).map((value) => Buffer.from(JSON.stringify(value)))
    fc.assert(
      fc.property(fc.oneof(mangled, json, fc.uint8Array({ maxLength: 60 })), (body) => {
        let decoded: ReturnType<typeof decodeMessage> | null = null
        const code = codeOf(() => {
          decoded = decodeMessage(body)
        })
        expect(code).toBe(decoded === null ? 'PROTOCOL_VIOLATION' : 'nothing')
      }),
      { numRuns: 400 },
    )
  })
})
