import { execFileSync } from 'node:child_process'
import { readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import type { EngineOptions } from '../facade.ts'
import { ClassicPeer, chunkBytes, cut, honestHeader, sendHonestly, sha256, textLike } from '../testing/classic-peer.ts'
import { TestEngine } from '../testing/pair.ts'
import { pattern } from '../testing/support.ts'
import { hasTools } from '../testing/tools.ts'

const engines: TestEngine[] = []

afterEach(async () => {
  await Promise.all(engines.splice(0).map((engine) => engine.close()))
})

/** An engine whose door is open on a port of the system's choice. */
async function open(accept: EngineOptions['accept'] = 'anyone'): Promise<{ test: TestEngine; port: number }> {
  const test = await TestEngine.start({ accept, listen: false })
  engines.push(test)
  const { port } = await test.engine.openClassic({ port: 0, forMs: null })
  return { test, port }
}

function received(test: TestEngine, name: string): Promise<Buffer> {
  return readFile(join(test.received, name))
}

const SIZES = [0, 1, 262_143, 262_144, 262_145, 1_000_000]

describe('1.1.0', () => {
  for (const size of SIZES) {
    test(`a file of ${size} bytes arrives and is confirmed`, async () => {
      const { test, port } = await open()
      const file = pattern(size)
      expect(await sendHonestly(port, file, { version: '1.1.0', name: 'a.bin' })).toBe('File received successfully.')
      expect((await received(test, 'a.bin')).equals(file)).toBe(true)
      const done = await test.event('done')
      expect(done).toMatchObject({ direction: 'receive', bytes: size, connections: 1, reconnects: 0, paths: [join(test.received, 'a.bin')] })
      expect(test.engine.transfers()[0]?.peer).toEqual({ name: '127.0.0.1', deviceId: null, address: '127.0.0.1', verified: false, wire: '1.1.0' })
      expect(await readdir(test.received)).toEqual(['a.bin'])
    })
  }

  test('a sender that leaves without waiting for the answer has delivered', async () => {
    const { test, port } = await open()
    const peer = await ClassicPeer.sender(port, '1.1.0')
    const file = pattern(300_000)
    peer.header(honestHeader(file, { version: '1.1.0', name: 'left.bin' }))
    for (const { number, body } of cut(file, 0)) peer.chunk(number, body)
    peer.leave()
    await test.event('done')
    expect((await received(test, 'left.bin')).equals(file)).toBe(true)
    peer.destroy()
  })

  test('one that leaves before all is sent has not, and nothing stays', async () => {
    const { test, port } = await open()
    const peer = await ClassicPeer.sender(port, '1.1.0')
    const file = pattern(600_000)
    peer.header(honestHeader(file, { version: '1.1.0', name: 'half.bin' }))
    peer.chunk(0, file.subarray(0, 262_144))
    peer.leave()
    expect(await test.event('error')).toMatchObject({ code: 'PEER_LOST' })
    expect(await readdir(test.received)).toEqual([])
    peer.destroy()
  })

  test('what stands at the target is kept', async () => {
    const { test, port } = await open()
    await sendHonestly(port, pattern(10), { version: '1.1.0', name: 'twice.bin' })
    await sendHonestly(port, pattern(10, 2), { version: '1.1.0', name: 'twice.bin' })
    expect((await received(test, 'twice.bin')).equals(pattern(10))).toBe(true)
    expect((await received(test, 'twice (1).bin')).equals(pattern(10, 2))).toBe(true)
  })
})

describe('1.0.0', () => {
  for (const size of SIZES) {
    test(`a file of ${size} bytes, chunks from 1, FullChunk one too many on exact multiples, no name`, async () => {
      const { test, port } = await open()
      const file = pattern(size)
      expect(await sendHonestly(port, file, { version: '1.0.0' })).toBe('')
      await test.event('done')
      expect((await received(test, 'received_file')).equals(file)).toBe(true)
      expect(test.engine.transfers()[0]?.peer.wire).toBe('1.0.0')
    })
  }

  test('the header is answered with our own', async () => {
    const { port } = await open()
    const peer = await ClassicPeer.sender(port, '1.0.0')
    const announced = honestHeader(pattern(1000), { version: '1.0.0', name: 'x' })
    peer.header(announced)
    expect(await peer.readHeader()).toEqual(announced)
    peer.destroy()
  })

  test.skipIf(!hasTools('python3'))('a compressed payload has fewer chunks than announced and ends with the close', async () => {
    const { test, port } = await open()
    const file = textLike(2_000_000)
    const zip = zipOf('f', file)
    expect(await sendHonestly(port, zip, { version: '1.0.0', name: 'f.txt', compress: 'Zip', rawBytes: file.length })).toBe('')
    await test.event('done')
    expect((await received(test, 'f.txt')).equals(file)).toBe(true)
  })
})

/** A one-member archive, built here. */
function zipOf(name: string, raw: Buffer): Buffer {
  const python =
    'import io,sys,zipfile\nb=io.BytesIO()\nz=zipfile.ZipFile(b,"w",zipfile.ZIP_DEFLATED)\nz.writestr(sys.argv[1],sys.stdin.buffer.read())\nz.close()\nsys.stdout.buffer.write(b.getvalue())'
  return execFileSync('python3', ['-c', python, name], { input: raw, maxBuffer: 1e9 })
}

function tarOf(name: string, raw: Buffer): Buffer {
  const python =
    'import io,sys,tarfile\nd=sys.stdin.buffer.read()\nb=io.BytesIO()\nt=tarfile.open(fileobj=b,mode="w:gz")\ni=tarfile.TarInfo(name=sys.argv[1])\ni.size=len(d)\nt.addfile(i,io.BytesIO(d))\nt.close()\nsys.stdout.buffer.write(b.getvalue())'
  return execFileSync('python3', ['-c', python, name], { input: raw, maxBuffer: 1e9 })
}

async function zstdOf(raw: Buffer): Promise<Buffer> {
  const { compress } = await import('@mongodb-js/zstd')
  const { withContentSize } = await import('../wire/codec/zstd-frame.ts')
  return withContentSize(await compress(raw, 3), raw.length) ?? Buffer.alloc(0)
}

describe.skipIf(!hasTools('python3'))('what other tools compress', () => {
  const raws = {
    text: textLike(1_500_000),
    'one byte': Buffer.from('x'),
    nothing: Buffer.alloc(0),
    'all zeros': Buffer.alloc(3_000_000),
    noise: pattern(700_001),
  }
  for (const [what, raw] of Object.entries(raws)) {
    for (const compress of ['Zip', 'TarGz', 'Zstd'] as const) {
      test(`${compress}, ${what}`, async () => {
        const { test, port } = await open()
        const payload = compress === 'Zip' ? zipOf('ä b.txt', raw) : compress === 'TarGz' ? tarOf('ä b.txt', raw) : await zstdOf(raw)
        expect(await sendHonestly(port, payload, { version: '1.1.0', name: 'c.txt', compress })).toBe('File received successfully.')
        expect((await received(test, 'c.txt')).equals(raw)).toBe(true)
        expect(await readdir(test.received)).toEqual(['c.txt'])
      })
    }
  }

  test('a long member name in a tar', async () => {
    const { test, port } = await open()
    await sendHonestly(port, tarOf('n'.repeat(180), Buffer.from('long')), { version: '1.1.0', name: 'l.txt', compress: 'TarGz' })
    expect((await received(test, 'l.txt')).toString()).toBe('long')
  })

  test('a member name of many letters beyond ASCII, as long as a file name may be', async () => {
    const { test, port } = await open()
    const name = '档'.repeat(80)
    const raw = Buffer.from('far')
    for (const [compress, payload] of [
      ['Zip', zipOf(name, raw)],
      ['TarGz', tarOf(name, raw)],
    ] as const) {
      expect(await sendHonestly(port, payload, { version: '1.1.0', name: `${compress}.txt`, compress })).toBe('File received successfully.')
      expect((await received(test, `${compress}.txt`)).equals(raw)).toBe(true)
    }
  })
})

test('any order, either base, any split of the stream: the same file', { timeout: 60_000 }, async () => {
  const { test, port } = await open()
  let count = 0
  const oneChunk = 4096
  await fc.assert(
    fc.asyncProperty(
      fc.record({ version: fc.constantFrom('1.0.0' as const, '1.1.0' as const), base: fc.constantFrom(0, 1) }),
      fc
        .integer({ min: 1, max: 7 * oneChunk })
        .chain((size) =>
          fc.record({ size: fc.constantFrom(size, Math.ceil(size / oneChunk) * oneChunk), order: fc.array(fc.nat(), { minLength: 8, maxLength: 8 }) }),
        ),
      fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 10 }),
      async ({ version, base }, { size, order }, splits) => {
        count += 1
        const file = pattern(size, count)
        const peer = await ClassicPeer.sender(port, version)
        const name = `p${count}`
        peer.header({ ...honestHeader(file, { version, name }), OneChunk: oneChunk, FullChunk: Math.ceil(size / oneChunk) + (count % 2) })
        if (version === '1.0.0') await peer.readHeader()
        const chunks = cut(file, base, oneChunk).sort((a, b) => (order[a.number] ?? 0) - (order[b.number] ?? 0))
        const stream = Buffer.concat(chunks.map(({ number, body }) => chunkBytes(number, body)))
        let at = 0
        for (let turn = 0; at < stream.length; turn += 1) {
          const end = turn < 200 ? at + (splits[turn % splits.length] ?? 1) : stream.length
          peer.write(stream.subarray(at, end))
          at = end
          if (turn % 7 === 0) await new Promise<void>((resolve) => setImmediate(resolve))
        }
        const last = await peer.rest()
        expect(last).toBe(version === '1.1.0' ? 'File received successfully.' : '')
        await test.event('done', (event) => event.paths[0] === join(test.received, name))
        expect((await received(test, name)).equals(file)).toBe(true)
        peer.destroy()
      },
    ),
    { numRuns: 60 },
  )
})

