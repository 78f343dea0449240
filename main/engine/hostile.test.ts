import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Identity, loadIdentity } from './identity/identity.ts'
import { chunkOf, HostileTransfer, RAWS } from './testing/hostile/transfer.ts'
import { TestEngine } from './testing/pair.ts'
import { accepted, attach, chunkBody, fileEntry, layoutOf, ONE_CHUNK, rootFor } from './testing/raw-offer.ts'
import { RawPeer } from './testing/raw-peer.ts'
import { writeChunkHead } from './wire/chunk-body.ts'
import { codecOf } from './wire/codec/codec.ts'
import { createDigester } from './wire/digest.ts'
import { encodeMessage } from './wire/messages.ts'

let receiver: TestEngine
let identity: Identity
const peers: RawPeer[] = []
const TEXT = { Kind: 'text', FileName: 'text.txt' }

const keep = (peer: RawPeer): RawPeer => {
  peers.push(peer)
  return peer
}

async function ready(): Promise<RawPeer> {
  return keep(await RawPeer.ready(receiver.port, identity))
}

beforeEach(async () => {
  receiver = await TestEngine.start()
  identity = await loadIdentity(join(receiver.root, 'raw'))
  await mkdir(receiver.received)
  await writeFile(join(receiver.received, 'bystander'), 'mine')
})

afterEach(async () => {
  for (const peer of peers.splice(0)) peer.destroy()
  await receiver.close()
})

/** After every violation: the process lives, a good transfer still works, and nothing but it was written. */
async function unharmed(): Promise<void> {
  const sender = await TestEngine.start({ listen: false })
  await writeFile(join(sender.root, 'good'), 'good')
  const id = sender.send(receiver.port, [join(sender.root, 'good')])
  expect(await sender.ended(id)).toBe('done')
  await sender.close()
  await expect.poll(() => readdir(receiver.received)).toEqual(['bystander', 'good'])
  expect(await readFile(join(receiver.received, 'bystander'), 'utf8')).toBe('mine')
  expect((await readdir(receiver.root)).sort()).toEqual(['data', 'raw', 'received'])
}

describe('offers', () => {
  test('a text that is not UTF-8 → refused with the reason, and not shown', async () => {
    const peer = await ready()
    const entries = [fileEntry('text.txt', 3)]
    const bytes = Buffer.from([0x61, 0xff, 0x62])
    const accept = await accepted(peer, entries, TEXT)
    const data = await ready()
    await attach(data, accept)
    data.frame(1, await chunkBody(bytes))
    await peer.expect('STORED')
    peer.send({ type: 'ROOT', Root: await rootFor(layoutOf(entries), [bytes]) })
    expect((await peer.expect('CANCEL')).Code).toBe('PROTOCOL_VIOLATION')
    await receiver.event('error')
    expect(receiver.events.some(({ event }) => event === 'done')).toBe(false)
    await unharmed()
  })
})

