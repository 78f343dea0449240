import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32, deflateRawSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { codeOfAsync, pattern } from '../../testing/support.ts'
import { codecOf } from './codec.ts'

const TEXT = Buffer.from(Array.from({ length: 9000 }, (_, index) => `line ${index * 7919} of this text\n`).join(''))
const folder = mkdtempSync(join(tmpdir(), 'fastdrop-archives-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function encoded(name: 'Zip' | 'TarGz', raw: Buffer = TEXT): Promise<Buffer> {
  const bytes = await codecOf(name).encode(raw)
  if (!bytes) throw new Error('did not shrink')
  return bytes
}

/** The member as a tool other than ours unpacks it: Python's standard library, which refuses what is malformed. */
function unpacked(archive: Buffer, name: 'Zip' | 'TarGz'): Buffer {
  const file = join(folder, `${name}-${archive.length}`)
  writeFileSync(file, archive)
  const script =
    name === 'Zip'
      ? "import sys,zipfile; z=zipfile.ZipFile(sys.argv[1]); assert z.namelist()==['chunk'] and z.testzip() is None; open(sys.argv[1]+'.out','wb').write(z.read('chunk'))"
      : "import sys,tarfile; t=tarfile.open(sys.argv[1],'r:gz'); assert t.getnames()==['chunk'] and t.getmembers()[0].isreg(); open(sys.argv[1]+'.out','wb').write(t.extractfile('chunk').read())"
  execFileSync('python3', ['-c', script, file])
  return readFileSync(`${file}.out`)
}

function hasPython(): boolean {
  try {
    execFileSync('python3', ['-c', 'import zipfile, tarfile'])
    return true
  } catch {
    return false
  }
}

describe.each(['Zip', 'TarGz'] as const)('%s', (name) => {
  const codec = codecOf(name)

  it('round trips whatever shrinks, at every length around a tar block', async () => {
    const lengths = fc.oneof(fc.integer({ min: 200, max: 3000 }), fc.constantFrom(511, 512, 513, 1024, 65_536))
    await fc.assert(
      fc.asyncProperty(lengths, fc.integer({ min: 0, max: 255 }), async (length, fill) => {
        const raw = Buffer.alloc(length, fill)
        const bytes = await codec.encode(raw)
        if (bytes) expect((await codec.decode(bytes, length)).equals(raw)).toBe(true)
        else expect(length).toBeLessThan(300)
      }),
      { numRuns: 60 },
    )
    expect((await codec.decode(await encoded(name), TEXT.length)).equals(TEXT)).toBe(true)
  })

  it('says that bytes do not shrink', async () => {
    expect(await codec.encode(pattern(64 * 1024))).toBe(null)
    expect(await codec.encode(Buffer.from('x'))).toBe(null)
  })

  it.skipIf(!hasPython())('opens with the tools people have', async () => {
    expect(unpacked(await encoded(name), name).equals(TEXT)).toBe(true)
  })

  it('refuses a byte too many, a byte too few, a second copy, and another length', async () => {
    const bytes = await encoded(name)
    for (const wrong of [bytes.subarray(0, -1), Buffer.concat([bytes, Buffer.alloc(1)]), Buffer.concat([bytes, bytes])]) {
      expect(await codeOfAsync(codec.decode(wrong, TEXT.length))).toBe('DIGEST_MISMATCH')
    }
    for (const length of [TEXT.length - 1, TEXT.length + 1, 1]) expect(await codeOfAsync(codec.decode(bytes, length))).toBe('DIGEST_MISMATCH')
  })

  it('refuses any changed bit, but for padding that says nothing: never another content', async () => {
    const raw = Buffer.alloc(4000, 'ab')
    const bytes = await encoded(name, raw)
    const [start, end] = name === 'Zip' ? [35, bytes.length - 73] : [10, bytes.length - 8]
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes)
      changed[at] = (changed[at] ?? 0) ^ 0x01
      const inside = at >= start && at < end
      const result = await codec.decode(changed, 4000).catch((error: unknown) => (error as { code: string }).code)
      expect(result === 'DIGEST_MISMATCH' || (inside && raw.equals(result as Buffer)), `byte ${at}`).toBe(true)
    }
  })

  it('refuses a bomb without unpacking it', async () => {
    const bomb = Buffer.alloc(64 * 1024 * 1024)
    const bytes = await encoded(name, bomb)
    expect(bytes.length).toBeLessThan(400_000)
    expect(await codeOfAsync(codec.decode(bytes, 1_000_000))).toBe('DIGEST_MISMATCH')
  })
})

describe('archives of another shape', () => {
  it('a tar with a link, made well, is refused', async () => {
    const header = Buffer.alloc(512)
    header.write('chunk', 0)
    header.write('2', 156)
    header.write('/etc/passwd', 157)
    const tar = Buffer.concat([header, Buffer.alloc(1024)])
    expect(await codeOfAsync(codecOf('TarGz').decode(gzipSync(tar), 512))).toBe('DIGEST_MISMATCH')
  })

  it('a zip whose stream hides bytes behind its end is refused', async () => {
    const raw = Buffer.alloc(2000, 'z')
    const honest = await encoded('Zip', raw)
    const stream = Buffer.concat([deflateRawSync(raw), Buffer.from('hidden')])
    const tail = honest.subarray(honest.length - 73)
    const head = Buffer.from(honest.subarray(0, 35))
    head.writeUInt32LE(stream.length, 18)
    head.writeUInt32LE(crc32(raw), 14)
    const end = Buffer.from(tail)
    end.writeUInt32LE(stream.length, 20)
    end.writeUInt32LE(35 + stream.length, 51 + 16)
    expect(await codeOfAsync(codecOf('Zip').decode(Buffer.concat([head, stream, end]), 2000))).toBe('DIGEST_MISMATCH')
  })
})
