import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { EngineError } from '../errors.ts'
import { judgeCertificate } from '../identity/device-id.ts'
import { loadIdentity } from '../identity/identity.ts'
import {
  CONNECTIONS_MAX,
  MANIFEST_MAX_BYTES,
  ONE_CHUNK_MAX_BYTES,
  ONE_CHUNK_MIN_BYTES,
  PAGE_UNPACKED_MAX_BYTES,
  PATH_MAX_BYTES,
  REQUEST_HEAD_MAX_BYTES,
  TRANSFER_BUFFER_BYTES,
} from '../limits.ts'
import { runs } from '../testing/fuzz.ts'
import { Allocations } from '../testing/watch.ts'
import { anyMessage, messageBody, pageBody } from '../testing/wild-frames.ts'
import { chunkBodyBounds, readChunkBody } from './chunk-body.ts'
import { pour } from './frame.ts'
import { buildAcceptance, buildRequest, HeadReader, judgeRequest, judgeResponse } from './handshake.ts'
import { agree, checkAnswer, type Header } from './header.ts'
import { decodePage, ManifestReader } from './manifest.ts'
import { decodeMessage, encodeMessage } from './messages.ts'

let allocations: Allocations | null = null
afterEach(() => {
  allocations?.stop()
  allocations = null
})

/** What `step` gives, or the code of its EngineError; anything else it throws fails the test. */
function resultOf<T>(step: () => T): T | string {
  try {
    return step()
  } catch (error) {
    if (error instanceof EngineError) return error.code
    throw error
  }
}

async function resultOfAsync<T>(step: () => Promise<T>): Promise<T | string> {
  try {
    return await step()
  } catch (error) {
    if (error instanceof EngineError) return error.code
    throw error
  }
}

const noise = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes))

describe('messages', () => {
  it('are taken or refused with PROTOCOL_VIOLATION; what is taken says the same again', () => {
    fc.assert(
      fc.property(fc.oneof({ weight: 6, arbitrary: messageBody }, { weight: 1, arbitrary: pageBody }, { weight: 1, arbitrary: noise }), (body) => {
        const decoded = resultOf(() => decodeMessage(body))
        if (typeof decoded === 'string') expect(decoded).toBe('PROTOCOL_VIOLATION')
        else if (decoded.known) expect(decodeMessage(encodeMessage(decoded.message).subarray(8))).toEqual(decoded)
        else expect(Buffer.byteLength(decoded.type)).toBeLessThanOrEqual(64)
      }),
      runs(1500),
    )
  })

  it('hold no number, text or list beyond its bound', () => {
    const huge = fc.constantFrom<unknown>(
      2 ** 53 - 1,
      2 ** 41,
      'x'.repeat(20_000),
      Array(70).fill('x'),
      Array(2049).fill(1),
      Array(1001).fill({ Entry: 1, Code: 'x' }),
    )
    fc.assert(
      fc.property(anyMessage, fc.nat(20), huge, (message, at, value) => {
        const fields = Object.keys(message).filter((field) => field !== 'type')
        // PAIRED says all by its type
        fc.pre(fields.length > 0)
        const field = fields[at % fields.length] as string
        const decoded = resultOf(() => decodeMessage(Buffer.from(JSON.stringify({ ...message, [field]: value }))))
        // sizes and byte counts may be any safe integer; an unknown kind is shown as another one; ACCEPT names as many files as fit a message
        const free = ['FullSize', 'Bytes', 'BytesPerSecond', 'Missing', 'DeviceKind', 'Excluded'].includes(field)
        if (!free) expect([field, typeof value, decoded]).toEqual([field, typeof value, 'PROTOCOL_VIOLATION'])
      }),
      runs(600),
    )
  })

  it('HEADER: terms are agreed within both ends’ limits, or refused', () => {
    const headers = anyMessage.filter(({ type }) => type === 'HEADER').map((message) => message as unknown as Header)
    fc.assert(
      fc.property(headers, headers, fc.integer({ min: 1, max: CONNECTIONS_MAX }), (header, answer, own) => {
        const agreed = resultOf(() => agree(header, own))
        if (typeof agreed !== 'string') {
          expect(agreed.connections).toBeLessThanOrEqual(Math.min(own, header.Connections))
          expect(agreed.connections === 1 || agreed.connections * 2 * agreed.oneChunk <= TRANSFER_BUFFER_BYTES).toBe(true)
          expect(agreed.oneChunk >= ONE_CHUNK_MIN_BYTES && agreed.oneChunk <= ONE_CHUNK_MAX_BYTES).toBe(true)
          expect(header.Digests).toContain(agreed.digest)
          expect(header.CompressTypes).toContain(agreed.compressType)
        } else expect(['PROTOCOL_VIOLATION', 'VERSION_MISMATCH']).toContain(agreed)
        const checked = resultOf(() => checkAnswer(answer, header))
        if (typeof checked !== 'string') {
          expect([checked.oneChunk, checked.connections <= header.Connections]).toEqual([header.OneChunk, true])
          expect([header.CompressType, 'None']).toContain(checked.compressType)
          expect(header.Digests).toContain(checked.digest)
        } else expect(checked).toBe('PROTOCOL_VIOLATION')
      }),
      runs(300),
    )
  })
})

