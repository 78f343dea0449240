import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { loadIdentity } from './identity/identity.ts'
import { TestEngine } from './testing/pair.ts'
import { examples } from './testing/protocol-document.ts'
import { RawPeer } from './testing/raw-peer.ts'

// Session and Token are random; the document shows 00 01 02 … as one and 10 11 12 … as the other
const random = vi.hoisted(() => ({ fixed: false }))
vi.mock('node:crypto', async (original) => {
  const crypto = await original<typeof import('node:crypto')>()
  const counting = (count: number): Buffer => Buffer.from(Array.from({ length: count }, (_, index) => (count === 32 ? 0x10 : 0) + index))
  return { ...crypto, randomBytes: (count: number): Buffer => (random.fixed ? counting(count) : crypto.randomBytes(count)) }
})

const blocks = examples('session').map(({ name, bytes }) => {
  const [connection = '', direction = '', what = ''] = name.split(' ')
  return { connection, direction, what, bytes }
})

let receiver: TestEngine | null = null
const peers = new Map<string, RawPeer>()

afterEach(async () => {
  random.fixed = false
  for (const peer of peers.values()) peer.destroy()
  peers.clear()
  await receiver?.close()
})

/** Writes each block of the document's session that the sender writes, and asks the receiver for each of the others, byte by byte. */
test('the receiver answers the session of the document byte for byte', async () => {
  receiver = await TestEngine.start({ deviceName: 'Studio', deviceKind: 'desktop' })
  const identity = await loadIdentity(join(receiver.root, 'raw'))
  random.fixed = true
  for (const { connection, direction, what, bytes } of blocks) {
    const peer = peers.get(connection) ?? (await RawPeer.connect(receiver.port, identity))
    peers.set(connection, peer)
    if (what === 'ROOT') {
      const data = peers.get('data')
      data?.socket.end()
      await data?.untilClosed()
    }
    if (direction === '>') peer.write(bytes)
    else expect([connection, what, (await peer.take(bytes.length)).toString('latin1')]).toEqual([connection, what, bytes.toString('latin1')])
  }
  const control = peers.get('control')
  await control?.untilClosed()
  expect(control?.rest).toBe(0)
  const folder = join(receiver.received, 'Drop')
  expect([await readFile(join(folder, 'a.txt'), 'utf8'), await readFile(join(folder, 'b.txt'), 'utf8')]).toEqual(['FastDrop\n', 'hello\n'])
})

test('the session has both connections from the request to the COMMIT', () => {
  const control = blocks.filter(({ connection }) => connection === 'control').map(({ direction, what }) => `${direction}${what}`)
  expect(control.join(' ')).toBe('>request <answer <READY >HEADER >page >OFFER <HEADER <ACCEPT <STORED >ROOT <COMMIT')
  const data = blocks.filter(({ connection }) => connection === 'data').map(({ direction, what }) => `${direction}${what}`)
  expect(data.join(' ')).toBe('>request <answer <READY >ATTACH <ATTACHED >chunk')
})
