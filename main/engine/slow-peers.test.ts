import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ConnectionOptions } from 'node:tls'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Identity, loadIdentity } from './identity/identity.ts'
import { TestEngine } from './testing/pair.ts'
import { fileEntry, header, offer } from './testing/raw-offer.ts'
import { RawPeer } from './testing/raw-peer.ts'
import { buildRequest, newHandshakeKey } from './wire/handshake.ts'
import { encodeEntry, encodePage } from './wire/manifest.ts'
import { encodeMessage } from './wire/messages.ts'

// One byte a second, forty times as fast. No limit is so low that an honest peer on a busy machine would meet it here.
vi.mock('./limits.ts', async (original) => ({
  ...(await original<typeof import('./limits.ts')>()),
  TLS_TIMEOUT_MS: 1_500,
  HANDSHAKE_TIMEOUT_MS: 1_500,
  OPENING_TIMEOUT_MS: 1_500,
  HEARTBEAT_EVERY_MS: 250,
  PEER_SILENT_AFTER_MS: 1_000,
  LINGER_MS: 1_000,
}))

const EVERY_MS = 25

/** Where a peer may stand when it begins to be slow. Each comes there in its own time, and then at most so fast as `drip` says. */
interface Slow {
  readonly name: string
  readonly enter: () => Promise<RawPeer>
  /** What it says one byte at a time; empty: nothing at all. */
  readonly drip: (peer: RawPeer) => Buffer | Promise<Buffer>
}

let anyone: TestEngine
let asking: TestEngine
let identity: Identity
const peers: RawPeer[] = []
const timers: NodeJS.Timeout[] = []

beforeAll(async () => {
  anyone = await TestEngine.start()
  asking = await TestEngine.start({ accept: 'ask' })
  identity = await loadIdentity(join(anyone.root, 'data', 'raw'))
})
afterEach(() => {
  for (const timer of timers.splice(0)) clearInterval(timer)
  for (const peer of peers.splice(0)) peer.destroy()
})
afterAll(() => Promise.all([anyone.close(), asking.close()]))

const kept = (peer: RawPeer): RawPeer => {
  peers.push(peer)
  return peer
}

const enter = {
  tcp: async () => kept(await RawPeer.tcp(anyone.port)),
  tls: async () => kept(await RawPeer.connect(anyone.port, identity)),
  ready: async () => kept(await RawPeer.ready(anyone.port, identity)),
  open: async () => {
    const peer = kept(await RawPeer.ready(anyone.port, identity))
    peer.send(header([fileEntry('x', 1)]))
    return peer
  },
  consent: async () => {
    const peer = kept(await RawPeer.ready(asking.port, identity))
    const before = asking.events.length
    await offer(peer, [fileEntry('x', 1)])
    await asking.event('offer', (event) => asking.events.indexOf(event) >= before)
    return peer
  },
  refused: async () => {
    const peer = kept(await RawPeer.connect(anyone.port, identity, { allowHalfOpen: true } as ConnectionOptions))
    peer.write('GET / HTTP/1.1\r\n\r\n')
    await peer.head()
    return peer
  },
}

const nothing = (): Buffer => Buffer.alloc(0)
const page = (): Promise<Buffer> => encodePage(Buffer.from(encodeEntry(fileEntry('x', 1))))
/** The frame's head says more than will come. */
const longMessage = (): Buffer => encodeMessage({ type: 'CANCEL', Code: 'X'.repeat(64) })

const SLOW: readonly Slow[] = [
  { name: 'TCP, silent', enter: enter.tcp, drip: nothing },
  { name: 'a TLS greeting', enter: enter.tcp, drip: () => Buffer.concat([Buffer.from('1603010200010001fc0303', 'hex'), Buffer.alloc(501)]) },
  {
    name: 'a greeting of SSL 2',
    enter: enter.tcp,
    drip: () => Buffer.concat([Buffer.from('802e0100020015000000100100800300800700c006004002', 'hex'), Buffer.alloc(500)]),
  },
  { name: 'TLS, silent', enter: enter.tls, drip: nothing },
  { name: 'a request', enter: enter.tls, drip: () => buildRequest('127.0.0.1', anyone.port, newHandshakeKey()) },
  { name: 'READY, silent', enter: enter.ready, drip: nothing },
  { name: 'a first message', enter: enter.ready, drip: longMessage },
  { name: 'an offer, silent', enter: enter.open, drip: nothing },
  { name: 'a page', enter: enter.open, drip: async () => Buffer.concat([Buffer.from('0000000000000400', 'hex'), await page()]) },
  { name: 'a question to the user, silent', enter: enter.consent, drip: nothing },
  { name: 'a message while the user is asked', enter: enter.consent, drip: longMessage },
  { name: 'a goodbye that is not returned', enter: enter.refused, drip: () => Buffer.alloc(1000) },
]

describe('a peer that says one byte at a time, for ever, is closed by the deadline of its phase', () => {
  test.each(SLOW.map((each) => [each.name, each] as const))('%s', async (_, { enter: come, drip }) => {
    const peer = await come()
    const bytes = await drip(peer)
    let at = 0
    timers.push(
      setInterval(() => {
        if (at < bytes.length) peer.write(bytes.subarray(at, at + 1))
        at += 1
      }, EVERY_MS),
    )
    await peer.untilClosed()
    // the engine was tired of it, and not the other way round
    expect(bytes.length === 0 || at < bytes.length).toBe(true)
    expect([asking.engine.offers(), anyone.engine.transfers(), asking.engine.transfers()]).toEqual([[], [], []])
  })

  test('questions are answered, but are no first message', async () => {
    const peer = await enter.ready()
    timers.push(setInterval(() => peer.send({ type: 'PING', Id: 1 }), EVERY_MS))
    await peer.untilClosed()
  })

  test('whole pages without an OFFER behind them do not move the deadline', async () => {
    const peer = await enter.open()
    const body = await page()
    timers.push(setInterval(() => peer.frame(0, body), EVERY_MS))
    await peer.untilClosed()
  })

  test('and an honest peer is served meanwhile and afterwards', async () => {
    const slow = await enter.tcp()
    const sender = await TestEngine.start({ listen: false })
    await writeFile(join(sender.root, 'good'), 'good')
    expect(await sender.ended(sender.send(anyone.port, [join(sender.root, 'good')]))).toBe('done')
    await slow.untilClosed()
    await sender.close()
  })
})