describe('chunks', () => {
  async function opened(): Promise<{ transfer: HostileTransfer; control: RawPeer; data: RawPeer }> {
    const transfer = await HostileTransfer.open({ receiver, identity, keep }, {})
    return { transfer, control: transfer.control, data: await transfer.attached() }
  }

  test('encoded, though None was agreed → that connection is closed, the transfer goes on', async () => {
    const { transfer, control, data } = await opened()
    data.frame(1, await chunkOf(1, (body) => body.writeUInt8(1, 0)))
    await data.untilClosed()
    expect(control.closed).toBe(false)
    await transfer.completes()
  })

  test('a wrong digest → only that chunk again', async () => {
    const { transfer, control, data } = await opened()
    data.frame(2, await chunkBody(RAWS[1] as Buffer, Buffer.alloc(32)))
    expect((await control.expect('RETRY')).Chunks).toEqual([2])
    expect(data.closed).toBe(false)
    await transfer.completes()
    expect((await receiver.event('done')).retries).toBe(1)
  })

  test('a wrong digest three times → failed, nothing published', async () => {
    const { control, data } = await opened()
    for (let tries = 0; tries < 3; tries += 1) data.frame(2, await chunkBody(RAWS[1] as Buffer, Buffer.alloc(32)))
    expect((await control.expect('CANCEL')).Code).toBe('DIGEST_MISMATCH')
    expect((await receiver.event('error')).code).toBe('DIGEST_MISMATCH')
    await expect.poll(() => readdir(receiver.received)).toEqual(['bystander'])
  })

  test('the same chunk twice, with another content the second time → the first content', async () => {
    const { transfer, control, data } = await opened()
    data.frame(1, await chunkOf(1))
    data.frame(1, await chunkBody(Buffer.from('other!!')))
    expect((await control.expect('STORED')).Chunks).toEqual([1])
    await transfer.completes([2, 3])
  })

  test('a wrong root → nothing published', async () => {
    const { transfer, control, data } = await opened()
    await transfer.stores(data)
    control.send({ type: 'ROOT', Root: 'ab'.repeat(32) })
    expect((await control.expect('CANCEL')).Code).toBe('DIGEST_MISMATCH')
    await expect.poll(() => readdir(receiver.received)).toEqual(['bystander'])
  })

  test('a data connection with another key → closed; one too many replaces the oldest of its lane', async () => {
    const { transfer, data } = await opened()
    const stranger = await transfer.ready(await loadIdentity(join(receiver.root, 'raw', 'stranger')))
    stranger.send({ type: 'ATTACH', Session: transfer.accept.Session, Token: transfer.accept.Token, Lane: 1 })
    await stranger.untilClosed()
    const [again, second, third] = [await transfer.attached(0), await transfer.attached(1), await transfer.attached(1)]
    await second.untilClosed()
    expect([data.closed, again.closed, third.closed]).toEqual([false, false, false])
    data.destroy()
    again.destroy()
    await transfer.completes()
  })

  test('a damaged copy beside a good one, both encoded → the good content stays', async () => {
    const encoded = [fileEntry('zeros', ONE_CHUNK * 2)]
    const control = await ready()
    const accept = await accepted(control, encoded, { CompressType: 'Zstd', CompressTypes: ['None', 'Zstd'] })
    const data = await ready()
    await attach(data, accept)
    const raw = Buffer.alloc(ONE_CHUNK, 'text that shrinks ')
    const frame = (await codecOf('Zstd').encode(raw)) as Buffer
    const digest = (await createDigester('sha-256')).digest(raw)
    const body = (right: boolean): Buffer => {
      const head = Buffer.alloc(37)
      writeChunkHead(head, { encoded: true, rawLength: ONE_CHUNK, digest: right ? digest : Buffer.alloc(32) })
      return Buffer.concat([head, frame])
    }
    for (const right of [true, false, true]) data.frame(1, body(right))
    data.frame(2, body(true))
    const missing = new Set([1, 2])
    while (missing.size > 0) for (const number of (await control.expect('STORED')).Chunks) missing.delete(number)
    control.send({ type: 'ROOT', Root: await rootFor(layoutOf(encoded), [raw, raw]) })
    await control.expect('COMMIT')
    expect(await readFile(join(receiver.received, 'zeros'))).toEqual(Buffer.concat([raw, raw]))
  })

  test('CANCEL right behind ROOT → nothing published', async () => {
    const { transfer, control, data } = await opened()
    await transfer.stores(data)
    const root = await transfer.root()
    control.write(Buffer.concat([encodeMessage({ type: 'ROOT', Root: root }), encodeMessage({ type: 'CANCEL', Code: 'CANCELLED' })]))
    expect((await receiver.event('error')).code).toBe('CANCELLED_BY_PEER')
    await expect.poll(() => readdir(receiver.received)).toEqual(['bystander'])
  })

  test('a token of a cancelled transfer → closed', async () => {
    const { transfer, control } = await opened()
    control.send({ type: 'CANCEL', Code: 'CANCELLED' })
    await receiver.event('error')
    const late = await ready()
    late.send({ type: 'ATTACH', Session: transfer.accept.Session, Token: transfer.accept.Token, Lane: 0 })
    await late.untilClosed()
    await unharmed()
  })
})
