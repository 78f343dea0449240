import { execFileSync } from 'node:child_process'
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadIdentity } from './identity/identity.ts'
import { VOID_MAX } from './limits.ts'
import { closingAfterEach, makeTree, type TestEngine } from './testing/pair.ts'
import { contentOf } from './testing/raw-drop.ts'
import { attach, chunkBody, fileEntry, layoutOf, ONE_CHUNK, offer } from './testing/raw-offer.ts'
import { RawPeer } from './testing/raw-peer.ts'
import { RawServer } from './testing/raw-server.ts'
import { folderEntry } from './testing/support.ts'
import { until } from './testing/watch.ts'
import { createDigester, rootOf } from './wire/digest.ts'
import type { Message, MessageOf } from './wire/messages.ts'

const { started, keep } = closingAfterEach()
const SESSION = '5e'.repeat(16)
const TOKEN = '70'.repeat(32)
const ABLE = { Capabilities: ['void'] }

/** Entry 0 has chunks 2 and 3; the bundle 1 holds entries 1 and 2; 3 is a folder, 4 is empty. */
const ENTRIES = [fileEntry('large', ONE_CHUNK + 10), fileEntry('a', 7), fileEntry('b', 5), folderEntry('folder'), fileEntry('empty', 0)]
const LARGE = contentOf(ONE_CHUNK + 10, false, 1)
const BUNDLE = Buffer.from('small!!other')
const CHUNKS = [BUNDLE, LARGE.subarray(0, ONE_CHUNK), LARGE.subarray(ONE_CHUNK)]

interface Accepted {
  readonly receiver: TestEngine
  readonly control: RawPeer
  readonly accept: MessageOf<'ACCEPT'>
  readonly data: RawPeer
}

/** A scripted sender whose drop was accepted. */
async function accepted(lie: Record<string, unknown> = ABLE): Promise<Accepted> {
  const receiver = await started()
  const identity = await loadIdentity(join(receiver.root, 'raw'))
  const closing = (peer: RawPeer): RawPeer => {
    keep({ close: () => Promise.resolve(peer.destroy()) })
    return peer
  }
  const control = closing(await RawPeer.ready(receiver.port, identity))
  await offer(control, ENTRIES, lie)
  const accept = await control.expect('ACCEPT')
  const data = closing(await RawPeer.ready(receiver.port, identity))
  await attach(data, accept)
  return { receiver, control, accept, data }
}

async function stores({ control, data }: Accepted, numbers: readonly number[], raws: readonly Buffer[] = CHUNKS): Promise<void> {
  for (const number of numbers) data.frame(number, await chunkBody(raws[number - 1] as Buffer))
  const missing = new Set(numbers)
  while (missing.size > 0) for (const number of (await control.expect('STORED')).Chunks) missing.delete(number)
}

/** With these raw bytes in the place of the chunks; null counts as zeros. */
async function root(raws: readonly (Buffer | null)[]): Promise<string> {
  const digester = await createDigester('sha-256')
  const { fullSize, oneChunk } = layoutOf(ENTRIES)
  return rootOf(fullSize, oneChunk, Buffer.concat(raws.map((raw) => (raw === null ? Buffer.alloc(32) : Buffer.from(digester.digest(raw))))))
}

const WITHOUT_A = Buffer.concat([Buffer.alloc(7), Buffer.from('other')])

