import { execFileSync } from 'node:child_process'
import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32, deflateRawSync, gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import type { CompressType } from '../../../shared/transfer.ts'
import { PENDING_CONNECTIONS_MAX } from '../limits.ts'
import { ClassicPeer, honestHeader, requestOf, sendHonestly, sha256 } from '../testing/classic-peer.ts'
import { TestEngine } from '../testing/pair.ts'
import { pattern } from '../testing/support.ts'
import { hasTools } from '../testing/tools.ts'

const engines: TestEngine[] = []
const peers: ClassicPeer[] = []

afterEach(async () => {
  for (const peer of peers.splice(0)) peer.destroy()
  await Promise.all(engines.splice(0).map((engine) => engine.close()))
})

async function open(): Promise<{ test: TestEngine; port: number }> {
  const test = await TestEngine.start({ listen: false })
  engines.push(test)
  await mkdir(test.received)
  const { port } = await test.engine.openClassic({ port: 0, forMs: null })
  return { test, port }
}

async function connect(port: number): Promise<ClassicPeer> {
  const peer = await ClassicPeer.connect(port)
  peers.push(peer)
  return peer
}

async function sender(port: number, version: '1.0.0' | '1.1.0' = '1.1.0'): Promise<ClassicPeer> {
  const peer = await ClassicPeer.sender(port, version)
  peers.push(peer)
  return peer
}

/** Nothing inside the folder, nothing outside of it, and the next good peer is served. */
async function unharmed({ test, port }: { test: TestEngine; port: number }): Promise<void> {
  expect(await readdir(test.received)).toEqual([])
  expect((await readdir(test.root)).filter((name) => name !== 'data')).toEqual(['received'])
  expect(await sendHonestly(port, pattern(1000), { version: '1.1.0', name: 'good.bin' })).toBe('File received successfully.')
  expect(await readdir(test.received)).toEqual(['good.bin'])
}

describe('requests', () => {
  const fields = requestOf('1.1.0')
  const rows: [string, string, number][] = [
    [
      '33 fields',
      requestOf(
        '1.1.0',
        Array.from({ length: 28 }, (_, n) => `X-${n}: 1`),
      ),
      431,
    ],
    ['9 KiB', requestOf('1.1.0', [`X: ${'x'.repeat(9000)}`]), 431],
    ['a field twice', requestOf('1.1.0', ['Sec-FastDP-Key: other']), 400],
    ['NUL', requestOf('1.1.0', ['X: \0']), 400],
    ['another protocol', fields.replace('Upgrade: fastdp', 'Upgrade: websocket'), 400],
    ['a page in a browser', requestOf('1.1.0', ['Origin: http://evil.example']), 403],
    ['POST', fields.replace('GET', 'POST'), 405],
    ['HTTP/1.0', fields.replace('HTTP/1.1', 'HTTP/1.0'), 400],
    ['another path', fields.replace('/fastdp-endpoint', '/'), 404],
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\n', 400],
    ['version 2.0.0', requestOf('2.0.0'), 426],
    ['version 1.2.0', requestOf('1.2.0'), 426],
  ]
  for (const [what, request, status] of rows) {
    test(`${what}: ${status}`, async () => {
      const { test, port } = await open()
      const peer = await connect(port)
      peer.write(request)
      const answer = await peer.rest()
      expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
      // the author's program reads lines until an empty one
      expect(answer.endsWith('\r\n\r\n')).toBe(true)
      await unharmed({ test, port })
    })
  }

  test('a bare LF never makes a head', async () => {
    const place = await open()
    const peer = await connect(place.port)
    peer.write(requestOf('1.1.0').replaceAll('\r\n', '\n'))
    peer.leave()
    expect(await peer.rest()).toBe('')
    await unharmed(place)
  })

  test('odd case of field names, a name as Host: accepted, as published programs send them', async () => {
    const { port } = await open()
    const peer = await connect(port)
    peer.write(requestOf('1.0.0').replace('Host: 127.0.0.1', 'hOST: nas.local').replace('Sec-FastDP-Key', 'SEC-fastdp-KEY'))
    expect(await peer.until('\r\n\r\n')).toMatch(/^HTTP\/1\.1 101 .*Sec-FastDP-Version: 1\.0\.0\r\n/s)
  })

  test('a crowd of silent connections: a good peer is served', async () => {
    const place = await open()
    for (let count = 0; count < 3 * PENDING_CONNECTIONS_MAX; count += 1) await connect(place.port)
    await unharmed(place)
  })

  test('silence behind the handshake: a good peer is served', async () => {
    const place = await open()
    for (let count = 0; count < PENDING_CONNECTIONS_MAX + 4; count += 1) await sender(place.port)
    await unharmed(place)
  })
})

