import { readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { CLASSIC_VERSIONS, type ClassicVersion } from '../../../shared/transfer.ts'
import { TestEngine } from '../testing/pair.ts'
import { example, number, quoted, table } from '../testing/protocol-document.ts'
import { codeOf } from '../testing/support.ts'
import { buildAcceptance, buildRequestOf } from '../wire/handshake.ts'
import { codeOfReason, RECEIVED_TEXT } from './arrival.ts'
import { decodeHeader, encodeHeader, headerLength } from './header.ts'

const FILE = 'FastDrop\n'

/** What the receiver writes behind its 101, from the document. */
function answers(version: ClassicVersion): Buffer {
  return version === '1.1.0' ? example('1.1.0 end').bytes : example('1.0.0 header').bytes
}

/** Plays the document's bytes to a real receiver; returns all it writes until it closes. */
async function play(port: number, version: ClassicVersion): Promise<Buffer> {
  const socket = connect(port, '127.0.0.1')
  const came: Buffer[] = []
  socket.on('data', (bytes: Buffer) => came.push(bytes))
  socket.write(buildRequestOf(version, { host: '127.0.0.1', port, key: 'some-random-key' }))
  socket.write(example(`${version} header`).bytes)
  socket.write(example(`${version} chunk`).bytes)
  await new Promise<void>((resolve) => socket.once('end', () => resolve()))
  socket.destroy()
  return Buffer.concat(came)
}

describe.each(CLASSIC_VERSIONS)('FastDP %s in the document', (version) => {
  const { bytes, text } = example(`${version} header`)

  it('the header is what the code writes and reads', () => {
    const header = decodeHeader(bytes.subarray(4), version)
    expect([headerLength(bytes), bytes.subarray(4).toString()]).toEqual([bytes.length - 4, text])
    expect(encodeHeader(header).toString('hex')).toBe(bytes.toString('hex'))
    expect([header.fileName, header.fullSize, header.fullChunk]).toEqual(['hello.txt', FILE.length, 1])
  })

  it('a receiver takes these bytes and answers with those', async () => {
    const receiver = await TestEngine.start()
    const { port } = await receiver.engine.openClassic({ port: 0, forMs: null })
    const expected = Buffer.concat([buildAcceptance('some-random-key', version), answers(version)])
    expect((await play(port, version)).toString('latin1')).toBe(expected.toString('latin1'))
    expect(await readFile(join(receiver.received, 'hello.txt'), 'utf8')).toBe(FILE)
    await receiver.close()
  })

  const column = version === '1.0.0' ? 2 : 3
  const rows = table(['field', 'type', '1.0.0', '1.1.0']).rows
  it.each(rows.map((row) => [quoted(row[0] ?? ''), row[1] ?? '', row[column] ?? ''] as const))('%s: %s, %s', (field, type, presence) => {
    const verdict = (value: unknown): string => {
      const json = JSON.stringify({ ...(JSON.parse(text) as object), [field]: value })
      return codeOf(() => decodeHeader(Buffer.from(json), version))
    }
    const missing = verdict(undefined)
    expect(missing).toBe(presence === 'required' ? 'PROTOCOL_VIOLATION' : 'nothing')
    const int = /^int ([\d,]+) … ([\d,]+)$/.exec(type)
    if (int) {
      const [least, most] = [number(int[1] ?? ''), number(int[2] ?? '')]
      expect([least, most, least - 1, most + 1].map(verdict)).toEqual(['nothing', 'nothing', 'PROTOCOL_VIOLATION', 'PROTOCOL_VIOLATION'])
    }
    const limit = /^text ≤ ([\d,]+)/.exec(type)
    if (limit) expect([verdict('x'.repeat(number(limit[1] ?? ''))), verdict('x'.repeat(number(limit[1] ?? '') + 1))]).toEqual(['nothing', 'PROTOCOL_VIOLATION'])
    if (type.startsWith('one of')) expect([...type.matchAll(/`(\w+)`/g)].map(([, name]) => verdict(name))).toEqual(Array(4).fill('nothing'))
    if (type.startsWith('64 hex')) expect([verdict('aB'.repeat(32)), verdict('a'.repeat(63))]).toEqual(['nothing', 'PROTOCOL_VIOLATION'])
  })

  it('what is missing has the name that the table tells', () => {
    const json = JSON.stringify({ ...(JSON.parse(text) as object), FileName: undefined })
    expect(rows.find(([field]) => field === '`FileName`')?.[2]).toContain(`\`${decodeHeader(Buffer.from(json), version).fileName}\``)
  })
})

it('the last words are those of the code', () => {
  expect(example('1.1.0 end').bytes.toString()).toBe(RECEIVED_TEXT)
  const { rows } = table(['reason', 'code'], 'classic reasons')
  const codes = rows.map(([reason = '', code = '']) => [code, codeOfReason(quoted(reason))])
  expect(codes).toEqual(codes.map(([code]) => [code, code === 'CANCELLED' ? 'CANCELLED_BY_PEER' : code]))
})
