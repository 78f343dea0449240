import 'reflect-metadata'
import { randomBytes, webcrypto } from 'node:crypto'
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { X509CertificateGenerator } from '@peculiar/x509'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Identity, loadIdentity } from './identity/identity.ts'
import { TestEngine } from './testing/pair.ts'
import { accepted, attach, chunkBody, fileEntry, header, layoutOf, ONE_CHUNK, offer, rootFor } from './testing/raw-offer.ts'
import { RawPeer } from './testing/raw-peer.ts'
import { writeChunkHead } from './wire/chunk-body.ts'
import { codecOf } from './wire/codec/codec.ts'
import { createDigester } from './wire/digest.ts'
import type { ManifestEntry } from './wire/manifest.ts'
import { encodeMessage } from './wire/messages.ts'

let receiver: TestEngine
let identity: Identity
const peers: RawPeer[] = []
const TEXT = { Kind: 'text', FileName: 'text.txt' }

async function ready(as: Identity = identity): Promise<RawPeer> {
  const peer = await RawPeer.ready(receiver.port, as)
  peers.push(peer)
  return peer
}

beforeEach(async () => {
  receiver = await TestEngine.start()
  identity = await loadIdentity(join(receiver.root, 'raw'))
  await mkdir(receiver.received)
  await writeFile(join(receiver.received, 'bystander'), 'mine')
})

afterEach(async () => {
  for (const peer of peers.splice(0)) peer.destroy()
  await receiver.close()
})

/** After every violation: the process lives, a good transfer still works, and nothing but it was written. */
async function unharmed(): Promise<void> {
  const sender = await TestEngine.start({ listen: false })
  await writeFile(join(sender.root, 'good'), 'good')
  const id = sender.send(receiver.port, [join(sender.root, 'good')])
  expect(await sender.ended(id)).toBe('done')
  await sender.close()
  await expect.poll(() => readdir(receiver.received)).toEqual(['bystander', 'good'])
  expect(await readFile(join(receiver.received, 'bystander'), 'utf8')).toBe('mine')
  expect((await readdir(receiver.root)).sort()).toEqual(['data', 'raw', 'received'])
}

describe('TLS and handshake', () => {
  const rows: Record<string, () => Promise<RawPeer>> = {
    'no certificate': () => RawPeer.connect(receiver.port, null),
    'TLS 1.2': () => RawPeer.connect(receiver.port, identity, { maxVersion: 'TLSv1.2' }),
    'no ALPN': () => RawPeer.connect(receiver.port, identity, { alpn: null }),
    'wrong ALPN': () => RawPeer.connect(receiver.port, identity, { alpn: ['http/1.1'] }),
    'an RSA key': async () => RawPeer.connect(receiver.port, await otherKey('rsa')),
    'a P-384 key': async () => RawPeer.connect(receiver.port, await otherKey('P-384')),
  }
  for (const [name, dial] of Object.entries(rows)) {
    test(`${name} → closed`, async () => {
      const peer = await dial()
      peers.push(peer)
      peer.write('GET /fastdp-endpoint HTTP/1.1\r\n')
      await peer.untilClosed()
      await unharmed()
    })
  }

  test('plain HTTP → closed', async () => {
    const socket = connect(receiver.port, '127.0.0.1')
    socket.on('error', () => {})
    socket.write('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n')
    await new Promise<void>((resolve) => socket.once('close', () => resolve()))
    await unharmed()
  })

  const requests: Record<string, [string, number]> = {
    'another path': ['GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n', 404],
    'a browser': ['GET /fastdp-endpoint HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: https://example.org\r\n', 403],
    'a DNS name as Host': ['GET /fastdp-endpoint HTTP/1.1\r\nHost: example.org\r\n', 403],
    'another version': [
      'GET /fastdp-endpoint HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: fastdp\r\nConnection: Upgrade\r\nSec-FastDP-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-FastDP-Version: 9\r\n',
      426,
    ],
    'a 9 KiB head': [`GET /fastdp-endpoint HTTP/1.1\r\nX: ${'x'.repeat(9000)}\r\n`, 431],
  }
  for (const [name, [request, status]] of Object.entries(requests)) {
    test(`${name} → ${status}`, async () => {
      const peer = await RawPeer.connect(receiver.port, identity)
      peers.push(peer)
      peer.write(`${request}\r\n`)
      expect(await peer.head()).toContain(`HTTP/1.1 ${status} `)
      await peer.untilClosed()
      await unharmed()
    })
  }
})