describe('headers', () => {
  const good = honestHeader(pattern(1000), { version: '1.1.0', name: 'x' })
  const text = (change: Record<string, unknown>): string => JSON.stringify({ ...good, ...change })
  const rows: [string, string | Buffer, number?][] = [
    ['length 0', '', 0],
    ['length 2^32−1', '', 2 ** 32 - 1],
    ['length above the bound', '', 65_537],
    ['not JSON', '{'],
    ['an array', '[]'],
    ['null', 'null'],
    ['not UTF-8', Buffer.from('{"FileName":"\xff"}', 'latin1')],
    ['deep nesting', '['.repeat(60_000)],
    ['a key twice', text({}).replace('{', '{"FullSize":1,')],
    ['__proto__', text({}).replace('{', '{"__proto__":{},')],
    ['1e400', text({}).replace('"FullSize":1000', '"FullSize":1e400')],
    ['2^53+1', text({}).replace('"FullSize":1000', '"FullSize":9007199254740993')],
    ['−0', text({}).replace('"FullSize":1000', '"FullSize":-0')],
    ['1.5', text({ FullSize: 1.5 })],
    ['"10"', text({ FullSize: '10' })],
    ['FullSize null', text({ FullSize: null })],
    ['negative', text({ FullSize: -1 })],
    ['OneChunk 0', text({ OneChunk: 0 })],
    ['OneChunk 1', text({ OneChunk: 1, FullChunk: 1000 })],
    ['OneChunk 2^31', text({ OneChunk: 2 ** 31 })],
    ['FullChunk too large', text({ FullChunk: 3 })],
    ['FullChunk too small', text({ FullChunk: 0 })],
    ['another version than the handshake', text({ DPVersion: '1.0.0' })],
    ['an unknown CompressType', text({ CompressType: 'Brotli' })],
    ['no checksum', JSON.stringify({ ...good, Checksum: undefined })],
    ['a checksum of the wrong length', text({ Checksum: 'ab' })],
    ['a checksum that is not hex', text({ Checksum: 'z'.repeat(64) })],
    ['a name of 60,000 characters', text({ FileName: 'x'.repeat(60_000) })],
    ['a name that is a number', text({ FileName: 5 })],
  ]
  for (const [what, body, length] of rows) {
    test(`${what}: refused`, async () => {
      const place = await open()
      const peer = await sender(place.port)
      peer.rawHeader(body, length)
      if (length !== undefined) peer.write(Buffer.alloc(100))
      expect(await peer.rest()).not.toContain('successfully')
      expect(place.test.engine.transfers()).toEqual([])
      await unharmed(place)
    })
  }

  test('petabytes: refused before anything is allocated', async () => {
    const place = await open()
    const peer = await sender(place.port)
    peer.header({ ...good, FullSize: 4e15, OneChunk: 16_777_216, FullChunk: Math.ceil(4e15 / 16_777_216) })
    await peer.rest()
    const more = await sender(place.port)
    more.header({ ...good, FullSize: 2e14, OneChunk: 16_777_216, FullChunk: Math.ceil(2e14 / 16_777_216) })
    expect(await more.rest()).toBe('ERROR: Not enough space.')
    await unharmed(place)
  })
})

describe('names', () => {
  for (const name of ['../x', 'a/../../x', '/etc/x', 'C:\\x', '\\\\srv\\s', '..\\x', '..', '.', 'a/b', 'nul\0', 'n'.repeat(300)]) {
    test(`${JSON.stringify(name.slice(0, 20))}: refused`, async () => {
      const place = await open()
      expect(await sendHonestly(place.port, pattern(10), { version: '1.1.0', name })).toBe('ERROR: The file name is not allowed.')
      await unharmed(place)
    })
  }
  const safe: [string, string][] = [
    ['a:b', 'a_b'],
    ['CON', '_CON'],
    ['x. ', 'x__'],
    ['\u202Egpj.exe', '_gpj.exe'],
    ['\u001b[31mred\n', '_[31mred_'],
    ['.fastdrop-partial', '_.fastdrop-partial'],
    ['', 'received_file'],
  ]
  for (const [name, kept] of safe) {
    test(`${JSON.stringify(name)} is made safe`, async () => {
      const { test, port } = await open()
      await sendHonestly(port, pattern(10), { version: '1.1.0', name })
      expect(await readdir(test.received)).toEqual([kept])
    })
  }
})