describe('manifest pages', () => {
  it('are taken at exactly the announced length, or refused, and ask for no more memory than is allowed', async () => {
    const watch = new Allocations()
    allocations = watch
    await fc.assert(
      fc.asyncProperty(fc.oneof({ weight: 5, arbitrary: pageBody }, { weight: 1, arbitrary: noise }), async (body) => {
        const text = await resultOfAsync(() => decodePage(body))
        if (typeof text === 'string') expect(['PROTOCOL_VIOLATION', 'LIMIT_EXCEEDED']).toContain(text)
        else expect(text.length).toBe(body.readUInt32BE(1))
      }),
      runs(300),
    )
    expect(watch.largest).toBeLessThanOrEqual(PAGE_UNPACKED_MAX_BYTES)
  })

  it('that unpack to more than they say are stopped there', async () => {
    const bomb = deflateSync(Buffer.alloc(40 * 1024 * 1024))
    const watch = new Allocations()
    allocations = watch
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.nat(PAGE_UNPACKED_MAX_BYTES), fc.nat(2 ** 32 - 1)), async (said) => {
        const page = Buffer.concat([Buffer.of(1, 0, 0, 0, 0), bomb])
        page.writeUInt32BE(said, 1)
        watch.largest = 0
        expect(await resultOfAsync(() => decodePage(page))).toBe(said > PAGE_UNPACKED_MAX_BYTES ? 'LIMIT_EXCEEDED' : 'PROTOCOL_VIOLATION')
        expect(watch.largest).toBeLessThanOrEqual(PAGE_UNPACKED_MAX_BYTES)
      }),
      runs(40),
    )
  })

  it('one behind the other never leave an entry that is not what an entry must be', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(pageBody, { maxLength: 5 }), async (pages) => {
        const reader = new ManifestReader()
        for (const page of pages) await resultOfAsync(() => reader.page(page))
        expect(reader.bytes).toBeLessThanOrEqual(MANIFEST_MAX_BYTES)
        for (const { path, kind, size, mtimeUs } of reader.entries) {
          expect(Buffer.byteLength(path)).toBeLessThanOrEqual(PATH_MAX_BYTES)
          expect([Number.isSafeInteger(size) && size >= 0, Number.isSafeInteger(mtimeUs), kind === 'file' || size === 0]).toEqual([true, true, true])
        }
      }),
      runs(150),
    )
  })
})

