import { readdirSync, readFileSync } from 'node:fs'
import { inflateSync } from 'node:zlib'
import { describe, expect, it, test } from 'vitest'
import { FAULT_CODES, isRetryable } from '../../../shared/fault.ts'
import { DEFAULT_CLASSIC_PORT, DEFAULT_PORT } from '../../../shared/settings.ts'
import { TEXT_MAX_BYTES } from '../../../shared/transfer.ts'
import { codeForPeer, codeFromPeer } from '../errors.ts'
import * as limits from '../limits.ts'
import { DOCUMENT, example, examples, number, quoted, table } from '../testing/protocol-document.ts'
import { codeOf } from '../testing/support.ts'
import { readChunkBody, writeChunkHead } from './chunk-body.ts'
import { codecOf } from './codec/codec.ts'
import { createDigester, rootOf } from './digest.ts'
import { encodeFrame } from './frame.ts'
import { buildAcceptance, buildRefusal, buildRequest, judgeRequest, judgeResponse } from './handshake.ts'
import { agree, checkAnswer, type Header } from './header.ts'
import { encodeEntry, encodePage, ManifestReader } from './manifest.ts'
import { decodeMessage, encodeMessage, fieldsOf, MESSAGE_TYPES, type Message } from './messages.ts'
import { layOut } from './plan.ts'

const KEY = 'AAECAwQFBgcICQoLDA0ODw=='
const SMALL = Buffer.from('FastDrop\n')
const LONG = Buffer.from('FastDrop\n'.repeat(64))
const BUNDLE = Buffer.from('FastDrop\nhello\n')

/** Both kinds of examples that are control messages: the JSON beside the hex tells. */
const messages = [...examples('example'), ...examples('session')].filter((each) => each.text.startsWith('{"type"'))

function parsed(text: string): Message {
  return JSON.parse(text) as Message
}

function bodyOf(frame: Buffer, expectedNumber: number): Buffer {
  expect([frame.readUInt32BE(0), frame.readUInt32BE(4)]).toEqual([expectedNumber, frame.length - 8])
  return frame.subarray(8)
}

/** A session block's bytes. */
function spoken(name: string): Buffer {
  const found = examples('session').filter((each) => each.name === name)
  if (found.length !== 1 || !found[0]) throw new Error(`docs/PROTOCOL.md has ${found.length} session blocks ${name}`)
  return found[0].bytes
}

describe('messages in the document', () => {
  it.each(messages.map((each) => [each.name, each] as const))('%s is what the code writes and reads', (_, { text, bytes }) => {
    const message = parsed(text)
    expect(encodeMessage(message).toString('hex')).toBe(bytes.toString('hex'))
    expect(decodeMessage(bodyOf(bytes, 0))).toEqual({ known: true, message })
  })

  it('there is one of each type', () => {
    expect(new Set(messages.map(({ text }) => parsed(text).type))).toEqual(new Set(MESSAGE_TYPES))
  })

  it('each type stands in the table of who says what', () => {
    const { rows } = table(['message', 'direction', 'on', 'due', 'reaction'])
    expect(new Set(rows.map(([type = '']) => quoted(type)))).toEqual(new Set(MESSAGE_TYPES))
  })
})

describe('the table of fields', () => {
  const { rows } = table(['message', 'field', 'type', 'meaning'])
  const fields = rows.map(([message = '', field = '', type = '']) => ({ message, field: quoted(field), type }))

  it('names the fields of each message, and no others', () => {
    const inTable = MESSAGE_TYPES.map((type) => [
      type,
      fields
        .filter(({ message, field }) => message === type && !field.includes('['))
        .map(({ field }) => field)
        .sort(),
    ])
    expect(inTable).toEqual(MESSAGE_TYPES.map((type) => [type, [...fieldsOf(type)].sort()]))
    expect(fields.filter(({ message }) => !(MESSAGE_TYPES as readonly string[]).includes(message))).toEqual([])
  })

  it.each(fields.map((each) => [`${each.message}.${each.field}: ${each.type}`, each] as const))('%s', (_, { message, field, type }) => {
    const { good, bad } = valuesOf(type, field === 'DeviceKind')
    for (const value of good) expect([value, verdict(message, field, value)]).toEqual([value, 'nothing'])
    for (const value of bad) expect([value, verdict(message, field, value)]).toEqual([value, 'PROTOCOL_VIOLATION'])
  })
})

