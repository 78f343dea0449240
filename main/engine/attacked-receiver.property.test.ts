import { createHash } from 'node:crypto'
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type Identity, loadIdentity } from './identity/identity.ts'
import { ONE_CHUNK_MAX_BYTES } from './limits.ts'
import { FUZZ_TEST_TIMEOUT_MS, liveRuns } from './testing/fuzz.ts'
import { fingerprint, TestEngine } from './testing/pair.ts'
import { RawDrop } from './testing/raw-drop.ts'
import { header, offer } from './testing/raw-offer.ts'
import { RawPeer } from './testing/raw-peer.ts'
import { Allocations, memoryInUse, openSockets, Uncaught, until } from './testing/watch.ts'
import { frameOf, type Secrets, type Wild, wildFrame } from './testing/wild-frames.ts'
import { encodeFrame } from './wire/frame.ts'
import type { MessageOf } from './wire/messages.ts'

// the deadlines of a silent peer, short enough to be waited for
vi.mock('./limits.ts', async (original) => ({
  ...(await original<typeof import('./limits.ts')>()),
  HANDSHAKE_TIMEOUT_MS: 1_500,
  OPENING_TIMEOUT_MS: 1_500,
  HEARTBEAT_EVERY_MS: 300,
  PEER_SILENT_AFTER_MS: 1_500,
  REDIAL_FOR_MS: 1_500,
  IDLE_TRANSFER_MS: 2_000,
  STALL_CHECK_EVERY_MS: 200,
  LINGER_MS: 1_000,
}))

/** Far above every deadline there is now. */
const CLOSES_WITHIN_MS = 10_000
const ENDS = ['done', 'failed', 'declined', 'cancelled']

let receiver: TestEngine
let sender: TestEngine
let identity: Identity
let drop: RawDrop
const wanted: Record<string, string> = {}
/** A few tenths of a megabyte come from the test runner and the compiler; what is kept of every try is more. */
const MAY_GROW_BYTES = 6 * 1024 * 1024
const uncaught = new Uncaught()

beforeAll(async () => {
  receiver = await TestEngine.start()
  sender = await TestEngine.start({ listen: false })
  await writeFile(join(sender.root, 'good'), 'good')
  identity = await loadIdentity(join(receiver.root, 'raw'))
  const file = (path: string, size: number | null) => ({ path, size, mtimeUs: 1_700_000_000_000_000, shrinks: true })
  drop = await RawDrop.make([file('d', null), file('d/small', 100), file('empty', 0), file('d/two', 70_000), file('one', 65_536)], {
    oneChunk: 65_536,
    compressType: 'Zstd',
    digest: 'sha-256',
  })
  for (const [path, content] of drop.expected('')) {
    const digest = content === null ? '' : createHash('sha256').update(content).digest('hex')
    wanted[path] = content === null ? 'directory 1700000000000000' : `file ${content.length} ${digest} 1700000000000000`
  }
  uncaught.start()
})
afterAll(async () => {
  uncaught.stop()
  await sender.close()
  await receiver.close()
})

/** How far the attacker goes by the rules before it begins; HURRY says ROOT right behind the chunks, without a receipt; LIE says a wrong one. */
const STAGES = ['READY', 'HEADER', 'OFFER', 'ACCEPT', 'ATTACHED', 'HURRY', 'STORED', 'LIE', 'ROOT'] as const
type Stage = (typeof STAGES)[number]

/** One peer with up to four connections: CONTROL, two DATA, and one that was not said yet. */
class Attacker {
  readonly peers: RawPeer[] = []
  /** Without it nothing may be published. */
  rightRoot = false
  secrets: Secrets = { session: '00'.repeat(16), token: '00'.repeat(32), root: drop.root() }

  async lead(engine: TestEngine, to: Stage): Promise<void> {
    const far = STAGES.indexOf(to)
    for (let n = 0; n < 4; n += 1) this.peers.push(await RawPeer.ready(engine.port, identity))
    const control = this.peers[0] as RawPeer
    if (far === 1) control.send(header(drop.entries, drop.header(2)))
    if (far < 2) return
    await offer(control, drop.entries, drop.header(2))
    if (far < 3) return
    await control.expect('HEADER')
    const accept = await control.expect('ACCEPT')
    this.secrets = { session: accept.Session, token: accept.Token, root: drop.root() }
    if (far < 4) return
    for (const lane of [0, 1]) await this.#attach(this.peers[lane + 1] as RawPeer, accept, lane)
    if (far < 5) return
    for (let number = 1; number <= drop.layout.fullChunk; number += 1) {
      ;(this.peers[1 + (number % 2)] as RawPeer).frame(number, await drop.body(number, { encoded: true, damaged: false }))
    }
    if (to === 'HURRY') this.#root(control, drop.root())
    if (far < 6) return
    for (let left = drop.layout.fullChunk; left > 0; ) left -= (await control.expect('STORED')).Chunks.length
    if (to === 'LIE') this.#root(control, 'cd'.repeat(32))
    if (to === 'ROOT') this.#root(control, drop.root())
  }