describe('chunks', () => {
  const file = pattern(600_000)
  const head = honestHeader(file, { version: '1.1.0', name: 'x' })
  const part = (n: number): Buffer => file.subarray(n * 262_144, (n + 1) * 262_144)
  const rows: [string, (peer: ClassicPeer) => void][] = [
    ['number 2^32−1', (peer) => peer.chunk(2 ** 32 - 1, part(0))],
    ['number behind the last', (peer) => peer.chunk(4, part(0))],
    ['size 2^32−1', (peer) => peer.chunk(0, Buffer.alloc(10), 2 ** 32 - 1)],
    ['size 0', (peer) => peer.chunk(0, Buffer.alloc(0))],
    ['one byte too many', (peer) => peer.chunk(0, Buffer.alloc(262_145))],
    ['one byte too few', (peer) => peer.chunk(0, Buffer.alloc(262_143))],
    ['a last one that is too long', (peer) => [peer.chunk(0, part(0)), peer.chunk(2, part(0))]],
    ['the same one twice', (peer) => [peer.chunk(1, part(1)), peer.chunk(1, part(1))]],
    ['the same one twice with another content', (peer) => [peer.chunk(1, part(1)), peer.chunk(1, part(0))]],
    ['both bases at once', (peer) => [peer.chunk(0, part(0)), peer.chunk(3, part(2))]],
    ['the wrong content', (peer) => [peer.chunk(0, part(1)), peer.chunk(1, part(0)), peer.chunk(2, part(2))]],
    ['cut in the middle', (peer) => [peer.chunk(0, part(0)), peer.chunk(1, part(1).subarray(0, 1000), 262_144), peer.leave()]],
    ['cut in a head', (peer) => [peer.chunk(0, part(0)), peer.write(Buffer.alloc(5)), peer.leave()]],
    ['reset', (peer) => [peer.chunk(0, part(0)), peer.socket.resetAndDestroy()]],
  ]
  for (const [what, speak] of rows) {
    test(`${what}: refused, nothing is left`, async () => {
      const place = await open()
      const peer = await sender(place.port)
      peer.header(head)
      speak(peer)
      expect(await peer.rest()).not.toContain('successfully')
      await place.test.event('error')
      await unharmed(place)
    })
  }
})

/** A zip archive of chosen parts; offsets and counts follow, so that each lie is the only one. */
interface ZipLie {
  readonly name?: string
  readonly raw?: Buffer
  readonly flags?: number
  readonly method?: number
  readonly crc?: number
  readonly rawSize?: number
  readonly packedSize?: number
  readonly attributes?: number
  readonly count?: number
  readonly before?: Buffer
  readonly between?: Buffer
  readonly behind?: Buffer
  readonly localName?: string
}

function zip(lie: ZipLie = {}): Buffer {
  const raw = lie.raw ?? Buffer.from('content')
  const data = lie.method === 0 ? raw : deflateRawSync(raw)
  const name = Buffer.from(lie.name ?? 'a.txt')
  const fields = (local: boolean): Buffer => {
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt16LE(lie.flags ?? 0, 2)
    common.writeUInt16LE(lie.method ?? 8, 4)
    common.writeUInt32LE(lie.crc ?? crc32(raw), 10)
    common.writeUInt32LE(lie.packedSize ?? data.length, 14)
    common.writeUInt32LE(lie.rawSize ?? raw.length, 18)
    common.writeUInt16LE((local && lie.localName ? Buffer.from(lie.localName) : name).length, 22)
    return common
  }
  const before = lie.before ?? Buffer.alloc(0)
  const local = Buffer.concat([Buffer.from('PK\x03\x04'), fields(true), Buffer.from(lie.localName ?? name), data, lie.between ?? Buffer.alloc(0)])
  const tail = Buffer.alloc(14)
  tail.writeUInt32LE((lie.attributes ?? 0o100644 * 65_536) >>> 0, 6)
  tail.writeUInt32LE(before.length, 10)
  const central = Buffer.concat([Buffer.from('PK\x01\x02\x14\x03', 'latin1'), fields(false), tail, name])
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 0, 'latin1')
  end.writeUInt16LE(lie.count ?? 1, 8)
  end.writeUInt16LE(lie.count ?? 1, 10)
  end.writeUInt32LE(central.length, 12)
  end.writeUInt32LE(before.length + local.length, 16)
  return Buffer.concat([before, local, central, end, lie.behind ?? Buffer.alloc(0)])
}

