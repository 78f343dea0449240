import { createHash } from 'node:crypto'
import { deflateSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { MANIFEST_MAX_BYTES, MANIFEST_MAX_ENTRIES } from '../limits.ts'
import { codeOf, codeOfAsync, fileEntry, folderEntry } from '../testing/support.ts'
import { decodedEntry, decodePage, decodeUtf8, encodeEntry, encodePage, type ManifestEntry, ManifestReader, ManifestWriter } from './manifest.ts'

/** A page with any head and any packed bytes. */
function page(unpacked: number, packed: Buffer, kind = 1): Buffer {
  const head = Buffer.alloc(5)
  head.writeUInt8(kind, 0)
  head.writeUInt32BE(unpacked, 1)
  return Buffer.concat([head, packed])
}

async function readBack(pages: readonly Buffer[]): Promise<ManifestReader> {
  const reader = new ManifestReader()
  for (const each of pages) await reader.page(each)
  return reader
}

async function codeOfLines(text: string | Buffer): Promise<string> {
  return codeOfAsync(new ManifestReader().page(await encodePage(Buffer.from(text))))
}

describe('encodeEntry', () => {
  it('writes one JSON array a line', () => {
    expect(encodeEntry({ path: 'a/b.sh', kind: 'file', size: 5, mtimeUs: 1_700_000_000_000_001, executable: true })).toBe(
      '["f","a/b.sh",5,1700000000000001,1]\n',
    )
    expect(encodeEntry(folderEntry('ü', -1))).toBe('["d","ü",-1]\n')
    expect(encodeEntry(fileEntry('a\n"b', 0, 0))).toBe('["f","a\\n\\"b",0,0,0]\n')
  })
})

describe('a page', () => {
  it('is kind, length and a zlib stream', async () => {
    const body = await encodePage(Buffer.from('["d","x",0]\n'))
    expect(body.subarray(0, 5).toString('hex')).toBe('010000000c')
    expect(body[5]).toBe(0x78)
    expect((await decodePage(body)).toString()).toBe('["d","x",0]\n')
  })

  it('in stored blocks of another implementation is read alike', async () => {
    const stored = deflateSync(Buffer.from('["d","x",0]\n'), { level: 0 })
    expect((await readBack([page(12, stored)])).entries).toEqual([folderEntry('x', 0)])
  })

  const text = Buffer.from('["d","x",0]\n'.repeat(50))
  const packed = deflateSync(text)

  it.each([
    ['no body', page(600, Buffer.alloc(0)), 'PROTOCOL_VIOLATION'],
    ['a cut head', Buffer.from('0100', 'hex'), 'PROTOCOL_VIOLATION'],
    ['nothing', Buffer.alloc(0), 'PROTOCOL_VIOLATION'],
    ['another kind', page(600, packed, 2), 'PROTOCOL_VIOLATION'],
    ['a length one too small', page(599, packed), 'PROTOCOL_VIOLATION'],
    ['a length one too large', page(601, packed), 'PROTOCOL_VIOLATION'],
    ['a length of nothing', page(0, packed), 'PROTOCOL_VIOLATION'],
    ['a length above the limit', page(1_048_577, packed), 'LIMIT_EXCEEDED'],
    ['the largest length', page(0xffff_ffff, packed), 'LIMIT_EXCEEDED'],
    ['a truncated stream', page(600, packed.subarray(0, -1)), 'PROTOCOL_VIOLATION'],
    ['a stream without its checksum', page(600, packed.subarray(0, -4)), 'PROTOCOL_VIOLATION'],
    ['a wrong checksum', page(600, Buffer.concat([packed.subarray(0, -1), Buffer.from([0])])), 'PROTOCOL_VIOLATION'],
    ['no zlib stream', page(600, Buffer.from('hello, this is no zlib')), 'PROTOCOL_VIOLATION'],
    ['a bomb behind a small length', page(600, deflateSync(Buffer.alloc(16 * 1024 * 1024))), 'PROTOCOL_VIOLATION'],
  ])('with %s is refused', async (_, body, code) => {
    expect(await codeOfAsync(decodePage(body))).toBe(code)
  })
})

describe('a manifest', () => {
  const some: ManifestEntry[] = [
    folderEntry('Größe'),
    fileEntry('Größe/日本語.txt', 9_007_199_254_740_991),
    fileEntry('Größe/👨‍👩‍👧.png', 1, -1),
    { ...fileEntry('line\nbreak "quoted" \\ back', 0, 0), executable: true },
    fileEntry('x'.repeat(4096), 7, Number.MIN_SAFE_INTEGER),
  ]

  it('comes back as it was, with its length and hash', async () => {
    const written = await new ManifestWriter().write(some)
    const text = some.map(encodeEntry).join('')
    expect(written.bytes).toBe(Buffer.byteLength(text))
    expect(written.sha256).toBe(createHash('sha256').update(text).digest('hex'))
    const reader = await readBack(written.pages)
    expect([reader.entries, reader.bytes, reader.sha256()]).toEqual([some, written.bytes, written.sha256])
  })

  it('of 20,000 entries is cut into bounded pages of whole lines', async () => {
    const many = Array.from({ length: 20_000 }, (_, index) => fileEntry(`Ordner ${index % 7}/Datei Nr. ${index} — “ß”.txt`, index))
    const written = await new ManifestWriter().write(many)
    expect(written.pages.length).toBe(6)
    for (const each of written.pages) expect(each.readUInt32BE(1)).toBeLessThan(512 * 1024)
    const reader = await readBack(written.pages)
    expect(reader.entries).toEqual(many)
    expect(reader.sha256()).toBe(written.sha256)
  })

  it('of nothing has no page', async () => {
    const written = await new ManifestWriter().write([])
    expect([written.pages, written.bytes]).toEqual([[], 0])
    expect(written.sha256).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
  })

  it('of any entries comes back', async () => {
    const time = fc.maxSafeInteger().map((value) => value + 0)
    const entry: fc.Arbitrary<ManifestEntry> = fc.oneof(
      fc.record({ path: fc.string({ unit: 'grapheme' }), kind: fc.constant('file'), size: fc.maxSafeNat(), mtimeUs: time, executable: fc.boolean() }),
      fc.record({ path: fc.string({ unit: 'grapheme' }), kind: fc.constant('directory'), size: fc.constant(0), mtimeUs: time, executable: fc.constant(false) }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(entry, { maxLength: 20 }), async (entries) => {
        expect((await readBack((await new ManifestWriter().write(entries)).pages)).entries).toEqual(entries)
      }),
      { numRuns: 50 },
    )
  })

  it('with a line split over two pages is refused', async () => {
    const line = encodeEntry(fileEntry('a'))
    const reader = new ManifestReader()
    expect(await codeOfAsync(reader.page(await encodePage(Buffer.from(line.slice(0, 7)))))).toBe('PROTOCOL_VIOLATION')
    expect(await codeOfLines(`${line}${line.slice(0, -1)}`)).toBe('PROTOCOL_VIOLATION')
    expect(reader.entries).toEqual([])
  })

  it.each([
    '\n',
    'x\n',
    '{}\n',
    'null\n',
    '[]\n',
    '["f"]\n',
    '["x","a",0]\n',
    '["d","a"]\n',
    '["d","a",0,0]\n',
    '["d","a",null]\n',
    '["d","a",1.5]\n',
    '["d","a","0"]\n',
    '["d","a",-0]\n',
    '["d","a",9007199254740993]\n',
    '["d",1,0]\n',
    '["f","a",1,0]\n',
    '["f","a",1,0,2]\n',
    '["f","a",1,0,true]\n',
    '["f","a",1,0,0,0]\n',
    '["f","a",-1,0,0]\n',
    '["f","a",-0,0,0]\n',
    '["f","a",1e400,0,0]\n',
    '["f","a",9007199254740993,0,0]\n',
    '["f","a",1.5,0,0]\n',
    '["f","a","1",0,0]\n',
    '["f",null,1,0,0]\n',
    '["f","a",1,0,0]\r\n["f","a",1,0,0]x\n',
    `["f","${'ü'.repeat(2049)}",1,0,0]\n`,
    `${'['.repeat(100_000)}\n`,
  ])('with the entry %.40j is refused', async (text) => {
    expect(await codeOfLines(text)).toBe('PROTOCOL_VIOLATION')
  })

  it('that is not UTF-8 is refused', async () => {
    expect(await codeOfLines(Buffer.from('5b2264222c22ff222c305d0a', 'hex'))).toBe('PROTOCOL_VIOLATION')
  })

  it('of too many entries is refused', async () => {
    const line = '["d","",0]\n'
    const full = await encodePage(Buffer.from(line.repeat(50_000)))
    const reader = await readBack([full, full])
    expect(reader.entries.length).toBe(MANIFEST_MAX_ENTRIES)
    expect(await codeOfAsync(reader.page(await encodePage(Buffer.from(line))))).toBe('LIMIT_EXCEEDED')
  })

  it('of too many bytes is refused before its lines are read', async () => {
    const row = `["d","${'x'.repeat(4085)}",0]\n`
    const full = await encodePage(Buffer.from(row.repeat(256)))
    expect(full.readUInt32BE(1) * 8).toBe(MANIFEST_MAX_BYTES)
    const reader = await readBack(Array<Buffer>(8).fill(full))
    expect(reader.entries.length).toBe(2048)
    expect(await codeOfAsync(reader.page(await encodePage(Buffer.from('no entry at all'))))).toBe('LIMIT_EXCEEDED')
  })
})

describe('decodeUtf8', () => {
  it('keeps a byte order mark and refuses what is not UTF-8', () => {
    expect(decodeUtf8(Buffer.from('efbbbf61', 'hex'))).toBe('\ufeffa')
    expect(codeOf(() => decodeUtf8(Buffer.from('c0af', 'hex')))).toBe('PROTOCOL_VIOLATION')
  })
})

describe('the short way to read a line', () => {
  const number = fc.oneof(
    fc.maxSafeInteger().map(String),
    fc.constantFrom('0', '-0', '01', '1.5', '1e3', '9007199254740992', '-9007199254740992', '99999999999999999'),
  )
  const letters = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 6 }),
    fc.constantFrom('"', '\\', '\\u0041', '\\n', '\t', '\u007F', 'x'.repeat(1366), 'ü'.repeat(2048), '€'.repeat(1366)),
  )
  const line = fc
    .tuple(fc.constantFrom('"f"', '"d"', '"x"', 'f'), letters, number, number, fc.constantFrom('0', '1', '2', '"1"', ''))
    .map(([kind, path, size, time, executable]) => `[${kind},"${path}",${size},${time},${executable}]`)
  /** What comes of it by either way: the entry, or the code. */
  const outcome = (read: () => unknown): readonly unknown[] => {
    let found: unknown = null
    const code = codeOf(() => {
      found = read()
    })
    return [code, found]
  }

  it('comes to the same as the long one, whatever the line', async () => {
    await fc.assert(
      fc.asyncProperty(line, async (text) => {
        fc.pre(Buffer.from(text).toString() === text && !text.includes('\n'))
        const reader = new ManifestReader()
        const page1 = await encodePage(Buffer.from(`${text}\n`))
        const code = await codeOfAsync(reader.page(page1))
        expect([code, reader.entries[0] ?? null]).toEqual(outcome(() => decodedEntry(text)))
      }),
      { numRuns: 3000 },
    )
  })
})

test('a page that goes on behind its text is refused: what it holds there is nobody’s', async () => {
  const page = await encodePage(Buffer.from('["d","a",0]\n'))
  await expect(decodePage(page)).resolves.toBeTruthy()
  await expect(decodePage(Buffer.concat([page, Buffer.alloc(1)]))).rejects.toMatchObject({ code: 'PROTOCOL_VIOLATION' })
  await expect(decodePage(Buffer.concat([page, page.subarray(5)]))).rejects.toMatchObject({ code: 'PROTOCOL_VIOLATION' })
})
