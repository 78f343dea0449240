import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Identity, loadIdentity } from './identity/identity.ts'
import { TestEngine } from './testing/pair.ts'
import { accepted, attach, fileEntry, header, offer } from './testing/raw-offer.ts'
import { RawPeer } from './testing/raw-peer.ts'
import { CLOSED, type Conversation, column, frameOf, judge, type Seen, type Special, STATES, STAYS, WIRE_EVENTS } from './testing/state-tables.ts'
import { encodeMessage, MESSAGE_TYPES } from './wire/messages.ts'

// one key opens many offers and pairs often here, and a planned reconnect must not take 64 MiB
vi.mock('./limits.ts', async (original) => ({
  ...(await original<typeof import('./limits.ts')>()),
  OFFERS_MAX: 1000,
  OFFERS_A_DEVICE: 1000,
  STRANGER_PROMPTS_MAX: 1000,
  CONNECTIONS_A_DEVICE_MAX: 10_000,
  PAIRINGS_A_WINDOW: 10_000,
  RECONNECT_MIN_BYTES: 0,
}))

/** As long as the chunk of the document's session. */
const ENTRIES = [fileEntry('f', 15)]

describe.each(Object.entries(STATES))('%s', (mark, states) => {
  it.each(states)('%s has an answer to every event', (state) => {
    const cells = column(mark, state)
    expect([...WIRE_EVENTS, 'goodbye or loss'].filter((event) => (cells.get(event) ?? '') === '')).toEqual([])
  })
})

const CLOSED_AS_VIOLATION: Seen = { closed: true, said: ['CANCEL PROTOCOL_VIOLATION'] }

type State = 'FIRST' | 'OPEN' | 'CONSENT' | 'PAIRING' | 'COMPARE' | 'MOVE' | 'ATTACHED' | 'RETIRED'

describe('the receiver does what its tables say', () => {
  let anyone: TestEngine
  let asking: TestEngine
  let identity: Identity
  beforeAll(async () => {
    anyone = await TestEngine.start()
    asking = await TestEngine.start({ accept: 'ask' })
    identity = await loadIdentity(join(anyone.root, 'raw'))
  })
  afterAll(() => Promise.all([anyone.close(), asking.close()]))

  const enter: Readonly<Record<State, () => Promise<RawPeer>>> = {
    FIRST: () => RawPeer.ready(anyone.port, identity),
    OPEN: async () => {
      const peer = await RawPeer.ready(anyone.port, identity)
      peer.send(header(ENTRIES))
      return peer
    },
    CONSENT: async () => {
      const peer = await RawPeer.ready(asking.port, identity)
      const before = asking.events.length
      await offer(peer, ENTRIES, { Capabilities: ['void'] })
      await asking.event('offer', (event) => asking.events.indexOf(event) >= before)
      return peer
    },
    PAIRING: async () => {
      const peer = await enter.CONSENT()
      asking.engine.pairFirst(asking.engine.offers().at(-1)?.id ?? '')
      await peer.expect('PAIR1')
      return peer
    },
    COMPARE: async () => {
      const peer = await enter.PAIRING()
      peer.send({ type: 'PAIR2', Nonce: '00'.repeat(32) })
      await peer.expect('PAIR3')
      return peer
    },
    MOVE: async () => {
      const peer = await RawPeer.ready(anyone.port, identity)
      await accepted(peer, ENTRIES, { Capabilities: ['void'] })
      return peer
    },
    ATTACHED: async () => {
      const control = await RawPeer.ready(anyone.port, identity)
      const data = await RawPeer.ready(anyone.port, identity)
      await attach(data, await accepted(control, ENTRIES))
      data.socket.once('close', () => control.destroy())
      return data
    },
    RETIRED: async () => {
      const data = await enter.ATTACHED()
      data.send({ type: 'RECONNECT', Lane: 0, Bytes: 0 })
      await data.expect('DRAINED')
      return data
    },
  }
  const special: Readonly<Record<State, Special>> = {
    FIRST: { HEADER: STAYS, RESUME: { closed: true, said: ['REFUSE FORGOTTEN'] }, ATTACH: CLOSED, PAIR1: { closed: false, said: ['PAIR2'] } },
    OPEN: { OFFER: CLOSED, page: STAYS },
    MOVE: { PAUSE: STAYS, VOID: STAYS, SAME: CLOSED_AS_VIOLATION, ROOT: { closed: true, said: ['CANCEL PROTOCOL_VIOLATION'] } },
    ATTACHED: { RECONNECT: { closed: false, said: ['DRAINED'] }, chunk: STAYS },
    RETIRED: {},
    CONSENT: {},
    PAIRING: { PAIR2: { closed: false, said: ['PAIR3'] }, NOPAIR: STAYS },
    COMPARE: { PAIRED: STAYS },
  }

  const conversation = (peer: RawPeer): Conversation => ({ next: () => peer.message().catch(() => null), write: (frame) => peer.write(frame) })
  const frameFor = (event: string): Buffer => (event === 'RECONNECT' ? encodeMessage({ type: 'RECONNECT', Lane: 0, Bytes: 0 }) : frameOf(event))

  describe.each([
    ['states: receiver control', 'FIRST'],
    ['states: receiver control', 'OPEN'],
    ['states: receiver control', 'PAIRING'],
    ['states: receiver control', 'COMPARE'],
    ['states: receiver control', 'MOVE'],
    ['states: receiver data', 'ATTACHED'],
    ['states: receiver data', 'RETIRED'],
  ] as const)('%s %s', (mark, state) => {
    const cells = column(mark, state)
    it.each(WIRE_EVENTS)('%s', async (event) => {
      const peer = await enter[state]()
      await judge(conversation(peer), frameFor(event), { cell: cells.get(event) ?? '', special: special[state][event] })
      peer.destroy()
    })
  })

  it('RECONNECT in the name of another lane is a violation', async () => {
    const data = await enter.ATTACHED()
    data.send({ type: 'RECONNECT', Lane: 1, Bytes: 0 })
    await expect(data.message()).rejects.toThrow('closed')
  })

  /** This receiver keeps a well-formed message that is V and judges it in MOVE. */
  describe('states: receiver control CONSENT', () => {
    const [cells, later] = [column('states: receiver control', 'CONSENT'), column('states: receiver control', 'MOVE')]
    const kept = [...MESSAGE_TYPES, 'page'].filter((event) => cells.get(event) === 'V')
    it.each(WIRE_EVENTS)('%s', async (event) => {
      const peer = await enter.CONSENT()
      if (kept.includes(event)) {
        peer.write(frameFor(event))
        for (const { id } of asking.engine.offers()) asking.engine.answerOffer(id, { accept: true })
        await peer.expect('ACCEPT')
        const cell = later.get(event) ?? ''
        await judge(conversation(peer), Buffer.alloc(0), { cell, special: special.MOVE[event] })
      } else await judge(conversation(peer), frameFor(event), { cell: cells.get(event) ?? '', special: undefined })
      peer.destroy()
    })
  })
})