async function otherKey(kind: 'rsa' | 'P-384'): Promise<Identity> {
  const algorithm =
    kind === 'rsa'
      ? { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) }
      : { name: 'ECDSA', namedCurve: 'P-384', hash: 'SHA-384' }
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  if (!('privateKey' in keys)) throw new Error('no key pair')
  const made = await X509CertificateGenerator.createSelfSigned({ name: 'CN=x', signingAlgorithm: algorithm, keys: keys as never }, webcrypto as never)
  const key = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64')
  return { ...identity, keyPem: `-----BEGIN PRIVATE KEY-----\n${key}\n-----END PRIVATE KEY-----\n`, certPem: made.toString('pem') }
}

/** Small on the wire, large in memory: many paths, each with folders of its own all the way down. */
function deepFolders(count: number): ManifestEntry[] {
  return Array.from({ length: count }, (_, n) => fileEntry(`${n}/${Array(62).fill('d').join('/')}`, 0))
}

describe('before consent', () => {
  const rows: Record<string, (peer: RawPeer) => unknown> = {
    'length 2^32−1': (peer) => peer.frame(0, Buffer.from('{'), 0xffffffff),
    'length 0': (peer) => peer.frame(0, Buffer.alloc(0)),
    'page bound + 1': (peer) => peer.frame(0, Buffer.from([1]), 1024 * 1024 + 1),
    'a chunk': (peer) => peer.frame(1, Buffer.alloc(100)),
    'not JSON': (peer) => peer.frame(0, Buffer.from('{nonsense')),
    'invalid UTF-8': (peer) => peer.frame(0, Buffer.from([0x7b, 0xff, 0xfe])),
    'an unknown kind byte': (peer) => peer.frame(0, Buffer.from([0x20, 1])),
    'questions without end': (peer) => peer.write(Buffer.concat(Array.from({ length: 100 }, (_, Id) => encodeMessage({ type: 'PING', Id })))),
    'unknown messages without end': (peer) => {
      for (let n = 0; n < 100; n += 1) peer.send({ type: 'WHAT' })
    },
    'deep folders without end': (peer) => offer(peer, deepFolders(6_000)),
    'ROOT first': (peer) => peer.send({ type: 'ROOT', Root: '00'.repeat(32) }),
    'ATTACH to nothing': (peer) => peer.send({ type: 'ATTACH', Session: '00'.repeat(16), Token: '00'.repeat(32), Lane: 0 }),
    'OneChunk 0': (peer) => peer.send(header([fileEntry('a', 5)], { OneChunk: 0 })),
    'OneChunk 2^31': (peer) => peer.send(header([fileEntry('a', 5)], { OneChunk: 2 ** 31 })),
    'a number as text': (peer) => peer.send(header([fileEntry('a', 5)], { FullSize: '5' })),
    'a digest that is not on its own list': (peer) => peer.send(header([fileEntry('a', 5)], { Digests: ['md5'] })),
    'FullSize that does not add up': (peer) => offer(peer, [fileEntry('a', 5)], { FullSize: 6 }),
    'FullChunk that does not fit': (peer) => offer(peer, [fileEntry('a', 5)], { FullChunk: 2 }),
    'a chunk after OFFER': async (peer) => {
      peer.send(header([fileEntry('a', 5)]))
      peer.frame(1, Buffer.alloc(100))
    },
    'a text of two files': (peer) => offer(peer, [fileEntry('text.txt', 5), fileEntry('b', 1)], TEXT),
    'a text without a letter': (peer) => offer(peer, [fileEntry('text.txt', 0)], TEXT),
    'a text of more than 64 KiB': (peer) => offer(peer, [fileEntry('text.txt', 65_537)], TEXT),
    'a text under another title': (peer) => offer(peer, [fileEntry('text.txt', 5)], { ...TEXT, FileName: 'my password' }),
    'a text to be executed': (peer) => offer(peer, [{ ...fileEntry('text.txt', 5), executable: true }], TEXT),
    'a text of another name': (peer) => offer(peer, [fileEntry('note.exe', 5)], TEXT),
    'an offer of another kind': (peer) => offer(peer, [fileEntry('a', 5)], { Kind: 'command' }),
    'a page that lies about its length': (peer) => {
      peer.send(header([fileEntry('a', 5)]))
      peer.frame(0, Buffer.concat([Buffer.from([1, 0, 0, 0, 9]), Buffer.from('789c030000000001', 'hex')]))
    },
  }
  for (const [name, act] of Object.entries(rows)) {
    test(`${name} → closed, nothing written`, async () => {
      const peer = await ready()
      await act(peer)
      await peer.untilClosed()
      await unharmed()
    })
  }

  const names: Record<string, ManifestEntry[]> = {
    'dot-dot': [fileEntry('../x', 1)],
    'dot-dot inside': [fileEntry('a/../../x', 1)],
    absolute: [fileEntry('/etc/x', 1)],
    'a drive': [fileEntry('C:\\x', 1)],
    UNC: [fileEntry('\\\\srv\\s', 1)],
    'backslash dot-dot': [fileEntry('..\\x', 1)],
    empty: [fileEntry('', 1)],
    NUL: [fileEntry('a\0b', 1)],
    'too long': [fileEntry('x'.repeat(256), 1)],
    'too deep': [fileEntry(Array(65).fill('d').join('/'), 1)],
    'the same twice': [fileEntry('a', 1), fileEntry('a', 1)],
    'a file as a folder': [fileEntry('a', 1), fileEntry('a/b', 1)],
  }
  for (const [name, entries] of Object.entries(names)) {
    test(`name ${name} → refused`, async () => {
      const peer = await ready()
      await offer(peer, entries)
      expect((await peer.expect('REFUSE')).Code).toMatch(/^(BAD_NAME|NAME_CLASH)$/)
      await peer.untilClosed()
      await unharmed()
    })
  }

  test('a text that is not UTF-8 → refused with the reason, and not shown', async () => {
    const peer = await ready()
    const entries = [fileEntry('text.txt', 3)]
    const bytes = Buffer.from([0x61, 0xff, 0x62])
    const accept = await accepted(peer, entries, TEXT)
    const data = await ready()
    await attach(data, accept)
    data.frame(1, await chunkBody(bytes))
    await peer.expect('STORED')
    peer.send({ type: 'ROOT', Root: await rootFor(layoutOf(entries), [bytes]) })
    expect((await peer.expect('CANCEL')).Code).toBe('PROTOCOL_VIOLATION')
    await receiver.event('error')
    expect(receiver.events.some(({ event }) => event === 'done')).toBe(false)
    await unharmed()
  })

  test('more than the disk holds → refused with the reason', async () => {
    const peer = await ready()
    await offer(peer, [fileEntry('huge', 2 ** 42)], { OneChunk: ONE_CHUNK })
    expect((await peer.expect('CANCEL')).Code).toBe('NO_SPACE')
    await peer.untilClosed()
    await unharmed()
  })
})

