import { appendFile, rename, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ConflictWish } from '../../shared/conflict.ts'
import type { EngineOptions } from './facade.ts'
import { loadIdentity } from './identity/identity.ts'
import { closingAfterEach, fingerprint, makeTree, type TestEngine } from './testing/pair.ts'
import { acquainted } from './testing/pair-up.ts'
import type { RawPeer } from './testing/raw-peer.ts'
import { RawServer } from './testing/raw-server.ts'
import type { Message } from './wire/messages.ts'

const { keep, started, again } = closingAfterEach()
const MIB = 1024 * 1024
const LONG_MS = 60_000
/** While it is sent there is time to change what comes behind it. */
const SLOWLY = { chunkBytes: 65_536, compression: 'None', connections: 1, limitBytesPerSecond: 6 * MIB } as const
const MERGE: ConflictWish = { onConflict: 'keep-both', merge: true }
/** What is smaller than a chunk is sent before all else. */
const SOME = 200_000
const TRIP = { 'Trip/a long.bin': 6 * MIB, 'Trip/day 3/map/b.bin': 2 * MIB, 'Trip/day 3/c.txt': 'kept', 'Trip/day 4/d.bin': SOME }
const LOST = 'Trip/day 3/map/b.bin'
const OTHER = 'Trip/day 4/d.bin'

const TOPS = { 'a.bin': MIB, 'b.bin': SOME, 'two/b.bin': SOME, 'z.bin': 4 * MIB }

interface Stage {
  readonly sender: TestEngine
  readonly receiver: TestEngine
  /** Of the drop that was delivered without them. */
  readonly id: string
  readonly source: (path: string) => string
}

interface Plot {
  readonly tree?: Readonly<Record<string, string | number>>
  readonly tops?: readonly string[]
  readonly lost?: readonly string[]
  readonly receiver?: Partial<EngineOptions>
}

/** A drop of which some files have changed while it was sent. */
async function delivered({ tree = TRIP, tops = ['Trip'], lost = [LOST], receiver: how = {} }: Plot = {}): Promise<Stage> {
  const { sender, receiver, deviceId } = await acquainted(started)
  await receiver.engine.change(how)
  const source = (path: string): string => join(sender.root, 'source', path)
  await makeTree(source(''), tree)
  await sender.engine.addPeer(`127.0.0.1:${receiver.port}`)
  const id = sender.engine.send({ paths: tops.map(source), to: { deviceId }, ...SLOWLY })
  await receiver.event('transfer', ({ transfer }) => transfer.state === 'moving' && transfer.progress.bytes > 500_000)
  for (const path of lost) await appendFile(source(path), 'more')
  expect(await sender.ended(id)).toBe('done')
  const done = await sender.event('done', ({ transferId }) => transferId === id)
  expect(done.lost?.length).toBe(lost.length)
  return { sender, receiver, id, source }
}

/** Files below it, with what is in them: folders have other times by now. */
async function filesBelow(root: string): Promise<Readonly<Record<string, string>>> {
  const found = Object.entries(await fingerprint(root)).filter(([path, what]) => what.startsWith('file') && !path.startsWith('.'))
  return Object.fromEntries(found)
}

/** A receiver that has it all but `a.bin`, whose COMMIT never arrives, and which says so once more when it is asked to go on. */
async function losesItsLastWord(sender: TestEngine): Promise<number> {
  const server = keep(await RawServer.open(await loadIdentity(join(sender.root, 'raw'))))
  let control: RawPeer | null = null
  let root = ''
  server.play(async (peer) => {
    await peer.welcome()
    peer.send({ type: 'READY', DPVersion: '2.0.0', DeviceName: 'Raw', DeviceKind: 'server' })
    for (;;) {
      const { number, body } = await peer.next()
      if (number > 0) control?.send({ type: 'STORED', Chunks: [number] })
      if (number > 0 || body[0] !== 0x7b) continue
      const message = JSON.parse(body.toString()) as Message
      if (message.type === 'HEADER') {
        control = peer
        peer.send({ ...message, Capabilities: ['void', 'resume'] })
      } else if (message.type === 'OFFER') peer.send({ type: 'ACCEPT', Session: '5e'.repeat(16), Token: '70'.repeat(32), Excluded: [] })
      else if (message.type === 'ATTACH') peer.send({ type: 'ATTACHED', Lane: message.Lane })
      else if (message.type === 'RESUME') peer.send({ type: 'COMMIT', Root: root, Void: [{ Entry: 0, Code: 'DISK_ERROR' }] })
      else if (message.type === 'ROOT') {
        root = message.Root
        peer.destroy()
      }
    }
  })
  return server.port
}