describe('VOID at the receiver', () => {
  it.each([
    ['before its chunks', [], [1]],
    ['behind some of its chunks', [1, 2], []],
    ['behind all of its chunks', [1, 2, 3], []],
  ])('of a large file, %s: its chunks are zeros in the root, and the rest is published', async (_, before, behind) => {
    const at = await accepted()
    await stores(at, before)
    at.control.send({ type: 'VOID', Entries: [0], Code: 'SOURCE_CHANGED' })
    await stores(at, behind)
    at.control.send({ type: 'ROOT', Root: await root([BUNDLE, null, null]) })
    expect(await at.control.expect('COMMIT')).toMatchObject({ Void: [{ Entry: 0, Code: 'SOURCE_CHANGED' }] })
    expect((await readdir(at.receiver.received)).sort()).toEqual(['a', 'b', 'empty', 'folder'])
    expect(await at.receiver.event('done')).toMatchObject({ bytes: 12, lost: [{ path: 'large', bytes: ONE_CHUNK + 10, code: 'SOURCE_CHANGED' }] })
  })

  it.each([
    ['sent with its bytes', CHUNKS],
    ['sent with zeros', [WITHOUT_A, ...CHUNKS.slice(1)]],
  ])('of a file in a bundle that was %s: the root knows zeros', async (_, raws) => {
    const at = await accepted()
    await stores(at, [1, 2, 3], raws)
    at.control.send({ type: 'VOID', Entries: [1], Code: 'SOURCE_UNREADABLE' })
    at.control.send({ type: 'ROOT', Root: await root([WITHOUT_A, ...CHUNKS.slice(1)]) })
    await at.control.expect('COMMIT')
    expect((await readdir(at.receiver.received)).sort()).toEqual(['b', 'empty', 'folder', 'large'])
    expect(await readFile(join(at.receiver.received, 'b'), 'utf8')).toBe('other')
  })

  it('of all files of a bundle: it is not awaited, and what comes of it is dropped', async () => {
    const at = await accepted()
    at.control.send({ type: 'VOID', Entries: [2, 1, 2], Code: 'SKIPPED' })
    at.control.send({ type: 'VOID', Entries: [1], Code: 'SOURCE_CHANGED' })
    at.data.frame(1, await chunkBody(BUNDLE))
    await stores(at, [2, 3])
    at.control.send({ type: 'ROOT', Root: await root([null, ...CHUNKS.slice(1)]) })
    const codes = (await at.control.expect('COMMIT')).Void
    expect(codes).toEqual([
      { Entry: 2, Code: 'SKIPPED' },
      { Entry: 1, Code: 'SKIPPED' },
    ])
    expect((await readdir(at.receiver.received)).sort()).toEqual(['empty', 'folder', 'large'])
  })

  it('of an empty file', async () => {
    const at = await accepted()
    at.control.send({ type: 'VOID', Entries: [4], Code: 'SKIPPED' })
    await stores(at, [1, 2, 3])
    at.control.send({ type: 'ROOT', Root: await root(CHUNKS) })
    await at.control.expect('COMMIT')
    expect((await readdir(at.receiver.received)).sort()).toEqual(['a', 'b', 'folder', 'large'])
  })

  it.each([
    ['of a folder', { Entries: [3] }, ABLE],
    ['of an entry that there is not', { Entries: [5] }, ABLE],
    ['of 2^31 entries at once, almost', { Entries: [0, 2 ** 31] }, ABLE],
    ['of nothing', { Entries: [] }, ABLE],
    ['of more than may be', { Entries: Array(VOID_MAX + 1).fill(0) }, ABLE],
    ['that was not agreed', { Entries: [0] }, {}],
  ])('%s is a violation, and nothing is kept', async (_, lie, terms) => {
    const at = await accepted(terms)
    at.control.send({ type: 'VOID', Code: 'SKIPPED', ...lie })
    await at.control.untilClosed()
    await until(() => readdir(at.receiver.received), [], 10_000)
  })

  it('a root that forgets what is void is another one', async () => {
    const at = await accepted()
    await stores(at, [1, 2, 3])
    at.control.send({ type: 'VOID', Entries: [1], Code: 'SKIPPED' })
    at.control.send({ type: 'ROOT', Root: await root(CHUNKS) })
    expect((await at.control.expect('CANCEL')).Code).toBe('DIGEST_MISMATCH')
    await until(() => readdir(at.receiver.received), [], 10_000)
  })

  it('asks for what its user does not want, once, and ends when nothing would be left', async () => {
    const at = await accepted()
    const [transfer] = at.receiver.engine.transfers()
    const id = transfer?.id ?? ''
    at.receiver.engine.skip(id, [0, 3, 99, 0])
    at.receiver.engine.skip(id, [0])
    at.receiver.engine.skip(id, [1])
    expect(await at.control.expect('SKIP')).toEqual({ type: 'SKIP', Entries: [0], Code: 'SKIPPED' })
    expect(await at.control.expect('SKIP')).toEqual({ type: 'SKIP', Entries: [1], Code: 'SKIPPED' })
    at.receiver.engine.skip(id, [2, 4])
    expect((await at.control.expect('CANCEL')).Code).toBe('CANCELLED')
  })
})