/** Values at the bounds of a type of section 7.2, and values beyond them. */
function valuesOf(type: string, lenient: boolean): { good: unknown[]; bad: unknown[] } {
  if (type.endsWith(', optional')) {
    const { good, bad } = valuesOf(type.slice(0, -', optional'.length), lenient)
    return { good: [...good, undefined], bad: [...bad.filter((value) => value !== undefined), null] }
  }
  const int = /^int ([\d,]+) … ([\d,]+)$/.exec(type)
  if (int) {
    const [least, most] = [number(int[1] ?? ''), number(int[2] ?? '')]
    return { good: [least, most], bad: [least - 1, most + 1, least + 0.5, `${least}`, null, undefined] }
  }
  const run = /^int or run (.+)$/.exec(type)
  if (run) {
    const [least, most] = valuesOf(`int ${run[1]}`, false).good
    const { bad } = valuesOf(`int ${run[1]}`, false)
    const odd = [[], [least], [least, most, most], ...bad.filter((value) => value !== undefined).map((value) => [least, value]), '0-1', {}]
    return { good: [least, most, [least, most], [most, least]], bad: [...bad, ...odd] }
  }
  const text = /^text ≤ ([\d,]+)$/.exec(type)
  if (text) {
    const most = number(text[1] ?? '')
    return { good: ['', 'x'.repeat(most)], bad: ['x'.repeat(most + 1), `ü${'x'.repeat(most - 1)}`, 1, null, undefined] }
  }
  const hex = /^hex (\d+)$/.exec(type)
  if (hex) {
    const bytes = Number(hex[1])
    return { good: ['0f'.repeat(bytes)], bad: ['0f'.repeat(bytes - 1), '0f'.repeat(bytes + 1), '0F'.repeat(bytes), 'xx'.repeat(bytes), undefined] }
  }
  if (type === 'bool') return { good: [true, false], bad: [0, 'true', null, undefined] }
  const names = /^one of ((?:`[^`]+` ?)+)$/.exec(type)
  if (names) {
    const good = [...(names[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, name]) => name)
    return lenient ? { good: [...good, 'toaster'], bad: [] } : { good, bad: ['toaster', `${good[0]}x`, 1, undefined] }
  }
  const list = /^list(?: (?:([\d,]+) … |≤ )([\d,]+))? of (.+)$/.exec(type)
  if (list) return listValues({ least: number(list[1] ?? '0'), most: list[2] === undefined ? null : number(list[2]), of: list[3] ?? '' })
  throw new Error(`“${type}” is no type of section 7.2`)
}

function listValues({ least, most, of }: { least: number; most: number | null; of: string }): { good: unknown[]; bad: unknown[] } {
  const items = of === 'objects' ? { good: [{ Entry: 0, Code: '', Path: '', Reason: '' }], bad: [1, {}] } : valuesOf(of, false)
  const fill = (count: number): unknown[] => Array.from({ length: count }, () => items.good[0])
  const bad: unknown[] = [
    ...items.bad.filter((value) => value !== undefined).map((value) => [...fill(Math.max(0, least)), value]),
    { length: 1 },
    null,
    undefined,
  ]
  if (least > 0) bad.push(fill(least - 1))
  if (most !== null) bad.push(fill(most + 1))
  return { good: [fill(least), ...items.good.map((value) => [...fill(Math.max(0, least - 1)), value]), ...(most === null ? [] : [fill(most)])], bad }
}

/** What becomes of the document's own example of that type when one field has another value. */
function verdict(type: string, field: string, value: unknown): string {
  const text = messages.find((each) => parsed(each.text).type === type)?.text ?? ''
  const base = JSON.parse(text) as Record<string, unknown>
  const inList = /^(\w+)\[\]\.(\w+)$/.exec(field)
  if (inList) base[inList[1] ?? ''] = [{ Entry: 0, Code: '', Path: '', Reason: '', [inList[2] ?? '']: value }]
  else base[field] = value
  return codeOf(() => decodeMessage(Buffer.from(JSON.stringify(base))))
}

describe('the handshake', () => {
  it('request and answer are what the code writes and takes', () => {
    expect(buildRequest('192.0.2.20', 5424, KEY).toString('latin1')).toBe(example('request').text)
    expect(buildAcceptance(KEY).toString('latin1')).toBe(example('answer').text)
    expect(judgeRequest(Buffer.from(example('request').text))).toEqual({ ok: true, key: KEY, version: limits.DP_VERSION })
    expect(codeOf(() => judgeResponse(Buffer.from(example('answer').text), KEY))).toBe('nothing')
  })

  it('the refusal is what the code writes', () => {
    expect(buildRefusal(426).toString('latin1')).toBe(example('refusal 426').text)
  })

  const request = example('request').text
  const wrong: Record<string, string> = {
    'the head is malformed': request.replace('Upgrade:', 'Upgrade'),
    'too many bytes or fields': request.replace('\r\n\r\n', `\r\n${Array.from({ length: 40 }, (_, index) => `X-${index}: 1\r\n`).join('')}\r\n`),
    'not HTTP/1.1, or no request line of three words': request.replace('HTTP/1.1', 'HTTP/1.0'),
    'another method than GET': request.replace('GET', 'POST'),
    'another path than `/fastdp-endpoint`': request.replace('/fastdp-endpoint', '/'),
    '`Origin`, `Referer` or any `Sec-Fetch-*` is there, or `Host` is missing or no IP literal': request.replace('192.0.2.20', 'example.org'),
    'no upgrade to `fastdp`, or no usable key': request.replace(KEY, 'short'),
    'the version is missing or not spoken': request.replace('Version: 2.0.0', 'Version: 3.0.0'),
  }
  it.each(table(['status', 'when']).rows.map(([status = '', when = '']) => [status, when] as const))('%s: %s', (status, when) => {
    const head = Object.entries(wrong).find(([key]) => when.startsWith(key))?.[1]
    expect(head).toBeDefined()
    expect(judgeRequest(Buffer.from(head ?? ''))).toEqual({ ok: false, status: Number(status) })
  })
})

describe('the manifest', () => {
  it.each([example('page of a text'), ...examples('session').filter(({ name }) => name.endsWith('page'))].map((each) => [each.name, each] as const))(
    '%s inflates to the text beside it',
    async (_, { text, bytes }) => {
      const body = bodyOf(bytes, 0)
      expect(body[0]).toBe(1)
      const lines = inflateSync(body.subarray(5))
      expect([lines.toString(), body.readUInt32BE(1)]).toEqual([`${text}\n`, lines.length])
      const reader = new ManifestReader()
      await reader.page(body)
      expect(reader.entries.map(encodeEntry).join('')).toBe(`${text}\n`)
      const again = new ManifestReader()
      await again.page(await encodePage(lines))
      expect(again.entries).toEqual(reader.entries)
    },
  )
})

describe('the layout', () => {
  const entries = table(['entry', 'size', 'chunks'], 'layout: OneChunk 10').rows
  const layout = layOut(
    entries.map(([, size = '']) => (size === 'folder' ? null : Number(size))),
    10,
  )

  it('gives each entry the chunks of the example', () => {
    const chunks = Array.from({ length: layout.fullChunk }, (_, index) => index + 1)
    const of = (entry: number): string => chunks.filter((chunk) => layout.slices(chunk).some((slice) => slice.entry === entry)).join(', ')
    expect(entries.map((row, index) => [...row.slice(0, 2), of(index)])).toEqual(entries)
  })

  it('makes each chunk of the slices of the example', () => {
    const { rows } = table(['chunk', 'raw length', 'made of entry [offset, length]'])
    const made = rows.map((_, index) => {
      const slices = layout.slices(index + 1).map(({ entry, offset, length }) => `${entry} [${offset}, ${length}]`)
      return [`${index + 1}`, `${layout.rawLength(index + 1)}`, slices.join(' and ')]
    })
    expect(made).toEqual(rows)
    expect(layout.fullChunk).toBe(rows.length)
  })

  it('OneChunk follows the published rule', () => {
    const { rows } = table(['FullSize', 'OneChunk'])
    const MIB = 1024 * 1024
    const sizes = [
      [0, 10 * MIB],
      [10 * MIB + 1, 1024 * MIB],
      [1024 * MIB + 1, 2 ** 40],
    ]
    expect(rows.map(([, bytes = '']) => [number(bytes), number(bytes)])).toEqual(sizes.map((range) => range.map(limits.oneChunkFor)))
    expect(rows.map(([size]) => size)).toEqual(['0 … 10 MiB', '10 MiB + 1 … 1,024 MiB', 'more'])
  })
})

describe('chunks', () => {
  it.each([
    ['chunk raw', example('chunk raw').bytes, SMALL],
    ['the bundle of the session', spoken('data > chunk'), BUNDLE],
  ])('%s is what the code writes', async (_, bytes, raw) => {
    const digest = (await createDigester('sha-256')).digest(raw)
    const body = Buffer.alloc(5 + 32)
    writeChunkHead(body, { encoded: false, rawLength: raw.length, digest })
    expect(bytes.toString('hex')).toBe(encodeFrame(1, Buffer.concat([body, raw])).toString('hex'))
  })

  it.each(['Zstd', 'Zip', 'TarGz'] as const)('chunk %s decodes to the bytes that the document tells', async (name) => {
    const body = bodyOf(example(`chunk ${name}`).bytes, 1)
    const digester = await createDigester('xxh3-128')
    const head = readChunkBody(body, digester.bytes, LONG.length)
    expect([head.encoded, head.digest.toString('hex')]).toEqual([true, Buffer.from(digester.digest(LONG)).toString('hex')])
    expect((await codecOf(name).decode(head.data, LONG.length)).equals(LONG)).toBe(true)
    const again = await codecOf(name).encode(LONG)
    if (!again) throw new Error('did not shrink')
    expect((await codecOf(name).decode(again, LONG.length)).equals(LONG)).toBe(true)
  })

  it('roots are what the code computes', async () => {
    const digester = await createDigester('sha-256')
    expect(example('root').bytes.toString('hex')).toBe(rootOf(SMALL.length, 262_144, digester.digest(SMALL)))
    const root = decodeMessage(bodyOf(spoken('control > ROOT'), 0))
    expect(root).toEqual({ known: true, message: { type: 'ROOT', Root: rootOf(BUNDLE.length, 262_144, digester.digest(BUNDLE)) } })
  })

  it('the terms of the session agree', () => {
    const [wish, answer] = ['control > HEADER', 'control < HEADER'].map((name) => decodeMessage(bodyOf(spoken(name), 0)))
    const header = (decoded: typeof wish): Header => (decoded as unknown as { message: Header }).message
    expect(checkAnswer(header(answer), header(wish))).toEqual(agree(header(wish), limits.CONNECTIONS_MAX))
  })
})

describe('the table of limits', () => {
  const { rows } = table(['name', 'value', 'by', 'what'])
  const inTable = new Map(rows.map(([name = '', value = '']) => [quoted(name), number(value)]))

  it('has the values of limits.ts', () => {
    const inCode: Record<string, unknown> = { ...limits, TEXT_MAX_BYTES }
    expect(Object.fromEntries(inTable)).toEqual(Object.fromEntries([...inTable.keys()].map((name) => [name, inCode[name]])))
    expect(inTable.size).toBe(rows.length)
  })

  it('has every limit that the wire goes by', () => {
    // of this program, and nothing that the other end would notice
    const own = new Set(['DP_VERSION', 'ENDPOINT_PATH', 'ALPN', 'SPILL_MAX_BYTES', 'HASHING_MEMORY_FROM_BYTES', 'HASHING_MEMORIES_MAX', 'READ_TURN_BYTES'])
    const ofThreads = (name: string): boolean => /^(TLS_(THREAD|PROGRESS)|FILL_FROM_|tlsThreads)/.test(name)
    const here = new URL('.', import.meta.url)
    const used = readdirSync(here)
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
      .flatMap((name) => [...readFileSync(new URL(name, here), 'utf8').matchAll(/import \{([^}]+)\} from '\.\.\/limits\.ts'/g)])
      .flatMap(([, names = '']) => names.split(',').map((name) => name.trim()))
      .filter((name) => name !== '' && !own.has(name) && !ofThreads(name))
    expect(used.length).toBeGreaterThan(10)
    expect(used.filter((name) => !inTable.has(name))).toEqual([])
  })
})

describe('the table of codes', () => {
  const { rows } = table(['code', 'by', 'in', 'again', 'means'])
  const codes = rows.map(([code = '']) => quoted(code))

  it('has the codes that a peer may be told, and no others', () => {
    expect(new Set(codes)).toEqual(new Set(FAULT_CODES.map(codeForPeer)))
    expect(new Set(codes).size).toBe(codes.length)
  })

  it('says rightly what can succeed later', () => {
    expect(rows.map(([code, , , again]) => [code, again])).toEqual(codes.map((code) => [`\`${code}\``, isRetryable(codeFromPeer(code)) ? 'yes' : 'no']))
  })
})

test('version, ports, ALPN and path are those of the code', () => {
  const said = [
    `# FastDP ${limits.DP_VERSION}\n`,
    `default port is ${DEFAULT_PORT}.`,
    `| 8888 | ${DEFAULT_CLASSIC_PORT} |`,
    `exactly \`${limits.ALPN}\``,
    `GET ${limits.ENDPOINT_PATH} `,
  ]
  expect(said.filter((words) => !DOCUMENT.includes(words))).toEqual([])
})