  #root(peer: RawPeer, root: string): void {
    this.rightRoot ||= root === drop.root()
    peer.send({ type: 'ROOT', Root: root })
  }

  async #attach(peer: RawPeer, accept: MessageOf<'ACCEPT'>, lane: number): Promise<void> {
    peer.send({ type: 'ATTACH', Session: accept.Session, Token: accept.Token, Lane: lane })
    await peer.expect('ATTACHED')
  }

  async act(act: Act): Promise<void> {
    const peer = this.peers[act.on] as RawPeer
    if (act.kind === 'frame') this.#frame(peer, frameOf(act.wild, this.secrets))
    else if (act.kind === 'root') this.#root(this.peers[0] as RawPeer, act.right ? drop.root() : 'ab'.repeat(32))
    else if (act.kind === 'chunk') peer.frame(act.number, await drop.body(act.number, act))
    else if (act.kind === 'attach') peer.send({ type: 'ATTACH', Session: this.secrets.session, Token: this.secrets.token, Lane: act.number - 1 })
    else if (act.kind === 'noise') peer.write(act.bytes)
    else if (act.kind === 'deaf') peer.socket.pause()
    else if (act.kind === 'leave') peer.socket.end()
    else peer.destroy()
    if (act.breath) await new Promise((resolve) => setTimeout(resolve, 2))
  }

  #frame(peer: RawPeer, bytes: Buffer): void {
    this.rightRoot ||= bytes.includes(drop.root())
    peer.write(bytes)
  }

  destroy(): void {
    for (const peer of this.peers) peer.destroy()
  }
}

type Act = { readonly on: number; readonly breath: boolean } & (
  | { readonly kind: 'frame'; readonly wild: Wild }
  | { readonly kind: 'chunk'; readonly number: number; readonly encoded: boolean; readonly damaged: boolean }
  | { readonly kind: 'attach'; readonly number: number }
  | { readonly kind: 'root'; readonly right: boolean }
  | { readonly kind: 'noise'; readonly bytes: Uint8Array }
  | { readonly kind: 'deaf' | 'leave' | 'reset' }
)

const where = { on: fc.nat(3), breath: fc.boolean() }
const number = fc.integer({ min: 1, max: 4 })
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 12, arbitrary: fc.record({ ...where, kind: fc.constant('frame'), wild: wildFrame }) },
  { weight: 5, arbitrary: fc.record({ ...where, kind: fc.constant('chunk'), number, encoded: fc.boolean(), damaged: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ ...where, kind: fc.constant('attach'), number }) },
  { weight: 1, arbitrary: fc.record({ ...where, kind: fc.constant('root'), right: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ ...where, kind: fc.constant('noise'), bytes: fc.uint8Array({ maxLength: 40 }) }) },
  { weight: 2, arbitrary: fc.record({ ...where, kind: fc.constantFrom('deaf', 'leave', 'reset') }) },
)
const attack = fc.record({ stage: fc.constantFrom(...STAGES), acts: fc.array(act, { maxLength: 15 }) })

/** No transfer is left running, every one ended in a state there is, and only what was committed is in the folder. */
async function settled(engine: TestEngine, attacker: Attacker): Promise<void> {
  // an offer that is still being read may become a transfer for a moment, though its sender has gone
  await until(openSockets, 0, CLOSES_WITHIN_MS)
  const running = (): string[] =>
    engine.engine
      .transfers()
      .map(({ state }) => state)
      .filter((state) => !ENDS.includes(state))
  await until(running, [], CLOSES_WITHIN_MS)
  const done = engine.engine.transfers().filter(({ state }) => state === 'done')
  expect(done.length).toBeLessThanOrEqual(attacker.rightRoot ? 1 : 0)
  const left = async (): Promise<string[]> => readdir(engine.received)
  await until(left, done.length === 1 ? ['d', 'empty', 'one'] : [], CLOSES_WITHIN_MS)
  if (done.length === 1) await published(engine)
  for (const { id } of engine.engine.transfers()) engine.engine.dismiss(id)
  expect(uncaught.errors).toEqual([])
}

async function published(engine: TestEngine): Promise<void> {
  expect(await fingerprint(engine.received)).toEqual(wanted)
}

async function emptied(engine: TestEngine): Promise<void> {
  await rm(engine.received, { recursive: true, force: true })
  await mkdir(engine.received)
  engine.events.length = 0
}

