import { cp, mkdtemp, rm } from 'node:fs/promises'
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

function keeping(dataDir: string, id: string): SenderKeeping {
  const transfer = new Transfer({ id, direction: 'send', title: 'Drop', peer: PEER, emit: () => {} })
  return outgoing(dataDir).keepingFor(transfer, WISHES)
}

/** What another process finds when this one is killed now. */
async function killedNow(): Promise<string> {
  const copy = await mkdtemp(join(root, 'copy-'))
  await cp(join(root, 'data'), copy, { recursive: true })
  return copy
}

async function left(): Promise<void> {
  const first = keeping(join(root, 'data'), '1111111111111111')
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
