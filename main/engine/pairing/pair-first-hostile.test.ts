import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { type Identity, loadIdentity } from '../identity/identity.ts'
import { closingAfterEach, makeTree, type TestEngine } from '../testing/pair.ts'
import { fileEntry, header, offer } from '../testing/raw-offer.ts'
import { RawPeer } from '../testing/raw-peer.ts'
import { RawServer } from '../testing/raw-server.ts'
import { codeOf } from '../testing/support.ts'
import type { Message, MessageOf } from '../wire/messages.ts'
import { commitmentOf } from './pairing-code.ts'

const { started, keep } = closingAfterEach()
const ZERO = '00'.repeat(32)
const ENTRIES = [fileEntry('f', 1)]
const READY = { type: 'READY', DPVersion: '2.0.0', DeviceName: 'Raw', DeviceKind: 'desktop' }
const ACCEPT = { type: 'ACCEPT', Session: '5e'.repeat(16), Token: '70'.repeat(32), Excluded: [] }
const peers: RawPeer[] = []

afterEach(() => {
  for (const peer of peers.splice(0)) peer.destroy()
})

/** Null: closed. */
function next(peer: RawPeer): Promise<Message | null> {
  return peer.message().catch(() => null)
}

function hash(hex: string): Buffer {
  return Buffer.from(hex, 'hex')
}

/** What a raw peer has to promise, as initiator, for `nonce` on its connection. */
function commitOf(peer: RawPeer, [initiator, responder]: readonly [string, string], nonce: string): string {
  const exporter = peer.exportKey('EXPORTER-FastDP-2-pairing')
  return commitmentOf({ initiator: hash(initiator), responder: hash(responder), exporter }, hash(nonce)).toString('hex')
}