describe('the sender', () => {
  interface Told {
    readonly id: string
    readonly said: MessageOf<'VOID'>[]
    readonly ended: Promise<string>
  }

  /** Meets a receiver that says `first` behind ACCEPT, stores nothing, and keeps what it is told. */
  async function meets(
    sender: TestEngine,
    paths: readonly string[],
    script: { able?: boolean; say?: (peer: RawPeer) => void; commit?: unknown[]; unstored?: readonly number[] },
  ): Promise<Told> {
    const server = keep(await RawServer.open(await loadIdentity(join(sender.root, 'raw'))))
    const said: MessageOf<'VOID'>[] = []
    let control: RawPeer | null = null
    server.play(async (peer) => {
      await peer.welcome()
      peer.send({ type: 'READY', DPVersion: '2.0.0', DeviceName: 'Raw', DeviceKind: 'server' })
      for (;;) {
        const { number, body } = await peer.next()
        if (number > 0 && !script.unstored?.includes(number)) control?.send({ type: 'STORED', Chunks: [number] })
        if (number > 0 || body[0] !== 0x7b) continue
        const message = JSON.parse(body.toString()) as Message
        if (message.type === 'HEADER') {
          control = peer
          peer.send({ ...message, Capabilities: script.able === false ? [] : ['void'] })
        } else if (message.type === 'OFFER') {
          peer.send({ type: 'ACCEPT', Session: SESSION, Token: TOKEN, Excluded: [] })
          script.say?.(peer)
        } else if (message.type === 'ATTACH') peer.send({ type: 'ATTACHED', Lane: message.Lane })
        else if (message.type === 'VOID') said.push(message)
        else if (message.type === 'ROOT') peer.send({ type: 'COMMIT', Root: message.Root, Void: script.commit ?? [] })
      }
    })
    const id = sender.send(server.port, paths, { compression: 'None', connections: 1, chunkBytes: 65_536 })
    return { id, said, ended: sender.ended(id) }
  }

  async function withFiles(): Promise<{ sender: TestEngine; paths: string[] }> {
    const sender = await started({ listen: false })
    await makeTree(sender.root, { 'a.bin': 70_000, 'b.bin': 80_000 })
    return { sender, paths: ['a.bin', 'b.bin'].map((name) => join(sender.root, name)) }
  }

  const skip = (Entries: number[]) => (peer: RawPeer) => peer.send({ type: 'SKIP', Entries, Code: 'BAD_NAME' })

  it('answers SKIP with VOID and its code, once, and takes the COMMIT that lists it', async () => {
    const { sender, paths } = await withFiles()
    const commit = [{ Entry: 1, Code: 'BAD_NAME' }]
    const say = (peer: RawPeer): void => {
      for (const _ of [1, 2]) skip([1])(peer)
    }
    const { said, ended } = await meets(sender, paths, { say, commit })
    expect(await ended).toBe('done')
    expect(said).toEqual([{ type: 'VOID', Entries: [1], Code: 'BAD_NAME' }])
    expect(await sender.event('done')).toMatchObject({ bytes: 70_000, lost: [{ path: 'b.bin', bytes: 80_000, code: 'BAD_NAME' }] })
  })

  it('goes on at once when its user skips the only file that it waits for', async () => {
    const { sender, paths } = await withFiles()
    const { id, said, ended } = await meets(sender, paths, { unstored: [3, 4], commit: [{ Entry: 1, Code: 'SKIPPED' }] })
    await sender.event('transfer', ({ transfer }) => transfer.state === 'moving' && transfer.progress.bytes === 70_000)
    sender.engine.skip(id, [1])
    expect(await ended).toBe('done')
    expect(said).toEqual([{ type: 'VOID', Entries: [1], Code: 'SKIPPED' }])
  })

  it.each([
    ['leaves out what was lost', []],
    [
      'lists what was never sent',
      [
        { Entry: 1, Code: 'BAD_NAME' },
        { Entry: 7, Code: 'BAD_NAME' },
      ],
    ],
  ])('does not take a COMMIT that %s', async (_, commit) => {
    const { sender, paths } = await withFiles()
    const { ended } = await meets(sender, paths, { say: skip([1]), commit })
    expect(await ended).toBe('failed')
    expect((await sender.event('error')).code).toBe('PROTOCOL_VIOLATION')
  })

  it('counts what the receiver could not keep in the end as lost', async () => {
    const { sender, paths } = await withFiles()
    const { ended } = await meets(sender, paths, { commit: [{ Entry: 0, Code: 'DISK_ERROR' }] })
    expect(await ended).toBe('done')
    expect(await sender.event('done')).toMatchObject({ lost: [{ path: 'a.bin', bytes: 70_000, code: 'DISK_ERROR' }] })
  })

  it('SKIP of what is no file, or where it was not agreed, is a violation', async () => {
    for (const script of [{ say: skip([2]) }, { able: false, say: skip([1]) }]) {
      const { sender, paths } = await withFiles()
      const { ended } = await meets(sender, paths, script)
      expect(await ended).toBe('failed')
      expect((await sender.event('error')).code).toBe('PROTOCOL_VIOLATION')
    }
  })

  it('fails as a whole where the receiver does not know VOID, and cannot be asked to skip', async () => {
    const { sender, paths } = await withFiles()
    const commit = [{ Entry: 0, Code: 'DISK_ERROR' }]
    const { said, ended } = await meets(sender, paths, { able: false, commit, say: () => {} })
    const [transfer] = sender.engine.transfers()
    expect(() => sender.engine.skip(transfer?.id ?? '', [0])).toThrow(expect.objectContaining({ code: 'BAD_SETTING' }))
    expect(await ended).toBe('failed')
    expect(said).toEqual([])
  })
})

