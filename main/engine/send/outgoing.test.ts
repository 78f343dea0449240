import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Transfer } from '../transfer.ts'
import type { Accepted, SenderKeeping } from './keeping.ts'
import { type KeptWishes, Outgoing } from './outgoing.ts'

const PEER = { name: 'There', deviceId: null, address: '127.0.0.1', verified: false, wire: '2.0.0' } as const
const PLACE = { host: '127.0.0.1', port: 1 }
const ACCEPTED: Accepted = {
  session: 'aa'.repeat(16),
  keyHash: 'bb'.repeat(32),
  manifestSha256: 'cc'.repeat(32),
  agreement: { oneChunk: 65_536, compressType: 'None', digest: 'xxh3-128', connections: 2 },
  excluded: [],
  voids: true,
  rates: true,
  lost: [],
  root: null,
}
const WISHES: KeptWishes = {
  paths: ['/some/where'],
  onlyPaired: false,
  connections: 2,
  compression: 'None',
  zstdLevel: null,
  digest: 'xxh3-128',
  chunkBytes: null,
}

let root = ''

function outgoing(dataDir: string): Outgoing {
  return new Outgoing({ dataDir, peers: () => [], asleep: () => false, onAccepted: () => {} })
}

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'fastdrop-outgoing-'))
})
afterEach(() => rm(root, { recursive: true, force: true }))

function keeping(dataDir: string, id: string, paths = WISHES.paths): SenderKeeping {
  const transfer = new Transfer({ id, direction: 'send', title: 'Drop', peer: PEER, emit: () => {} })
  return outgoing(dataDir).keepingFor(transfer, { ...WISHES, paths })
}

/** What another process finds when this one is killed now. */
async function killedNow(): Promise<string> {
  const copy = await mkdtemp(join(root, 'copy-'))
  await cp(join(root, 'data'), copy, { recursive: true })
  return copy
}

async function left(paths = WISHES.paths): Promise<void> {
  const first = keeping(join(root, 'data'), '1111111111111111', paths)
  await first.note(ACCEPTED, PEER, PLACE)
  await first.letGo()
}

test('a run that takes over what an earlier one has left, and is killed before it says more, leaves it to the next', async () => {
  await left()
  const second = keeping(join(root, 'data'), '2222222222222222')
  expect(await second.find(ACCEPTED.keyHash, ACCEPTED.manifestSha256)).toEqual(ACCEPTED)
  const copy = await killedNow()
  expect(await outgoing(copy).restore(null, Date.now())).toMatchObject([{ id: '2222222222222222', accepted: ACCEPTED }])
})

test('two memories of one drop are one transfer', async () => {
  await left()
  const copy = await killedNow()
  const other = keeping(copy, '3333333333333333')
  await other.note(ACCEPTED, PEER, PLACE)
  await other.letGo()
  expect(await outgoing(copy).restore(null, Date.now())).toHaveLength(1)
  // the other one was removed, and this one is in hand
  expect(await outgoing(copy).restore(null, Date.now())).toHaveLength(0)
})

test('files with their places are remembered with them, and are not the same drop at other ones', async () => {
  const sent = [{ path: '/t/Trip/b', at: 'Trip/b' }, '/some/where']
  await left(sent)
  const copy = await killedNow()
  for (const other of [['/t/Trip/b', '/some/where'], [{ path: '/t/Trip/b', at: 'Trip (1)/b' }, '/some/where'], sent.slice(0, 1)])
    expect(await keeping(copy, '2222222222222222', other).hasLeft(ACCEPTED.manifestSha256)).toBe(false)
  expect(await keeping(copy, '2222222222222222', sent).hasLeft(ACCEPTED.manifestSha256)).toBe(true)
  expect(await outgoing(copy).restore(null, Date.now())).toMatchObject([{ wishes: { paths: sent } }])
})

test('what was written down before there were places goes on', async () => {
  await left()
  const file = join(root, 'data', 'transfers', 'out-1111111111111111.json')
  const record = JSON.parse(await readFile(file, 'utf8')) as { paths: unknown }
  await writeFile(file, JSON.stringify({ ...record, paths: ['/some/where', '/and/more'] }))
  const copy = await killedNow()
  expect(await keeping(copy, '2222222222222222', ['/some/where', '/and/more']).hasLeft(ACCEPTED.manifestSha256)).toBe(true)
  expect(await outgoing(copy).restore(null, Date.now())).toMatchObject([{ wishes: { paths: ['/some/where', '/and/more'] } }])
})