const PYTHON_TAR = `
import io, sys, tarfile, gzip
b = io.BytesIO(); t = tarfile.open(fileobj=b, mode="w", format=tarfile.PAX_FORMAT)
def add(name, data=b"content", **kw):
    i = tarfile.TarInfo(name); i.size = len(data)
    for k, v in kw.items(): setattr(i, k, v)
    t.addfile(i, io.BytesIO(data) if i.isreg() else None)
exec(sys.argv[1]); t.close()
sys.stdout.buffer.write(gzip.compress(b.getvalue()))`

function tar(script: string): Buffer {
  return execFileSync('python3', ['-c', PYTHON_TAR, script])
}

function zstd(...args: string[]): (raw: Buffer) => Buffer {
  return (raw) => execFileSync('zstd', ['-q', '-c', ...args], { input: raw, maxBuffer: 1e9 })
}

async function sized(raw: Buffer, announced: number = raw.length): Promise<Buffer> {
  const { compress } = await import('@mongodb-js/zstd')
  const { withContentSize } = await import('../wire/codec/zstd-frame.ts')
  return withContentSize(await compress(raw, 1), announced) ?? Buffer.alloc(0)
}

describe.skipIf(!hasTools('python3', 'zstd', 'gzip'))('archives', () => {
  test('the builder of this file makes honest ones', async () => {
    const { test, port } = await open()
    for (const [name, payload] of Object.entries({ a: zip(), b: zip({ method: 0 }) })) {
      expect(await sendHonestly(port, payload, { version: '1.1.0', name, compress: 'Zip' })).toBe('File received successfully.')
    }
    expect(await sendHonestly(port, tar('add("a.txt")'), { version: '1.1.0', name: 'c', compress: 'TarGz' })).toBe('File received successfully.')
    expect(await readdir(test.received)).toEqual(['a', 'b', 'c'])
  })

  const two = Buffer.concat([zip(), zip()])
  const zeros = Buffer.alloc(64 * 1024 * 1024)
  const rows: [string, CompressType, () => Buffer | Promise<Buffer>][] = [
    ['Zip: empty', 'Zip', () => Buffer.alloc(0)],
    ['Zip: not one', 'Zip', () => pattern(500)],
    ['Zip: two in a row', 'Zip', () => two],
    ['Zip: says two members', 'Zip', () => zip({ count: 2 })],
    ['Zip: something before', 'Zip', () => zip({ before: Buffer.from('before') })],
    ['Zip: something between', 'Zip', () => zip({ between: Buffer.from('between') })],
    ['Zip: something behind', 'Zip', () => zip({ behind: Buffer.from('x') })],
    ['Zip: truncated', 'Zip', () => zip().subarray(0, -10)],
    ['Zip: encrypted', 'Zip', () => zip({ flags: 1 })],
    ['Zip: another method', 'Zip', () => zip({ method: 12 })],
    ['Zip: wrong CRC', 'Zip', () => zip({ crc: 1 })],
    ['Zip: a size that is too small', 'Zip', () => zip({ rawSize: 3 })],
    ['Zip: a size that is too large', 'Zip', () => zip({ rawSize: 3000 })],
    ['Zip: a packed size that is too small', 'Zip', () => zip({ packedSize: 3 })],
    ['Zip: a packed size that is too large', 'Zip', () => zip({ packedSize: 3000 })],
    ['Zip: ../ in the name', 'Zip', () => zip({ name: '../x' })],
    ['Zip: a folder', 'Zip', () => zip({ name: 'a/', attributes: 0o40755 * 65_536 })],
    ['Zip: a link', 'Zip', () => zip({ attributes: 0o120777 * 65_536 })],
    ['Zip: two names', 'Zip', () => zip({ localName: 'b.txt' })],
    ['Zip: 64 MiB of zeros that say they are 1 MiB', 'Zip', () => zip({ raw: zeros, rawSize: 1_048_576 })],
    ['TarGz: not one', 'TarGz', () => pattern(500)],
    ['TarGz: gzip of something else', 'TarGz', () => gzipSync(pattern(5000))],
    ['TarGz: no member', 'TarGz', () => tar('')],
    ['TarGz: two members', 'TarGz', () => tar('add("a"); add("b")')],
    ['TarGz: a link', 'TarGz', () => tar('add("a", b"", type=tarfile.SYMTYPE, linkname="/etc/passwd")')],
    ['TarGz: a hard link', 'TarGz', () => tar('add("a", b"", type=tarfile.LNKTYPE, linkname="/etc/passwd")')],
    ['TarGz: a device', 'TarGz', () => tar('add("a", b"", type=tarfile.CHRTYPE)')],
    ['TarGz: a folder', 'TarGz', () => tar('add("a", b"", type=tarfile.DIRTYPE)')],
    ['TarGz: ../ in the name', 'TarGz', () => tar('add("../a")')],
    ['TarGz: PAX sets a link', 'TarGz', () => tar('add("a", pax_headers={"linkpath": "/etc"})')],
    ['TarGz: PAX overrides the size', 'TarGz', () => tar('add("a", pax_headers={"size": "3"})')],
    ['TarGz: PAX names ../', 'TarGz', () => tar('add("a", pax_headers={"path": "../a"})')],
    ['TarGz: truncated', 'TarGz', () => tar('add("a")').subarray(0, -9)],
    ['TarGz: two gzip members', 'TarGz', () => Buffer.concat([tar('add("a")'), tar('add("a")')])],
    ['TarGz: something behind', 'TarGz', () => Buffer.concat([tar('add("a")'), Buffer.from('x')])],
    ['TarGz: 64 MiB of zeros behind the end', 'TarGz', () => gzipSync(Buffer.concat([execFileSync('gzip', ['-d'], { input: tar('add("a")') }), zeros]))],
    ['Zstd: empty', 'Zstd', () => Buffer.alloc(0)],
    ['Zstd: not one', 'Zstd', () => pattern(500)],
    ['Zstd: says no size', 'Zstd', () => zstd()(pattern(500))],
    ['Zstd: says too little', 'Zstd', () => sized(Buffer.alloc(1_000_000), 1000)],
    ['Zstd: says too much', 'Zstd', () => sized(pattern(1000), 1_000_000)],
    ['Zstd: two frames', 'Zstd', async () => Buffer.concat([await sized(pattern(10)), await sized(pattern(10))])],
    ['Zstd: something behind', 'Zstd', async () => Buffer.concat([await sized(pattern(10)), Buffer.from('x')])],
    ['Zstd: truncated', 'Zstd', async () => (await sized(pattern(300_000))).subarray(0, -100)],
    ['Zstd: a skippable frame', 'Zstd', () => Buffer.from('502a4d1804000000aabbccdd', 'hex')],
    ['Zstd: a window of 128 MiB', 'Zstd', () => zstd('--ultra', '-22', '--long=27', '--stream-size=200000000')(Buffer.alloc(200_000_000))],
    ['Zstd: a dictionary', 'Zstd', () => Buffer.from('28b52ffd2101070500000178', 'hex')],
    ['Zstd: blocks of nonsense', 'Zstd', () => Buffer.concat([Buffer.from('28b52ffda00000100045ff03', 'hex'), pattern(0x7fe8)])],
    ['Zstd: petabytes of zeros', 'Zstd', () => sized(Buffer.alloc(1_000_000), 2 ** 50)],
  ]
  for (const [what, compress, build] of rows) {
    test(`${what}: refused, nothing is left`, { timeout: 30_000 }, async () => {
      const place = await open()
      const payload = await build()
      const answer = await sendHonestly(place.port, payload, { version: '1.1.0', name: 'x', compress })
      expect(answer).toMatch(/^ERROR: (Checksum mismatch|Not enough space)\.$/)
      await unharmed(place)
    })
  }

  test('Zstd: a wrong frame checksum', async () => {
    const place = await open()
    const raw = pattern(300_000)
    const file = join(place.test.root, 'data', 'raw')
    execFileSync('sh', ['-c', 'cat > "$1" && zstd -q --check "$1"', 'sh', file], { input: raw })
    const frame = execFileSync('cat', [`${file}.zst`])
    expect(await sendHonestly(place.port, frame, { version: '1.1.0', name: 'right', compress: 'Zstd' })).toBe('File received successfully.')
    frame.writeUInt8((frame.at(-1) ?? 0) ^ 1, frame.length - 1)
    expect(await sendHonestly(place.port, frame, { version: '1.1.0', name: 'wrong', compress: 'Zstd' })).toBe('ERROR: Checksum mismatch.')
    expect(await readdir(place.test.received)).toEqual(['right'])
  })
})

test('1.0.0: an archive whose file is not as large as announced is refused', async () => {
  const place = await open()
  const peer = await sender(place.port, '1.0.0')
  const payload = zip()
  peer.header(honestHeader(payload, { version: '1.0.0', name: 'x', compress: 'Zip', rawBytes: 1000 }))
  await peer.readHeader()
  peer.chunk(1, payload)
  peer.leave()
  await peer.rest()
  expect(await place.test.event('error')).toMatchObject({ code: 'DIGEST_MISMATCH' })
  expect(sha256(payload)).toHaveLength(64)
  await unharmed(place)
})