describe('consent', () => {
  test('nothing is on the disk before the yes; the sender is held back; the offer says who and what', async () => {
    const { test, port } = await open('ask')
    const file = pattern(9_000_000)
    const sending = sendHonestly(port, file, { version: '1.1.0', name: 'asked.bin' })
    const { offer } = await test.event('offer')
    expect(offer).toMatchObject({
      title: 'asked.bin',
      files: 1,
      directories: 0,
      totalBytes: 9_000_000,
      names: ['asked.bin'],
      peer: { name: '127.0.0.1', wire: '1.1.0', verified: false, deviceId: null },
    })
    expect(await readdir(test.root)).not.toContain('received')
    test.engine.answerOffer(offer.id, { accept: true })
    expect(await sending).toBe('File received successfully.')
    expect((await received(test, 'asked.bin')).equals(file)).toBe(true)
  })

  test('a no is told, and nothing is written', async () => {
    const { test, port } = await open('ask')
    const sending = sendHonestly(port, pattern(1000), { version: '1.1.0', name: 'no.bin' })
    const { offer } = await test.event('offer')
    test.engine.answerOffer(offer.id, { accept: false })
    expect(await sending).toBe('ERROR: The offer was declined.')
    expect(await readdir(test.root)).not.toContain('received')
    expect(test.engine.transfers()).toEqual([])
  })

  test('where paired devices only are taken, it is declined unasked: it has no key to be paired by', async () => {
    const { test, port } = await open('paired')
    expect(await sendHonestly(port, pattern(1000), { version: '1.1.0', name: 'no.bin' })).toBe('ERROR: The offer was declined.')
    expect(test.events.some(({ event }) => event === 'offer')).toBe(false)
    expect(await readdir(test.root)).not.toContain('received')
  })

  test('an address that was refused is refused again without a question', async () => {
    const { test, port } = await open('ask')
    const sending = sendHonestly(port, pattern(1000), { version: '1.1.0', name: 'no.bin' })
    test.engine.answerOffer((await test.event('offer')).offer.id, { accept: false })
    await sending
    expect(await sendHonestly(port, pattern(1000), { version: '1.1.0', name: 'again.bin' })).toBe('ERROR: The offer was declined.')
    expect(test.events.filter(({ event }) => event === 'offer' || event === 'error').length).toBe(2)
  })

  test('goes into the folder that the yes names; one file has nothing to leave out', async () => {
    const { test, port } = await open('ask')
    const sending = sendHonestly(port, pattern(1000), { version: '1.0.0', name: 'there.sh' })
    const { offer } = await test.event('offer')
    expect(offer).toMatchObject({ executables: 1, hidden: 0 })
    expect(() => test.engine.answerOffer(offer.id, { accept: true, excluded: [0] })).toThrow('Nothing would be left')
    test.engine.answerOffer(offer.id, { accept: true, folder: test.root })
    await sending
    await test.event('done')
    expect((await readFile(join(test.root, 'there.sh'))).equals(pattern(1000))).toBe(true)
    expect(await readdir(test.root)).not.toContain('received')
  })

  test('a sender that has sent all and left can still be accepted; one that left before takes its question along', async () => {
    const { test, port } = await open('ask')
    const whole = await ClassicPeer.sender(port, '1.1.0')
    whole.header(honestHeader(pattern(1000), { version: '1.1.0', name: 'whole.bin' }))
    whole.chunk(0, pattern(1000))
    whole.leave()
    const { offer } = await test.event('offer')
    test.engine.answerOffer(offer.id, { accept: true })
    await test.event('done')
    const part = await ClassicPeer.sender(port, '1.1.0')
    part.header(honestHeader(pattern(1000), { version: '1.1.0', name: 'part.bin' }))
    const asked = await test.event('offer', (event) => event.offer.title === 'part.bin')
    part.leave()
    expect(await test.event('offer-closed', (event) => event.offerId === asked.offer.id)).toMatchObject({ reason: 'withdrawn' })
    whole.destroy()
    part.destroy()
  })

  test('one question for each address at a time', async () => {
    const { test, port } = await open('ask')
    const first = sendHonestly(port, pattern(10), { version: '1.1.0', name: 'one.bin' })
    const { offer } = await test.event('offer')
    expect(await sendHonestly(port, pattern(10), { version: '1.1.0', name: 'two.bin' })).toBe('ERROR: Too many offers at once. Try again in a moment.')
    test.engine.answerOffer(offer.id, { accept: true })
    expect(await first).toBe('File received successfully.')
  })

  test('a cancel while chunks come ends both and leaves nothing', async () => {
    const { test, port } = await open()
    const peer = await ClassicPeer.sender(port, '1.1.0')
    peer.header(honestHeader(pattern(900_000), { version: '1.1.0', name: 'cancelled.bin' }))
    peer.chunk(0, pattern(262_144))
    const { transferId } = await test.event('accepted')
    test.engine.cancel(transferId)
    expect(await peer.rest()).toBe('ERROR: The receiver cancelled.')
    expect(await test.ended(transferId)).toBe('cancelled')
    expect(await readdir(test.received)).toEqual([])
    peer.destroy()
  })
})