describe('a sender without manners', () => {
  interface Stage {
    readonly receiver: TestEngine
    readonly peer: RawPeer
    readonly identity: Identity
    readonly offerId: string
  }

  async function waiting(): Promise<Stage> {
    const receiver = await started({ accept: 'ask' })
    const identity = await loadIdentity(join(receiver.root, 'raw'))
    const peer = await RawPeer.ready(receiver.port, identity)
    peers.push(peer)
    await offer(peer, ENTRIES)
    return { receiver, peer, identity, offerId: (await receiver.event('offer')).offer.id }
  }

  async function begun(): Promise<Stage & { readonly first: MessageOf<'PAIR1'> }> {
    const stage = await waiting()
    stage.receiver.engine.pairFirst(stage.offerId)
    return { ...stage, first: await stage.peer.expect('PAIR1') }
  }

  /** The offer is gone, nobody is known, nothing came. */
  async function nothingCame({ receiver, peer, offerId }: Stage): Promise<void> {
    await peer.untilClosed()
    await receiver.event('offer-closed', (event) => event.offerId === offerId)
    await expect.poll(() => receiver.engine.pairings()).toEqual([])
    expect([receiver.engine.offers(), receiver.engine.paired(), receiver.engine.transfers()]).toEqual([[], [], []])
    expect(await readdir(receiver.received).catch(() => [])).toEqual([])
  }

  const pair1 = { type: 'PAIR1', Commit: ZERO, DeviceName: 'Raw' }
  const early: Record<string, Record<string, unknown>> = {
    PAIR1: pair1,
    PAIR2: { type: 'PAIR2', Nonce: ZERO },
    PAIR3: { type: 'PAIR3', Nonce: ZERO },
    PAIRED: { type: 'PAIRED' },
    NOPAIR: { type: 'NOPAIR', Code: 'DECLINED' },
  }

  test.each(Object.keys(early))(
    'says %s while its offer is open: no pairing begins behind it',
    async (type) => {
      const stage = await waiting()
      stage.peer.send(early[type] ?? {})
      stage.peer.send({ type: 'PING', Id: 7 })
      await stage.peer.expect('PONG')
      expect(codeOf(() => stage.receiver.engine.pairFirst(stage.offerId))).toBe('PROTOCOL_VIOLATION')
      await nothingCame(stage)
      expect(stage.receiver.events.some(({ event }) => event === 'pairing')).toBe(false)
    },
    20_000,
  )

  test.each(Object.keys(early))(
    'says %s while its offer is open, and the offer is accepted: closed, nothing received',
    async (type) => {
      const stage = await waiting()
      stage.peer.send(early[type] ?? {})
      stage.receiver.engine.answerOffer(stage.offerId, { accept: true })
      await stage.peer.untilClosed()
      expect(await stage.receiver.event('error')).toMatchObject({ code: 'PROTOCOL_VIOLATION' })
      expect(stage.receiver.engine.paired()).toEqual([])
      await expect.poll(() => readdir(stage.receiver.received).catch(() => [])).toEqual([])
    },
    20_000,
  )

  const answers: Record<string, (first: MessageOf<'PAIR1'>) => readonly Record<string, unknown>[]> = {
    'PAIR1 of its own': () => [pair1],
    'the receiver’s own PAIR1': (first) => [{ ...first }],
    'the commitment as nonce': (first) => [{ type: 'PAIR2', Nonce: first.Commit }, { ...first }],
    PAIR3: () => [{ type: 'PAIR3', Nonce: ZERO }],
    PAIRED: () => [{ type: 'PAIRED' }],
    'a short nonce': () => [{ type: 'PAIR2', Nonce: '00'.repeat(31) }],
    'PAIR2 twice': () => [
      { type: 'PAIR2', Nonce: ZERO },
      { type: 'PAIR2', Nonce: ZERO },
    ],
    'PAIR2 and the receiver’s part': () => [
      { type: 'PAIR2', Nonce: ZERO },
      { type: 'PAIR3', Nonce: ZERO },
    ],
    'PAIR2 and NOPAIR': () => [
      { type: 'PAIR2', Nonce: ZERO },
      { type: 'NOPAIR', Code: 'DECLINED' },
    ],
    ACCEPT: () => [ACCEPT],
    ROOT: () => [{ type: 'ROOT', Root: ZERO }],
    'a new offer': () => [header(ENTRIES)],
  }
  test.each(Object.keys(answers))(
    'answers PAIR1 with %s: closed',
    async (name) => {
      const stage = await begun()
      for (const message of answers[name]?.(stage.first) ?? []) stage.peer.send(message)
      expect(await stage.receiver.event('pairing-closed')).toMatchObject({ outcome: 'failed', code: 'PROTOCOL_VIOLATION' })
      await nothingCame(stage)
    },
    20_000,
  )

  const ends: Record<string, [(stage: Stage, pairingId: string) => unknown, string]> = {
    'its user declines the offer': [({ receiver, offerId }) => receiver.engine.answerOffer(offerId, { accept: false }), 'REFUSE DECLINED'],
    'its user sees other digits': [({ receiver }, id) => receiver.engine.answerPairing(id, false), 'CANCEL DECLINED'],
    'it quits': [({ receiver }) => receiver.engine.close(), '(?:REFUSE|CANCEL) CANCELLED'],
  }
  test.each(Object.keys(ends))(
    'hears one last word when %s',
    async (name) => {
      const stage = await begun()
      stage.peer.send({ type: 'PAIR2', Nonce: ZERO })
      await stage.peer.expect('PAIR3')
      const { pairing } = await stage.receiver.event('pairing', (event) => event.pairing.state === 'comparing')
      const [end, word] = ends[name] ?? []
      void end?.(stage, pairing.id)
      const heard: string[] = []
      for (let message = await next(stage.peer); message; message = await next(stage.peer))
        heard.push('Code' in message ? `${message.type} ${message.Code}` : message.type)
      expect(heard).toEqual([expect.stringMatching(`^${word}$`)])
    },
    20_000,
  )

  test('its yes before its user’s, twice: the second one is judged behind the pairing', async () => {
    const stage = await begun()
    for (const message of [{ type: 'PAIR2', Nonce: ZERO }, { type: 'PAIRED' }, { type: 'PAIRED' }]) stage.peer.send(message)
    const { pairing } = await stage.receiver.event('pairing', (event) => event.pairing.state === 'comparing')
    stage.receiver.engine.answerPairing(pairing.id, true)
    await stage.receiver.event('offer', (event) => event.offer.peer.verified)
    stage.receiver.engine.answerOffer(stage.offerId, { accept: true })
    await stage.peer.untilClosed()
    expect(await stage.receiver.event('error')).toMatchObject({ code: 'PROTOCOL_VIOLATION' })
    await expect.poll(() => readdir(stage.receiver.received).catch(() => [])).toEqual([])
  }, 20_000)

  /** In the hope that the receiver opens its promise for it, and takes that as an opening of its own. */
  test('takes the receiver’s commitment for a pairing that it dials itself: closed, nobody is known', async () => {
    const stage = await begun()
    const second = await RawPeer.ready(stage.receiver.port, stage.identity)
    peers.push(second)
    second.send({ ...stage.first })
    stage.peer.send({ type: 'PAIR2', Nonce: (await second.expect('PAIR2')).Nonce })
    const { Nonce } = await stage.peer.expect('PAIR3')
    second.send({ type: 'PAIR3', Nonce })
    await second.untilClosed()
    expect(await stage.receiver.event('pairing-closed')).toMatchObject({ outcome: 'failed', code: 'PROTOCOL_VIOLATION' })
    const codes = stage.receiver.events.flatMap((event) => (event.event === 'pairing' && event.pairing.direction === 'incoming' ? [event.pairing.code] : []))
    expect(codes.every((code) => code === null)).toBe(true)
    expect(stage.receiver.engine.paired()).toEqual([])
  }, 20_000)
})