describe('chunks', () => {
  const entries = [fileEntry('first', ONE_CHUNK + 10), fileEntry('small', 7)]
  const layout = layoutOf(entries)
  const raws = [Buffer.from('small!!'), randomBytes(ONE_CHUNK), randomBytes(10)]

  async function opened(): Promise<{ control: RawPeer; data: RawPeer; accept: Awaited<ReturnType<typeof accepted>> }> {
    const control = await ready()
    const accept = await accepted(control, entries)
    const data = await ready()
    await attach(data, accept)
    return { control, data, accept }
  }

  async function chunk(number: number): Promise<Buffer> {
    return chunkBody(raws[number - 1] as Buffer)
  }

  /** Sends what is left on a fresh connection, and ends the transfer well. */
  async function completes(control: RawPeer, accept: Awaited<ReturnType<typeof accepted>>, missing: number[]): Promise<void> {
    const data = await ready()
    await attach(data, accept, 1)
    for (const number of missing) data.frame(number, await chunk(number))
    let left = missing.length
    while (left > 0) left -= (await control.expect('STORED')).Chunks.filter((number) => missing.includes(number)).length
    control.send({ type: 'ROOT', Root: await rootFor(layout, raws) })
    await control.expect('COMMIT')
    await receiver.event('done')
    expect(await readFile(join(receiver.received, 'first'))).toEqual(Buffer.concat([raws[1] as Buffer, raws[2] as Buffer]))
    expect(await readFile(join(receiver.received, 'small'))).toEqual(raws[0])
    expect((await readdir(receiver.received)).sort()).toEqual(['bystander', 'first', 'small'])
  }

  const violations: Record<string, (data: RawPeer) => unknown> = {
    'number 2^32−1': (data) => data.frame(0xffffffff, Buffer.alloc(50)),
    'FullChunk + 1': (data) => data.frame(4, Buffer.alloc(50)),
    'one byte too long': async (data) => data.frame(1, await chunkBody(Buffer.alloc(8))),
    'one byte too short': async (data) => data.frame(3, await chunkBody(Buffer.alloc(9))),
    'encoded, though None was agreed': async (data) => {
      const body = await chunk(1)
      body[0] = 1
      data.frame(1, body)
    },
    'RECONNECT of another lane': (data) => data.send({ type: 'RECONNECT', Lane: 1, Bytes: 1 }),
    'RECONNECT before 64 MiB': (data) => data.send({ type: 'RECONNECT', Lane: 0, Bytes: 67_108_864 }),
    'unknown flags': async (data) => {
      const body = await chunk(1)
      body[0] = 0x80
      data.frame(1, body)
    },
    'a raw length that lies': async (data) => {
      const body = await chunk(1)
      body.writeUInt32BE(0xffffffff, 1)
      data.frame(1, body)
    },
    'length 2^32−1': (data) => data.frame(2, Buffer.alloc(10), 0xffffffff),
    'ACCEPT from the sender': (data) => data.send({ type: 'ACCEPT', Session: '00'.repeat(16), Token: '00'.repeat(32), Excluded: [] }),
  }
  for (const [name, act] of Object.entries(violations)) {
    test(`${name} → that connection is closed, the transfer goes on`, async () => {
      const { control, data, accept } = await opened()
      await act(data)
      await data.untilClosed()
      expect(control.closed).toBe(false)
      await completes(control, accept, [1, 2, 3])
    })
  }

  test('a wrong digest → only that chunk again', async () => {
    const { control, data, accept } = await opened()
    data.frame(2, await chunkBody(raws[1] as Buffer, Buffer.alloc(32)))
    expect((await control.expect('RETRY')).Chunks).toEqual([2])
    expect(data.closed).toBe(false)
    await completes(control, accept, [1, 2, 3])
    expect((await receiver.event('done')).retries).toBe(1)
  })

  test('a wrong digest three times → failed, nothing published', async () => {
    const { control, data } = await opened()
    for (let tries = 0; tries < 3; tries += 1) data.frame(2, await chunkBody(raws[1] as Buffer, Buffer.alloc(32)))
    expect((await control.expect('CANCEL')).Code).toBe('DIGEST_MISMATCH')
    expect((await receiver.event('error')).code).toBe('DIGEST_MISMATCH')
    await expect.poll(() => readdir(receiver.received)).toEqual(['bystander'])
  })

  test('the same chunk twice, with another content the second time → the first content', async () => {
    const { control, data, accept } = await opened()
    data.frame(1, await chunk(1))
    data.frame(1, await chunkBody(Buffer.from('other!!')))
    expect((await control.expect('STORED')).Chunks).toEqual([1])
    await completes(control, accept, [2, 3])
  })

  test('a wrong root → nothing published', async () => {
    const { control, data } = await opened()
    for (const number of [1, 2, 3]) data.frame(number, await chunk(number))
    let left = 3
    while (left > 0) left -= (await control.expect('STORED')).Chunks.length
    control.send({ type: 'ROOT', Root: 'ab'.repeat(32) })
    expect((await control.expect('CANCEL')).Code).toBe('DIGEST_MISMATCH')
    await expect.poll(() => readdir(receiver.received)).toEqual(['bystander'])
  })

  test('ROOT before the last chunk → closed, nothing published', async () => {
    const { control, data } = await opened()
    data.frame(1, await chunk(1))
    control.send({ type: 'ROOT', Root: await rootFor(layout, raws) })
    await control.untilClosed()
    await expect.poll(() => readdir(receiver.received)).toEqual(['bystander'])
  })

  test('a data connection with another key or a wrong token → closed; one too many replaces the oldest of its lane', async () => {
    const { control, data, accept } = await opened()
    const stranger = await ready(await loadIdentity(join(receiver.root, 'raw', 'stranger')))
    stranger.send({ type: 'ATTACH', Session: accept.Session, Token: accept.Token, Lane: 1 })
    await stranger.untilClosed()
    const forger = await ready()
    forger.send({ type: 'ATTACH', Session: accept.Session, Token: 'ff'.repeat(32), Lane: 1 })
    await forger.untilClosed()
    const outside = await ready()
    outside.send({ type: 'ATTACH', Session: accept.Session, Token: accept.Token, Lane: 2 })
    await outside.untilClosed()
    const [again, second, third] = [await ready(), await ready(), await ready()]
    await attach(again, accept, 0)
    await attach(second, accept, 1)
    await attach(third, accept, 1)
    await second.untilClosed()
    expect([data.closed, again.closed, third.closed]).toEqual([false, false, false])
    data.destroy()
    again.destroy()
    await completes(control, accept, [1, 2, 3])
  })

  test('a damaged copy beside a good one, both encoded → the good content stays', async () => {
    const encoded = [fileEntry('zeros', ONE_CHUNK * 2)]
    const control = await ready()
    const accept = await accepted(control, encoded, { CompressType: 'Zstd', CompressTypes: ['None', 'Zstd'] })
    const data = await ready()
    await attach(data, accept)
    const raw = Buffer.alloc(ONE_CHUNK, 'text that shrinks ')
    const frame = (await codecOf('Zstd').encode(raw)) as Buffer
    const digest = (await createDigester('sha-256')).digest(raw)
    const body = (right: boolean): Buffer => {
      const head = Buffer.alloc(37)
      writeChunkHead(head, { encoded: true, rawLength: ONE_CHUNK, digest: right ? digest : Buffer.alloc(32) })
      return Buffer.concat([head, frame])
    }
    for (const right of [true, false, true]) data.frame(1, body(right))
    data.frame(2, body(true))
    const missing = new Set([1, 2])
    while (missing.size > 0) for (const number of (await control.expect('STORED')).Chunks) missing.delete(number)
    control.send({ type: 'ROOT', Root: await rootFor(layoutOf(encoded), [raw, raw]) })
    await control.expect('COMMIT')
    expect(await readFile(join(receiver.received, 'zeros'))).toEqual(Buffer.concat([raw, raw]))
  })

  test('CANCEL right behind ROOT → nothing published', async () => {
    const { control, data } = await opened()
    for (const number of [1, 2, 3]) data.frame(number, await chunk(number))
    let left = 3
    while (left > 0) left -= (await control.expect('STORED')).Chunks.length
    const root = await rootFor(layout, raws)
    control.write(Buffer.concat([encodeMessage({ type: 'ROOT', Root: root }), encodeMessage({ type: 'CANCEL', Code: 'CANCELLED' })]))
    expect((await receiver.event('error')).code).toBe('CANCELLED_BY_PEER')
    await expect.poll(() => readdir(receiver.received)).toEqual(['bystander'])
  })

  test('a token of a cancelled transfer → closed', async () => {
    const { control, accept } = await opened()
    control.send({ type: 'CANCEL', Code: 'CANCELLED' })
    await receiver.event('error')
    const late = await ready()
    late.send({ type: 'ATTACH', Session: accept.Session, Token: accept.Token, Lane: 0 })
    await late.untilClosed()
    await unharmed()
  })
})

test('a link in place of the part folder is not followed', async () => {
  const outside = join(receiver.root, 'outside')
  await mkdir(outside)
  await symlink(outside, join(receiver.received, '.fastdrop-partial'))
  const peer = await ready()
  await offer(peer, [fileEntry('x', 1)])
  expect((await peer.expect('CANCEL')).Code).toBe('DISK_ERROR')
  expect(await readdir(outside)).toEqual([])
})
