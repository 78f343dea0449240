import { mkdir, readdir, readFile, readlink, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { beforeEach, describe, expect, test } from 'vitest'
import { type Identity, loadIdentity } from './identity/identity.ts'
import { CONNECTIONS_A_DEVICE_MAX } from './limits.ts'
import { ClassicPeer, honestHeader } from './testing/classic-peer.ts'
import { closingAfterEach, makeTree, standing, type TestEngine } from './testing/pair.ts'
import { accepted, attach, chunkBody, fileEntry, header, layoutOf, offer, rootFor } from './testing/raw-offer.ts'
import { RawPeer } from './testing/raw-peer.ts'
import { RawServer } from './testing/raw-server.ts'
import { until } from './testing/watch.ts'
import { writeChunkHead } from './wire/chunk-body.ts'
import type { ManifestEntry } from './wire/manifest.ts'

/**
 * What comparable programs got wrong, each tried on this engine by the same attack. The flaws that end in a page, on a terminal or
 * in a process list are tried in renderer/comparable-flaws.test.tsx and main/cli/comparable-flaws.test.ts.
 */
const { keep, started } = closingAfterEach()
let receiver: TestEngine
let attacker: Identity
let before: Record<string, string>

beforeEach(async () => {
  receiver = await started()
  attacker = await loadIdentity(join(receiver.root, 'data', 'attacker'))
  await makeTree(receiver.root, { 'beside/mine': 'mine', 'received/mine': 'mine', 'received/folder/x': 'mine too' })
  before = await standing(receiver.root)
})

const ready = async (to: TestEngine = receiver, as: Identity = attacker): Promise<RawPeer> => {
  const peer = await RawPeer.ready(to.port, as)
  keep({ close: () => Promise.resolve(peer.destroy()) })
  return peer
}

/** Nothing that was there has changed, and nothing is there that was not, but for these. */
async function onlyNew(...names: string[]): Promise<void> {
  const now = async (): Promise<string[]> => Object.keys(await standing(receiver.root)).filter((path) => !(path in before))
  await until(async () => (await now()).sort(), names.sort(), 10_000)
  const after = await standing(receiver.root)
  for (const [path, was] of Object.entries(before)) {
    if (!was.startsWith('directory')) expect([path, after[path]]).toEqual([path, was])
  }
}

/** Offers, sends and ends well. Contents: as many times "x" as the entry is long. */
async function delivers(entries: readonly ManifestEntry[], lie: Record<string, unknown> = {}): Promise<void> {
  const control = await ready()
  const layout = layoutOf(entries)
  const raws = Array.from({ length: layout.fullChunk }, (_, index) => Buffer.alloc(layout.rawLength(index + 1), 'x'))
  const accept = await accepted(control, entries, lie)
  const data = await ready()
  await attach(data, accept)
  for (const [index, raw] of raws.entries()) data.frame(index + 1, await chunkBody(raw))
  for (let left = raws.length; left > 0; ) left -= (await control.expect('STORED')).Chunks.length
  control.send({ type: 'ROOT', Root: await rootFor(layout, raws) })
  await control.expect('COMMIT')
}

describe('../ and absolute names (LocalSend CVE-2025-27142, NitroShare CVE-2026-66050, croc CVE-2023-43616)', () => {
  test.each(['../beside/mine', '/etc/cron.d/x', 'a/../../beside/x', '..\\beside\\x', 'C:\\Windows\\x', '\\\\server\\share\\x'])(
    'the path %j refuses the offer, whatever else is in it',
    async (path) => {
      const peer = await ready()
      await offer(peer, [fileEntry('good', 1), fileEntry(path, 1)])
      expect((await peer.expect('REFUSE')).Code).toBe('BAD_NAME')
      await onlyNew()
    },
  )

  test('the title of an offer is never a path', async () => {
    await delivers([fileEntry('x', 1)], { FileName: '../../beside/mine' })
    await onlyNew('received/x')
  })

  test.each(['../beside/mine', '/etc/passwd', '..'])('FastDP 1.x: the name %j is refused', async (name) => {
    const { port } = await receiver.engine.openClassic({ port: 0, forMs: null })
    const peer = await ClassicPeer.sender(port, '1.1.0')
    peer.header(honestHeader(Buffer.from('x'), { version: '1.1.0', name }))
    peer.chunk(0, Buffer.from('x'))
    expect(await peer.rest()).toMatch(/^ERROR: /)
    await onlyNew()
  })
})

describe('discovery spoofing as a man in the middle (LocalSend CVE-2025-54792)', () => {
  test('who answers at a paired device’s address with another key is told nothing, whatever name it shows', async () => {
    const friend = await started({ deviceName: 'Studio' })
    const pairing = receiver.engine.pair({ host: '127.0.0.1', port: friend.port })
    const [here, there] = [
      await receiver.event('pairing', (event) => event.pairing.code !== null),
      await friend.event('pairing', (event) => event.pairing.code !== null),
    ]
    expect([here.pairing.id, here.pairing.code]).toEqual([pairing, there.pairing.code])
    receiver.engine.answerPairing(here.pairing.id, true)
    friend.engine.answerPairing(there.pairing.id, true)
    await receiver.event('pairing-closed', ({ outcome }) => outcome === 'paired')

    const impostor = keep(await RawServer.open(attacker))
    const heard: string[] = []
    impostor.play(async (peer) => {
      await peer.welcome()
      peer.send({ type: 'READY', DPVersion: '2.0.0', DeviceName: 'Studio', DeviceKind: 'desktop' })
      for (;;) heard.push((await peer.message()).type)
    })
    const id = receiver.send(impostor.port, [join(receiver.root, 'beside', 'mine')], { onlyPaired: true })
    expect(await receiver.ended(id)).toBe('failed')
    for (const peer of impostor.peers) await peer.untilClosed()
    expect([(await receiver.event('error')).code, heard.filter((type) => type !== 'PING')]).toEqual(['NOT_VERIFIED', []])
  })
})

describe('payload accepted before consent, and a duplicate id that bypassed the fix (Quick Share CVE-2024-38271, CVE-2024-38272, CVE-2024-10668)', () => {
  let asking: TestEngine
  beforeEach(async () => {
    asking = await started({ accept: 'ask', receiveFolder: join(receiver.root, 'received'), dataDir: join(receiver.root, 'data', 'asking') })
  })

  async function asked(as: Identity): Promise<{ control: RawPeer; offerId: string }> {
    const control = await ready(asking, as)
    await offer(control, [fileEntry('same name', 1)])
    const { offer: one } = await asking.event('offer', (event) => event.offer.peer.deviceId === as.deviceId)
    return { control, offerId: one.id }
  }

  test('a payload frame before the answer closes the connection, and a yes that follows accepts nothing', async () => {
    before = await standing(receiver.root)
    const { control, offerId } = await asked(attacker)
    control.frame(1, await chunkBody(Buffer.from('x')))
    await control.untilClosed()
    asking.engine.answerOffer(offerId, { accept: true })
    await onlyNew()
    expect(asking.engine.transfers().filter(({ state }) => state === 'done')).toEqual([])
  })

  test('a data connection before the answer joins nothing, by whatever session and token', async () => {
    before = await standing(receiver.root)
    const { offerId } = await asked(attacker)
    for (const Session of ['00'.repeat(16), Buffer.from(offerId).toString('hex').padEnd(32, '0').slice(0, 32)]) {
      const data = await ready(asking)
      data.send({ type: 'ATTACH', Session, Token: '00'.repeat(32), Lane: 0 })
      await data.untilClosed()
    }
    await onlyNew()
  })

  test('the yes for one offer is none for another of the same name, nor for a second one on the same connection', async () => {
    const other = await loadIdentity(join(receiver.root, 'data', 'other'))
    before = await standing(receiver.root)
    const [first, second] = [await asked(attacker), await asked(other)]
    expect(first.offerId).not.toBe(second.offerId)
    // while the first is asked about, its sender offers something else
    await offer(first.control, [fileEntry('something else', 5000)])
    asking.engine.answerOffer(first.offerId, { accept: true })
    const accept = await first.control.expect('ACCEPT')
    expect(asking.engine.offers().map(({ id }) => id)).toEqual([second.offerId])
    await first.control.untilClosed()
    const late = await ready(asking)
    late.send({ type: 'ATTACH', Session: accept.Session, Token: accept.Token, Lane: 0 })
    await late.untilClosed()
    asking.engine.answerOffer(second.offerId, { accept: false })
    expect((await second.control.expect('REFUSE')).Code).toBe('DECLINED')
    await onlyNew()
  })

  test('the same entry twice, once small and once large, is refused before anybody is asked', async () => {
    const control = await ready(asking)
    await offer(control, [fileEntry('a', 1), fileEntry('a', 1_000_000)])
    expect((await control.expect('REFUSE')).Code).toBe('NAME_CLASH')
    expect(asking.events.some(({ event }) => event === 'offer')).toBe(false)
  })
})

describe('cleanup deletes paths that the sender named (Warpinator CVE-2023-29380)', () => {
  test('a drop that is cut, with the names of what is there already, takes nothing of it along', async () => {
    const control = await ready()
    const entries = [fileEntry('mine', 1), fileEntry('folder/x', 300_000), { ...fileEntry('.fastdrop-partial', 0), kind: 'directory' as const }]
    const accept = await accepted(control, entries)
    const data = await ready()
    await attach(data, accept)
    data.frame(1, await chunkBody(Buffer.from('x')))
    await control.expect('STORED')
    control.destroy()
    await receiver.event('error')
    await onlyNew()
  })

  test('neither does one that is refused, nor one that is cancelled by its sender', async () => {
    const refused = await ready()
    await offer(refused, [fileEntry('mine', 1), fileEntry('../beside/mine', 1)])
    await refused.expect('REFUSE')
    const cancelled = await ready(receiver, await loadIdentity(join(receiver.root, 'data', 'asking-again')))
    before = await standing(receiver.root)
    await accepted(cancelled, [fileEntry('mine', 1), fileEntry('folder/x', 1)])
    cancelled.send({ type: 'CANCEL', Code: 'CANCELLED' })
    await receiver.event('error', ({ code }) => code === 'CANCELLED_BY_PEER')
    await onlyNew()
  })
})

describe('a link leads out of the folder (Warpinator CVE-2022-42725, rsync CVE-2024-12087)', () => {
  test('a folder that is a link is somebody else’s: what is sent into that name lands beside it', async () => {
    await symlink(join(receiver.root, 'beside'), join(receiver.received, 'out'))
    await symlink(join(receiver.root, 'beside', 'not there'), join(receiver.received, 'dangling'))
    await delivers([fileEntry('out/mine', 1), fileEntry('dangling', 1)])
    expect(await readFile(join(receiver.root, 'beside', 'mine'), 'utf8')).toBe('mine')
    expect(await readdir(join(receiver.root, 'beside'))).toEqual(['mine'])
    expect(await readFile(join(receiver.received, 'out (1)', 'mine'), 'utf8')).toBe('x')
    expect(await readFile(join(receiver.received, 'dangling (1)'), 'utf8')).toBe('x')
    expect(await readlink(join(receiver.received, 'out'))).toBe(join(receiver.root, 'beside'))
  })

  test('a link in place of the part folder is not followed', async () => {
    await mkdir(join(receiver.root, 'outside'))
    await symlink(join(receiver.root, 'outside'), join(receiver.received, '.fastdrop-partial'))
    const peer = await ready()
    await offer(peer, [fileEntry('x', 1)])
    expect((await peer.expect('CANCEL')).Code).toBe('DISK_ERROR')
    expect(await readdir(join(receiver.root, 'outside'))).toEqual([])
  })
})

describe('archives that unpack elsewhere (croc CVE-2023-43616, node-tar CVE-2021-32803, tar-fs CVE-2024-12905)', () => {
  /** A tar of one member, right but for its name and kind. */
  function tar(name: string, raw: Buffer, { kind = '0', link = '' } = {}): Buffer {
    const block = Buffer.alloc(512)
    block.write(name, 0)
    block.write('0000644\0', 100)
    block.write('0000000\0', 108)
    block.write('0000000\0', 116)
    block.write(`${raw.length.toString(8).padStart(11, '0')}\0`, 124)
    block.write('00000000000\0', 136)
    block.write('        ', 148)
    block.write(kind, 156)
    block.write(link, 157)
    block.write('ustar\u000000', 257)
    const sum = block.reduce((total, byte) => total + byte, 0)
    block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
    return Buffer.concat([block, raw, Buffer.alloc((-raw.length & 511) + 1024)])
  }

  const raw = Buffer.alloc(1000, 'x')
  const archives: Readonly<Record<string, Buffer>> = {
    'a member named ../beside/mine': tar('../beside/mine', raw),
    'an absolute member': tar('/etc/passwd', raw),
    'a link': tar('chunk', Buffer.alloc(0), { kind: '2', link: '/etc/passwd' }),
    'a PAX record that renames': Buffer.concat([tar('x', Buffer.from('25 path=../beside/mine\n'), { kind: 'x' }).subarray(0, 1024), tar('chunk', raw)]),
    'a second member': Buffer.concat([tar('chunk', raw).subarray(0, 1536), tar('../x', raw)]),
  }

  test.each(Object.entries(archives))('2.0.0, a chunk as TarGz with %s: damaged, and nowhere on the disk', async (_, archive) => {
    const control = await ready()
    const accept = await accepted(control, [fileEntry('x', 1000)], { CompressType: 'TarGz', CompressTypes: ['None', 'TarGz'] })
    const data = await ready()
    await attach(data, accept)
    const head = Buffer.alloc(37)
    writeChunkHead(head, { encoded: true, rawLength: 1000, digest: Buffer.alloc(32) })
    data.frame(1, Buffer.concat([head, gzipSync(archive)]))
    expect((await control.expect('RETRY')).Chunks).toEqual([1])
    control.destroy()
    await receiver.event('error')
    await onlyNew()
  })

  test.each(Object.entries(archives))('1.1.0, a payload as TarGz with %s: refused, and nowhere on the disk', async (_, archive) => {
    const { port } = await receiver.engine.openClassic({ port: 0, forMs: null })
    const peer = await ClassicPeer.sender(port, '1.1.0')
    const payload = gzipSync(archive)
    peer.header({ ...honestHeader(payload, { version: '1.1.0', name: 'x' }), CompressType: 'TarGz' })
    peer.chunk(0, payload)
    expect(await peer.rest()).toMatch(/^ERROR: /)
    await onlyNew()
  })
})

describe('identity packets and connections without bounds (KDE Connect CVE-2020-26164)', () => {
  test.each([
    ['a device name of 60,000 bytes', { DeviceName: 'x'.repeat(60_000) }],
    ['a title of 60,000 bytes', { FileName: 'x'.repeat(60_000) }],
    ['a thousand capabilities', { Capabilities: Array(1000).fill('x') }],
  ])('%s: closed', async (_, lie) => {
    const peer = await ready()
    peer.send(header([fileEntry('x', 1)], lie))
    await peer.untilClosed()
    await onlyNew()
  })

  test('one device has so many connections and no more; another one is served meanwhile', async () => {
    const open: RawPeer[] = []
    for (let count = 0; count < CONNECTIONS_A_DEVICE_MAX; count += 1) open.push(await ready())
    await expect(RawPeer.ready(receiver.port, attacker)).rejects.toThrow('closed')
    expect(open.every(({ closed }) => !closed)).toBe(true)
    const sender = await started({ listen: false })
    await writeFile(join(sender.root, 'good'), 'good')
    expect(await sender.ended(sender.send(receiver.port, [join(sender.root, 'good')]))).toBe('done')
  })
})

describe('an identity that differs between layers (KDE Connect CVE-2025-66270)', () => {
  test('what an offer says of its sender changes nothing: the key of the channel is the identity, in every place', async () => {
    const friend = await loadIdentity(join(receiver.root, 'data', 'friend'))
    before = await standing(receiver.root)
    const strict = await started({ accept: 'paired' })
    const claims = { DeviceName: 'Friend', DeviceId: friend.deviceId, KeyHash: friend.keyHash, Verified: true, deviceId: friend.deviceId }
    const refused = await ready(strict)
    refused.send(header([fileEntry('x', 1)], claims))
    expect((await refused.expect('REFUSE')).Code).toBe('DECLINED')
    const control = await ready()
    const accept = await accepted(control, [fileEntry('x', 1)], claims)
    expect(receiver.engine.transfers().map(({ peer }) => [peer.deviceId, peer.verified])).toEqual([[attacker.deviceId, false]])
    const data = await ready(receiver, friend)
    data.send({ type: 'ATTACH', Session: accept.Session, Token: accept.Token, Lane: 0, DeviceId: attacker.deviceId })
    await data.untilClosed()
    control.destroy()
    await onlyNew()
  })
})

describe('a peer relaxes our limit or our timeout (rsync CVE-2026-70462, CVE-2026-53794)', () => {
  test('a sender’s wishes only lower what a receiver allows', async () => {
    const narrow = await started({ connections: 2 })
    const control = await ready(narrow)
    const wishes = { Connections: 16, MaxConnections: 999, Timeout: 86_400, HANDSHAKE_TIMEOUT_MS: 1e9, FULL_CHUNK_MAX: 2 ** 32, Capabilities: ['no-limits'] }
    await offer(control, [fileEntry('x', 1)], wishes)
    expect(await control.expect('HEADER')).toMatchObject({ Connections: 2, Capabilities: ['resume', 'have', 'void', 'rate'] })
    const accept = await control.expect('ACCEPT')
    const third = await ready(narrow)
    third.send({ type: 'ATTACH', Session: accept.Session, Token: accept.Token, Lane: 2 })
    expect((await third.expect('REFUSE')).Code).toBe('LIMIT_EXCEEDED')
  })

  test.each([
    ['more connections', { Connections: 5 }],
    ['larger chunks', { OneChunk: 16 * 1024 * 1024 }],
    ['a compression that was not wished', { CompressType: 'Zip' }],
    ['more bytes', { FullSize: 2 ** 40 }],
    ['more chunks', { FullChunk: 2 ** 20 }],
  ])('a receiver’s answer with %s than was offered is a violation', async (_, lie) => {
    const sender = await started({ listen: false })
    await makeTree(sender.root, { f: 100 })
    const server = keep(await RawServer.open(attacker))
    server.play(async (peer) => {
      await peer.welcome()
      peer.send({ type: 'READY', DPVersion: '2.0.0', DeviceName: 'Raw', DeviceKind: 'server' })
      const wish = await peer.expect('HEADER')
      await peer.next()
      await peer.expect('OFFER')
      peer.send({ ...wish, ...lie })
      peer.send({ type: 'ACCEPT', Session: '5e'.repeat(16), Token: '70'.repeat(32), Excluded: [] })
      await peer.untilClosed()
    })
    const id = sender.send(server.port, [join(sender.root, 'f')], { connections: 4 })
    expect(await sender.ended(id)).toBe('failed')
    expect((await sender.event('error')).code).toBe('PROTOCOL_VIOLATION')
    expect(server.peers.length).toBe(1)
  })
})