describe('a receiver without manners', () => {
  interface Stage {
    readonly sender: TestEngine
    readonly server: RawServer
    readonly peer: RawPeer
    readonly id: string
    /** Key hashes of the raw receiver and of the sender. */
    readonly roles: readonly [string, string]
    readonly answer: MessageOf<'HEADER'>
  }

  /** The sender has said OFFER and waits. */
  async function offered(options: { readonly pairing?: boolean } = {}): Promise<Stage> {
    const sender = await started({ listen: false, ...options })
    await makeTree(sender.root, { f: 'x' })
    const identity = await loadIdentity(join(sender.root, 'raw'))
    const server = keep(await RawServer.open(identity))
    const here = new Promise<{ peer: RawPeer; answer: MessageOf<'HEADER'> }>((resolve) => {
      server.play(async (peer) => {
        peers.push(peer)
        await peer.welcome()
        peer.send(READY)
        const answer = await peer.expect('HEADER')
        while ((await peer.next()).body[0] !== 0x7b);
        resolve({ peer, answer })
      })
    })
    const id = sender.send(server.port, [join(sender.root, 'f')])
    const roles = [identity.keyHash, (await loadIdentity(join(sender.root, 'data'))).keyHash] as const
    return { sender, server, id, roles, ...(await here) }
  }

  async function begun(commit?: string): Promise<Stage> {
    const stage = await offered()
    stage.peer.send({ type: 'PAIR1', Commit: commit ?? commitOf(stage.peer, stage.roles, ZERO), DeviceName: 'Raw' })
    await stage.peer.expect('PAIR2')
    return stage
  }

  async function comparing(): Promise<Stage> {
    const stage = await begun()
    stage.peer.send({ type: 'PAIR3', Nonce: ZERO })
    await stage.sender.event('pairing', ({ pairing }) => pairing.state === 'comparing')
    return stage
  }

  /** Nobody is known, and no data connection was dialled. */
  async function nothingWent({ sender, server, peer, id }: Stage): Promise<void> {
    await peer.untilClosed()
    expect(await sender.ended(id)).toBe('failed')
    expect(sender.events.find((event) => event.event === 'error')).toMatchObject({ code: 'PROTOCOL_VIOLATION' })
    expect([sender.engine.paired(), sender.engine.pairings(), server.peers.length]).toEqual([[], [], 1])
  }

  const out: Record<string, (stage: Stage) => readonly object[]> = {
    'PAIR1 again': ({ peer, roles }) => [{ type: 'PAIR1', Commit: commitOf(peer, roles, ZERO), DeviceName: 'Raw' }],
    PAIR2: () => [{ type: 'PAIR2', Nonce: ZERO }],
    NOPAIR: () => [{ type: 'NOPAIR', Code: 'DECLINED' }],
    'HEADER and ACCEPT': ({ answer }) => [answer, ACCEPT],
    ACCEPT: () => [ACCEPT],
    STORED: () => [{ type: 'STORED', Chunks: [1] }],
    COMMIT: () => [{ type: 'COMMIT', Root: ZERO, Void: [] }],
  }

  test.each([...Object.keys(out), 'PAIRED', 'another opening'])(
    'says %s where the opening is due: closed, no code',
    async (name) => {
      const more: typeof out = { PAIRED: () => [{ type: 'PAIRED' }], 'another opening': () => [{ type: 'PAIR3', Nonce: '01'.repeat(32) }] }
      const stage = await begun()
      for (const message of (out[name] ?? more[name])?.(stage) ?? []) stage.peer.send({ ...message })
      await nothingWent(stage)
      expect(stage.sender.events.some((event) => event.event === 'pairing' && event.pairing.code !== null)).toBe(false)
    },
    20_000,
  )

  test.each([...Object.keys(out), 'PAIR3 again'])(
    'says %s while people compare: closed, though this side says yes',
    async (name) => {
      const stage = await comparing()
      const messages = out[name]?.(stage) ?? [{ type: 'PAIR3', Nonce: ZERO }]
      for (const message of messages) stage.peer.send({ ...message })
      for (const { id } of stage.sender.engine.pairings()) stage.sender.engine.answerPairing(id, true)
      await nothingWent(stage)
    },
    20_000,
  )

  test.each(['PAIR2', 'PAIR3', 'PAIRED', 'NOPAIR'])(
    'says %s where nothing was asked: closed',
    async (type) => {
      const stage = await offered()
      stage.peer.send({ type, ...(type === 'NOPAIR' ? { Code: 'DECLINED' } : { Nonce: ZERO }) })
      await nothingWent(stage)
      expect(stage.sender.events.some(({ event }) => event === 'pairing')).toBe(false)
    },
    20_000,
  )

  test('promises as if it had been dialled into that role: closed, no code', async () => {
    const probe = await offered()
    const [own, theirs] = probe.roles
    probe.peer.send({ type: 'PAIR1', Commit: commitOf(probe.peer, [theirs, own], ZERO), DeviceName: 'Raw' })
    await probe.peer.expect('PAIR2')
    probe.peer.send({ type: 'PAIR3', Nonce: ZERO })
    await nothingWent(probe)
  }, 20_000)

  test('agrees twice: the second yes is one word too many', async () => {
    const stage = await comparing()
    stage.peer.send({ type: 'PAIRED' })
    stage.peer.send({ type: 'PAIRED' })
    for (const { id } of stage.sender.engine.pairings()) stage.sender.engine.answerPairing(id, true)
    await stage.peer.untilClosed()
    expect([await stage.sender.ended(stage.id), stage.server.peers.length]).toEqual(['failed', 1])
  }, 20_000)

  test('asks two hundred times of somebody who cannot: each is answered, nothing begins, and the offer can still be taken', async () => {
    const { sender, peer, id, answer } = await offered({ pairing: false })
    for (let asked = 0; asked < 200; asked += 1) peer.send({ type: 'PAIR1', Commit: ZERO, DeviceName: 'Raw' })
    for (let answered = 0; answered < 200; answered += 1) expect((await peer.expect('NOPAIR')).Code).toBe('DECLINED')
    expect(sender.events.some(({ event }) => event === 'pairing')).toBe(false)
    peer.send({ ...answer })
    peer.send(ACCEPT)
    await sender.event('transfer', ({ transfer }) => transfer.id === id && transfer.state === 'moving')
  }, 20_000)

  test('pairs again and again, with a yes each time: three times in five minutes', async () => {
    const { sender, peer, roles } = await offered()
    for (let tries = 0; tries < 3; tries += 1) {
      peer.send({ type: 'PAIR1', Commit: commitOf(peer, roles, ZERO), DeviceName: 'Raw' })
      await peer.expect('PAIR2')
      peer.send({ type: 'PAIR3', Nonce: ZERO })
      peer.send({ type: 'PAIRED' })
      await expect.poll(() => sender.engine.pairings().map(({ state }) => state)).toEqual(['comparing'])
      for (const { id } of sender.engine.pairings()) sender.engine.answerPairing(id, true)
      await peer.expect('PAIRED')
    }
    peer.send({ type: 'PAIR1', Commit: commitOf(peer, roles, ZERO), DeviceName: 'Raw' })
    expect((await peer.expect('NOPAIR')).Code).toBe('LIMIT_EXCEEDED')
    expect(sender.engine.paired().length).toBe(1)
  }, 20_000)
})