describe('files that were lost on the way, sent again', { timeout: LONG_MS }, () => {
  it('arrive at their places in the folder that has come, where that is merged into', async () => {
    const { sender, receiver, id, source } = await delivered({ receiver: { conflict: MERGE } })
    expect(Object.keys(await filesBelow(receiver.received))).not.toContain(LOST)
    expect(await sender.ended(sender.engine.sendLost(id))).toBe('done')
    expect(await filesBelow(receiver.received)).toEqual(await filesBelow(source('')))
  })

  it('arrive below their folder beside it where both are kept, with nothing else', async () => {
    const { sender, receiver, id, source } = await delivered()
    const next = sender.engine.sendLost(id)
    expect(await sender.ended(next)).toBe('done')
    const { [LOST]: missing, ...others } = await filesBelow(source(''))
    expect(await filesBelow(receiver.received)).toEqual({ ...others, [LOST.replace('Trip', 'Trip (1)')]: missing })
    expect(sender.engine.transfers().find((each) => each.id === next)).toMatchObject({ title: 'Trip', payload: { files: 1, directories: 3 } })
    expect(sender.engine.sentPaths(next)).toEqual([{ path: source(LOST), at: LOST }])
  })

  it('of one name in two drops of one name stay two', async () => {
    const tree = { 'one/Trip/a long.bin': 6 * MIB, 'one/Trip/b': SOME, 'one/c.bin': SOME, 'two/Trip/b': SOME, 'two/c.bin': SOME }
    const tops = ['one/Trip', 'one/c.bin', 'two/Trip', 'two/c.bin']
    const lost = ['one/Trip/b', 'one/c.bin', 'two/Trip/b', 'two/c.bin']
    const { sender, receiver, id, source } = await delivered({ tree, tops, lost, receiver: { conflict: MERGE } })
    expect(await sender.ended(sender.engine.sendLost(id))).toBe('done')
    const there = await filesBelow(source(''))
    const [long, ...others] = ['one/Trip/a long.bin', ...lost].map((path) => there[path])
    const [first, top, second, otherTop] = others
    const places = { 'Trip/a long.bin': long, 'Trip/b': first, 'c.bin': top, 'Trip (1)/b': second, 'c (1).bin': otherTop }
    expect(await filesBelow(receiver.received)).toEqual(places)
  })

  it('have their places also when they wait for the device over a restart, and when another restart cuts them', async () => {
    const { sender, receiver, id, source } = await delivered({ receiver: { conflict: MERGE } })
    const { port } = receiver
    await receiver.engine.close()
    const waiting = sender.engine.sendLost(id, { wait: true })
    await sender.event('transfer', ({ transfer }) => transfer.id === waiting && transfer.state === 'waiting')
    sender.engine.limit(waiting, MIB)
    await sender.engine.close()

    const second = await again(sender)
    await again(receiver, { port, conflict: MERGE })
    await second.engine.addPeer(`127.0.0.1:${port}`)
    await second.event('transfer', ({ transfer }) => transfer.id === waiting && transfer.state === 'moving' && transfer.progress.bytes > 100_000)
    await second.engine.close()
    const third = await again(sender)
    expect(await third.ended(waiting)).toBe('done')
    expect(await filesBelow(receiver.received)).toEqual(await filesBelow(source('')))
    expect(third.engine.sentPaths(waiting)).toEqual([{ path: source(LOST), at: LOST }])
  })

  it('are known as well where only the last word of their drop was lost', async () => {
    const sender = await started({ listen: false })
    await makeTree(sender.root, { 'a.bin': 70_000, 'b.bin': 80_000 })
    const names = ['a.bin', 'b.bin'].map((name) => join(sender.root, name))
    const id = sender.send(await losesItsLastWord(sender), names, { compression: 'None', connections: 1, chunkBytes: 65_536 })
    expect(await sender.ended(id)).toBe('done')
    expect(sender.events.some(({ event }) => event === 'interrupted')).toBe(true)
    expect(sender.engine.sentPaths(sender.engine.sendLost(id))).toEqual([{ path: names[0], at: 'a.bin' }])
  })

  it('leave out what is gone by then, and fail only where nothing is left', async () => {
    const { sender, receiver, id, source } = await delivered({ lost: [LOST, OTHER], receiver: { conflict: MERGE } })
    await rm(source(LOST))
    const next = sender.engine.sendLost(id)
    expect(await sender.ended(next)).toBe('done')
    expect(sender.engine.transfers().find((each) => each.id === next)).toMatchObject({ payload: { files: 1, skipped: [{ path: LOST, reason: 'unreadable' }] } })
    expect(await filesBelow(receiver.received)).toEqual(await filesBelow(source('')))
    await rm(source(OTHER))
    const last = sender.engine.sendLost(id)
    expect(await sender.ended(last)).toBe('failed')
    expect(await sender.event('error', ({ transferId }) => transferId === last)).toMatchObject({ code: 'SOURCE_UNREADABLE' })
  })

  it.each([
    [
      'below a folder',
      { tree: { 'Trip/a.bin': MIB, 'Trip/day/b.bin': SOME, 'Trip/z.bin': 4 * MIB }, tops: ['Trip'], lost: 'Trip/day/b.bin', place: 'Trip/day/b.bin' },
    ],
    ['at the top', { tree: TOPS, tops: Object.keys(TOPS), lost: 'two/b.bin', place: 'b (1).bin' }],
  ])('are looked for where they were, %s, also by a run that found them gone', async (_, { tree, tops, lost, place }) => {
    const { sender, receiver, deviceId } = await acquainted(started)
    await receiver.engine.change({ conflict: MERGE })
    const source = (path: string): string => join(sender.root, 'source', path)
    await makeTree(source(''), tree)
    await sender.engine.addPeer(`127.0.0.1:${receiver.port}`)
    const id = sender.engine.send({ paths: tops.map(source), to: { deviceId }, ...SLOWLY, limitBytesPerSecond: 2 * MIB })
    await receiver.event('transfer', ({ transfer }) => transfer.state === 'moving' && transfer.progress.bytes > 200_000)
    await appendFile(source(lost), 'more')
    await sender.event('transfer', ({ transfer }) => transfer.state === 'moving' && transfer.progress.lost?.length === 1)
    await rename(source(lost), source('away'))
    await sender.engine.close()
    const next = await again(sender)
    expect(await next.ended(id)).toBe('done')
    await rename(source('away'), source(lost))
    expect(await next.ended(next.engine.sendLost(id))).toBe('done')
    const [wanted, arrived] = await Promise.all([source(''), receiver.received].map(filesBelow))
    expect(Object.values(arrived ?? {}).sort()).toEqual(Object.values(wanted ?? {}).sort())
    expect(arrived?.[place]).toBe(wanted?.[lost])
  })

  it.skipIf(process.platform === 'win32')('are not looked for through a folder that has become a link', async () => {
    const { sender, receiver, id, source } = await delivered({ lost: [LOST, OTHER] })
    await rename(source('Trip/day 3/map'), source('elsewhere'))
    await symlink(source('elsewhere'), source('Trip/day 3/map'))
    const next = sender.engine.sendLost(id)
    expect(await sender.ended(next)).toBe('done')
    const payload = { files: 1, skipped: [{ path: 'Trip/day 3/map', reason: 'link' }] }
    expect(sender.engine.transfers().find((each) => each.id === next)).toMatchObject({ payload })
    expect(Object.keys(await filesBelow(join(receiver.received, 'Trip (1)')))).toEqual(['day 4/d.bin'])
  })
})