describe('the handshake', () => {
  const KEY = 'AAECAwQFBgcICQoLDA0ODw=='
  const mutated = (good: Buffer): fc.Arbitrary<Buffer> =>
    fc
      .array(fc.tuple(fc.nat(good.length - 1), fc.constantFrom('', '\r', '\n', '\r\n', ' ', ':', '\0', 'x', '\xff', 'Host: a\r\n'), fc.nat(4)), {
        maxLength: 3,
      })
      .map((edits) =>
        edits.reduce((bytes, [at, text, count]) => Buffer.concat([bytes.subarray(0, at), Buffer.from(text, 'latin1'), bytes.subarray(at + count)]), good),
      )

  it('judges any request without throwing; what it accepts has a key, a version and an address', () => {
    fc.assert(
      fc.property(fc.oneof(mutated(buildRequest('192.0.2.1', 5424, KEY)), noise), (head) => {
        const verdict = judgeRequest(head)
        if (!verdict.ok) expect([400, 403, 404, 405, 426, 431]).toContain(verdict.status)
        else {
          expect(verdict.key).toMatch(/^[A-Za-z0-9+/]{22}==$/)
          expect(head.toString('latin1')).toMatch(/^GET \/fastdp-endpoint HTTP\/1\.1\r\n[\s\S]*2\.0\.0[\s\S]*\r\n\r\n$/)
        }
      }),
      runs(800),
    )
  })

  it('judges any answer with EngineErrors only, and takes none without its own key', () => {
    fc.assert(
      fc.property(fc.oneof(mutated(buildAcceptance(KEY)), noise), (head) => {
        const verdict = resultOf(() => judgeResponse(head, KEY))
        if (verdict === undefined) expect(head.toString('latin1')).toContain(KEY)
        else expect(['NOT_FASTDROP', 'VERSION_MISMATCH']).toContain(verdict)
      }),
      runs(800),
    )
  })

  it('collects one head of any stream in any pieces, once, and never more than its bound', () => {
    const streams = fc.array(
      fc.oneof(
        mutated(buildRequest('192.0.2.1', 1, KEY)),
        noise,
        fc.nat(9000).map((count) => Buffer.alloc(count, 'a')),
      ),
      { maxLength: 4 },
    )
    fc.assert(
      fc.property(streams, fc.integer({ min: 1, max: 3000 }), (pieces, step) => {
        const stream = Buffer.concat(pieces)
        const heads: Buffer[] = []
        let large = 0
        let decidedAt = stream.length
        let at = 0
        const decided = (): void => {
          decidedAt = at
        }
        const reader = new HeadReader(
          (head) => {
            heads.push(Buffer.from(head))
            decided()
          },
          () => {
            large += 1
            decided()
          },
        )
        for (; at < stream.length; at += step) pour(reader, stream.subarray(at, at + step))
        const end = stream.indexOf('\r\n\r\n')
        const fits = end >= 0 && end + 4 <= REQUEST_HEAD_MAX_BYTES
        expect([heads.length, large]).toEqual([fits ? 1 : 0, !fits && stream.length >= REQUEST_HEAD_MAX_BYTES ? 1 : 0])
        if (fits) expect(heads[0]?.equals(stream.subarray(0, end + 4))).toBe(true)
        expect(decidedAt).toBeLessThanOrEqual(stream.length)
      }),
      runs(200),
    )
  })
})

describe('certificates', () => {
  it('are a P-256 key or refused, whatever is changed in them', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'fastdrop-unit-'))
    const { certPem } = await loadIdentity(folder)
    await rm(folder, { recursive: true, force: true })
    const good = Buffer.from(certPem.replace(/-----[A-Z ]+-----|\s/g, ''), 'base64')
    const spki = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'der' })
    const changed = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 3 }).map((edits) => {
      const copy = Buffer.from(good)
      for (const [at, byte] of edits) copy[at] = byte
      return copy
    })
    const cut = fc.nat(good.length).map((length) => good.subarray(0, length))
    fc.assert(
      fc.property(fc.oneof(changed, cut, noise, fc.constant(spki), fc.constant(Buffer.alloc(5000, 0x30))), (der) => {
        const key = resultOf(() => judgeCertificate(der))
        if (typeof key === 'string') expect(key).toBe('NOT_FASTDROP')
        else expect([key.deviceId, key.keyHash.length]).toEqual([expect.stringMatching(/^[a-z2-7]{4}(-[a-z2-7]{4}){3}$/), 64])
      }),
      runs(400),
    )
  })
})

describe('chunk bodies', () => {
  it('of any bytes within their bounds are taken whole, or refused', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(16, 32),
        fc.integer({ min: 1, max: 200 }),
        fc.uint8Array({ minLength: 240, maxLength: 240 }),
        (digestBytes, rawLength, bytes) => {
          const { least, most } = chunkBodyBounds(digestBytes, rawLength)
          const body = Buffer.from(bytes).subarray(0, Math.max(least, Math.min(most, least + (bytes[9] ?? 0))))
          if ((bytes[10] ?? 0) % 2 === 0) body.writeUInt32BE(rawLength, 1)
          body[0] = (body[0] ?? 0) % 3
          const read = resultOf(() => readChunkBody(body, digestBytes, rawLength))
          const honest = body.readUInt32BE(1) === rawLength && (body[0] === 1 || (body[0] === 0 && body.length === most))
          expect(typeof read === 'string' ? read : read.data.length + 5 + digestBytes).toBe(honest ? body.length : 'PROTOCOL_VIOLATION')
        },
      ),
      runs(300),
    )
  })
})