async function goodTransfer(): Promise<void> {
  await emptied(receiver)
  sender.events.length = 0
  const id = sender.send(receiver.port, [join(sender.root, 'good')])
  expect(await sender.ended(id)).toBe('done')
  const { transferId } = await receiver.event('done')
  expect(await readdir(receiver.received)).toEqual(['good'])
  sender.engine.dismiss(id)
  receiver.engine.dismiss(transferId)
}

const attacked = fc.asyncProperty(attack, async ({ stage, acts }) => {
  await emptied(receiver)
  const attacker = new Attacker()
  try {
    await attacker.lead(receiver, stage)
    for (const each of acts) await attacker.act(each)
  } finally {
    attacker.destroy()
  }
  await settled(receiver, attacker)
  await goodTransfer()
  await until(openSockets, 0, CLOSES_WITHIN_MS)
})

test(
  'an attacked receiver ends every transfer, leaves nothing but what it committed, holds no memory, and goes on working',
  async () => {
    const allocations = new Allocations()
    try {
      await fc.assert(attacked, liveRuns(15))
      const before = await memoryInUse()
      await fc.assert(attacked, liveRuns(25))
      expect((await memoryInUse()) - before).toBeLessThan(MAY_GROW_BYTES)
    } finally {
      allocations.stop()
    }
    expect(allocations.largest).toBeLessThanOrEqual(ONE_CHUNK_MAX_BYTES + 64)
  },
  FUZZ_TEST_TIMEOUT_MS,
)

test(
  'an attacker that falls silent, with heartbeats or without, is given up by itself',
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(attack, fc.boolean()), { minLength: 6, maxLength: 6 }), async (attacks) => {
        const ended = await Promise.all(attacks.map(([each, beats]) => silent(each, beats)))
        for (const { engine, attacker } of ended) {
          await settled(engine, attacker)
          await engine.close()
        }
      }),
      liveRuns(1),
    )
  },
  FUZZ_TEST_TIMEOUT_MS,
)

async function silent({ stage, acts }: { stage: Stage; acts: readonly Act[] }, beats: boolean): Promise<{ engine: TestEngine; attacker: Attacker }> {
  const engine = await TestEngine.start()
  await emptied(engine)
  const attacker = new Attacker()
  await attacker.lead(engine, stage)
  for (const each of acts) if (each.kind !== 'reset') await attacker.act(each)
  const heart = setInterval(() => {
    if (beats) attacker.peers[0]?.send({ type: 'PING', Id: 1 })
  }, 300)
  for (const peer of attacker.peers) peer.socket.resume()
  let hung = false
  const deadline = setTimeout(() => {
    hung = true
    attacker.destroy()
  }, CLOSES_WITHIN_MS)
  await Promise.all(attacker.peers.map((peer) => peer.untilClosed()))
  clearInterval(heart)
  clearTimeout(deadline)
  expect(hung).toBe(false)
  return { engine, attacker }
}

test('a sender that has every receipt and never says ROOT is given up, though its heart beats', async () => {
  const { engine, attacker } = await silent({ stage: 'STORED', acts: [] }, true)
  expect(engine.events.find((event) => event.event === 'error')).toMatchObject({ code: 'PEER_SILENT' })
  await settled(engine, attacker)
  await engine.close()
})

test.each<[string, { stage: Stage; on: number; bound: number }]>([
  ['before HEADER', { stage: 'READY', on: 0, bound: 1024 * 1024 }],
  ['behind HEADER', { stage: 'HEADER', on: 0, bound: 1024 * 1024 }],
  ['in the transfer', { stage: 'ATTACHED', on: 0, bound: 1024 * 1024 }],
  ['on a data connection', { stage: 'ATTACHED', on: 1, bound: 64 * 1024 }],
])('a declared length above its bound, %s, is refused before memory is asked for', async (_, { stage, on, bound }) => {
  const lengths = fc.oneof(fc.integer({ min: bound + 1, max: bound + 10 }), fc.integer({ min: bound + 1, max: 2 ** 32 - 1 }))
  await fc.assert(
    fc.asyncProperty(lengths, async (size) => {
      await emptied(receiver)
      const attacker = new Attacker()
      await attacker.lead(receiver, stage)
      const allocations = new Allocations()
      try {
        const head = encodeFrame(0, Buffer.of(0)).subarray(0, 8)
        head.writeUInt32BE(size, 4)
        ;(attacker.peers[on] as RawPeer).write(head)
        await (attacker.peers[on] as RawPeer).untilClosed()
        expect(allocations.largest).toBeLessThanOrEqual(bound)
      } finally {
        allocations.stop()
        attacker.destroy()
      }
      await settled(receiver, attacker)
    }),
    liveRuns(3),
  )
})
