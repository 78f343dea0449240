import { randomBytes } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Identity, loadIdentity } from '../identity/identity.ts'
import { closingAfterEach, makeTree, type TestEngine } from '../testing/pair.ts'
import { RawPeer } from '../testing/raw-peer.ts'
import { RawServer } from '../testing/raw-server.ts'
import { commitmentOf } from './pairing-code.ts'

const { started, keep } = closingAfterEach()

/** Somebody in the middle: a receiver to the sender, a sender to the receiver. He passes an offer on as it is. */
class Middle {
  readonly identity: Identity
  readonly #server: RawServer
  readonly #receiverPort: number
  readonly toSender: Promise<RawPeer>
  readonly toReceiver: Promise<RawPeer>
  #met: (sender: RawPeer, receiver: RawPeer) => void = () => {}

  private constructor(server: RawServer, identity: Identity, receiverPort: number) {
    this.identity = identity
    this.#server = server
    this.#receiverPort = receiverPort
    const both = new Promise<readonly [RawPeer, RawPeer]>((resolve) => {
      this.#met = (sender, receiver) => resolve([sender, receiver])
    })
    this.toSender = both.then(([sender]) => sender)
    this.toReceiver = both.then(([, receiver]) => receiver)
    server.play((peer) => this.#relayOffer(peer))
  }

  static async between(folder: string, receiverPort: number): Promise<Middle> {
    const identity = await loadIdentity(folder)
    return new Middle(await RawServer.open(identity), identity, receiverPort)
  }

  get port(): number {
    return this.#server.port
  }

  async #relayOffer(sender: RawPeer): Promise<void> {
    await sender.welcome()
    sender.send({ type: 'READY', DPVersion: '2.0.0', DeviceName: 'Studio', DeviceKind: 'desktop' })
    const receiver = await RawPeer.ready(this.#receiverPort, this.identity)
    for (let last = false; !last; ) {
      const { body } = await sender.next()
      last = body.includes('"type":"OFFER"')
      receiver.frame(0, body)
    }
    this.#met(sender, receiver)
  }

  /** Every later frame goes to the other side as it is. */
  async passOn(): Promise<void> {
    const [sender, receiver] = await Promise.all([this.toSender, this.toReceiver])
    const pass = async (from: RawPeer, to: RawPeer): Promise<void> => {
      for (;;) to.frame(0, (await from.next()).body)
    }
    await Promise.all([pass(sender, receiver), pass(receiver, sender)].map((each) => each.catch(() => {})))
  }

  /** Pairs with each of them himself: what else can he do? */
  async pairWithBoth(senderKeyHash: string): Promise<void> {
    const [sender, receiver] = await Promise.all([this.toSender, this.toReceiver])
    const nonce = randomBytes(32)
    const exporter = sender.exportKey('EXPORTER-FastDP-2-pairing')
    const basis = { initiator: Buffer.from(this.identity.keyHash, 'hex'), responder: Buffer.from(senderKeyHash, 'hex'), exporter }
    await receiver.expect('PAIR1')
    receiver.send({ type: 'PAIR2', Nonce: randomBytes(32).toString('hex') })
    await receiver.expect('PAIR3')
    sender.send({ type: 'PAIR1', Commit: commitmentOf(basis, nonce).toString('hex'), DeviceName: 'Studio' })
    await sender.expect('PAIR2')
    sender.send({ type: 'PAIR3', Nonce: nonce.toString('hex') })
  }

  close(): Promise<void> {
    void this.toReceiver.then((peer) => peer.destroy())
    return this.#server.close()
  }
}

async function met(): Promise<{ sender: TestEngine; receiver: TestEngine; middle: Middle; id: string; offerId: string; keyHash: string }> {
  const receiver = await started({ accept: 'ask' })
  const sender = await started({ listen: false })
  const middle = keep(await Middle.between(join(receiver.root, 'middle'), receiver.port))
  await makeTree(sender.root, { letter: 'hello' })
  const id = sender.send(middle.port, [join(sender.root, 'letter')])
  const { offer } = await receiver.event('offer')
  const { keyHash } = await loadIdentity(join(sender.root, 'data'))
  return { sender, receiver, middle, id, offerId: offer.id, keyHash }
}

function code(engine: TestEngine): Promise<string | null> {
  return engine.event('pairing', ({ pairing }) => pairing.state === 'comparing').then(({ pairing }) => pairing.code)
}

test('who passes the pairing on as it is, is found out before there is a code at the sender', async () => {
  const { sender, receiver, middle, id, offerId } = await met()
  void middle.passOn()
  receiver.engine.pairFirst(offerId)
  expect(await sender.ended(id)).toBe('failed')
  expect(await sender.event('pairing-closed')).toMatchObject({ code: 'PROTOCOL_VIOLATION' })
  expect(sender.events.some((event) => event.event === 'pairing' && event.pairing.code !== null)).toBe(false)
  expect([sender.engine.paired(), receiver.engine.paired()]).toEqual([[], []])
}, 20_000)

test('who pairs with both shows them different codes; one no, and nothing is known or received', async () => {
  const { sender, receiver, middle, id, offerId, keyHash } = await met()
  const done = middle.pairWithBoth(keyHash)
  receiver.engine.pairFirst(offerId)
  await done
  const [here, there] = await Promise.all([code(receiver), code(sender)])
  expect(here).not.toBe(there)
  for (const engine of [receiver.engine, sender.engine]) for (const pairing of engine.pairings()) engine.answerPairing(pairing.id, false)
  expect(await sender.ended(id)).toBe('declined')
  expect(await receiver.event('offer-closed')).toMatchObject({ offerId, reason: 'declined' })
  await expect.poll(() => [sender.engine.paired(), receiver.engine.paired(), receiver.engine.transfers()]).toEqual([[], [], []])
  expect(await readdir(receiver.received).catch(() => [])).toEqual([])
}, 20_000)