describe.skipIf(process.platform === 'win32')('what the sender could not offer', () => {
  it('is told to the receiver, and listed at both ends', async () => {
    const receiver = await started()
    const sender = await started({ listen: false })
    await makeTree(sender.root, { 'drop/a': 'a' })
    await symlink('/etc/hostname', join(sender.root, 'drop', 'link'))
    execFileSync('mkfifo', [join(sender.root, 'drop', 'pipe')])
    const id = sender.send(receiver.port, [join(sender.root, 'drop')])
    expect(await sender.ended(id)).toBe('done')
    const skipped = [
      { path: 'drop/link', reason: 'link' },
      { path: 'drop/pipe', reason: 'special' },
    ]
    expect(await sender.event('done')).toMatchObject({ skipped })
    expect(await receiver.event('done')).toMatchObject({ skipped })
  })

  it('is told by its number where it is too much to be named', async () => {
    const receiver = await started()
    const sender = await started({ listen: false })
    await mkdir(join(sender.root, 'drop'))
    await writeFile(join(sender.root, 'drop', 'a'), 'a')
    for (let n = 0; n < 150; n += 1) await symlink('nowhere', join(sender.root, 'drop', `${'文'.repeat(80)} ${n}`))
    expect(await sender.ended(sender.send(receiver.port, [join(sender.root, 'drop')]))).toBe('done')
    const { transfer } = await receiver.event('transfer', (event) => event.transfer.state === 'done')
    const payload = 'payload' in transfer ? transfer.payload : null
    expect((payload?.skipped.length ?? 0) + (payload?.skippedMore ?? 0)).toBe(150)
    expect(payload?.skipped.length).toBeLessThanOrEqual(100)
  })
})

describe('a file that the receiver’s disk does not take', () => {
  it('is left out alone, and named at both ends', async () => {
    const receiver = await started()
    const sender = await started({ listen: false })
    // its path is as long as the sender's system takes, and longer than the receiver's
    const folders = Array.from({ length: 17 }, () => 'f'.repeat(230)).join('/')
    const name = 'n'.repeat(4090 - `${sender.root}/drop/${folders}/`.length)
    await makeTree(sender.root, { [`drop/${folders}/${name}`]: 100_000, 'drop/near': 'near', 'drop/large': 200_000 })
    const id = sender.send(receiver.port, [join(sender.root, 'drop')], { chunkBytes: 65_536 })
    expect(await sender.ended(id)).toBe('done')
    const { lost } = await sender.event('done')
    expect(lost).toEqual([{ path: `drop/${folders}/${name}`, bytes: 100_000, code: 'DISK_ERROR' }])
    expect((await receiver.event('done')).lost).toEqual(lost)
  })
})