describe('the door', () => {
  test('is shut at first, tells each change, and shuts by itself', async () => {
    const test = await TestEngine.start({ listen: false })
    engines.push(test)
    expect(test.engine.classic()).toBeNull()
    const { port } = await test.engine.openClassic({ port: 0, forMs: 60_000 })
    expect(test.engine.classic()).toMatchObject({ port, untilMs: expect.any(Number) })
    await test.engine.closeClassic()
    expect(test.engine.classic()).toBeNull()
    await expect(ClassicPeer.connect(port)).rejects.toThrow()
    await test.engine.openClassic({ port: 0, forMs: 1 })
    await test.event('classic', (event) => event.open === null && test.events.filter((each) => each.event === 'classic').length >= 4)
    expect(test.engine.classic()).toBeNull()
  })

  test('a port that is taken is named', async () => {
    const { port } = await open()
    const other = await TestEngine.start({ listen: false })
    engines.push(other)
    await expect(other.engine.openClassic({ port, forMs: null })).rejects.toMatchObject({
      code: 'PORT_UNAVAILABLE',
      message: expect.stringContaining(String(port)),
    })
    expect(other.engine.classic()).toBeNull()
  })

  test('closing it lets a running transfer go on', async () => {
    const { test, port } = await open()
    const file = pattern(500_000)
    const peer = await ClassicPeer.sender(port, '1.1.0')
    peer.header(honestHeader(file, { version: '1.1.0', name: 'on.bin' }))
    await test.event('accepted')
    await test.engine.closeClassic()
    for (const { number, body } of cut(file, 0)) peer.chunk(number, body)
    expect(await peer.rest()).toBe('File received successfully.')
    peer.destroy()
  })
})

test('a link or a file of another in our place is not followed', async () => {
  const { test, port } = await open()
  await sendHonestly(port, pattern(1), { version: '1.1.0', name: 'first' })
  await writeFile(join(test.root, 'outside'), 'mine')
  await symlink(join(test.root, 'outside'), join(test.received, 'linked'))
  await sendHonestly(port, pattern(5), { version: '1.1.0', name: 'linked' })
  expect(await readFile(join(test.root, 'outside'), 'utf8')).toBe('mine')
  expect((await received(test, 'linked (1)')).equals(pattern(5))).toBe(true)
})

test('the digest is that of the payload in chunk order, whatever the order of arrival', async () => {
  const { test, port } = await open()
  const file = pattern(600_000)
  const peer = await ClassicPeer.sender(port, '1.1.0')
  const chunks = cut(file, 0).reverse()
  const arrival = sha256(Buffer.concat(chunks.map(({ body }) => body)))
  peer.header({ ...honestHeader(file, { version: '1.1.0', name: 'arrival' }), Checksum: arrival })
  for (const { number, body } of chunks) peer.chunk(number, body)
  expect(await peer.rest()).toBe('ERROR: Checksum mismatch.')
  expect(await readdir(test.received)).toEqual([])
  peer.destroy()
})
