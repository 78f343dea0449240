import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { loadIdentity } from './identity/identity.ts'
import { makeTree, TestEngine } from './testing/pair.ts'
import type { RawPeer } from './testing/raw-peer.ts'
import { RawServer } from './testing/raw-server.ts'

const open: { close: () => Promise<void> }[] = []
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close()
})

/** One after the other: time enough for every copy to be read and sent. */
const QUESTIONS = 100

/** Asks for the one chunk as often as it may, at once; says STORED when both connections carry it and the sender still answers. */
class GreedyReceiver {
  #control: RawPeer | null = null
  #copies = 0
  #answers = 0

  async meet(peer: RawPeer): Promise<void> {
    await peer.welcome()
    peer.send({ type: 'READY', DPVersion: '2.0.0', DeviceName: 'Raw', DeviceKind: 'server' })
    const first = await peer.message()
    if (first.type === 'HEADER') {
      this.#control = peer
      // the manifest's one page, and OFFER
      await peer.next()
      await peer.next()
      peer.send({ ...first, Connections: 2, DeviceName: 'Raw' })
      peer.send({ type: 'ACCEPT', Session: '5e'.repeat(16), Token: '70'.repeat(32), Excluded: [] })
      for (;;) this.#told((await peer.message()) as { type: string; Root?: string })
    }
    if (first.type === 'ATTACH') peer.send({ type: 'ATTACHED', Lane: first.Lane })
    for (;;) if ((await peer.next()).number === 1) this.#chunk()
  }

  #told(message: { readonly type: string; readonly Root?: string }): void {
    if (message.type === 'PONG') {
      this.#answers += 1
      this.#control?.send(this.#answers < QUESTIONS ? { type: 'PING', Id: this.#answers } : { type: 'STORED', Chunks: [1] })
    }
    if (message.type === 'ROOT') this.#control?.send({ type: 'COMMIT', Root: message.Root ?? '', Void: [] })
  }

  #chunk(): void {
    this.#copies += 1
    if (this.#copies === 1) for (let again = 0; again < 3; again += 1) this.#control?.send({ type: 'RETRY', Chunks: [1] })
    if (this.#copies === 3) this.#control?.send({ type: 'PING', Id: 0 })
  }
}

test('a chunk that every idle connection carries already does not go round between them for ever', async () => {
  const sender = await TestEngine.start({ listen: false })
  open.push(sender)
  const server = await RawServer.open(await loadIdentity(join(sender.root, 'raw')))
  open.push(server)
  await makeTree(sender.root, { one: 200_000 })
  const receiver = new GreedyReceiver()
  server.play((peer) => receiver.meet(peer))
  const id = sender.send(server.port, [join(sender.root, 'one')], { connections: 2 })
  expect(await sender.ended(id)).toBe('done')
  expect(server.failures).toEqual([])
})
