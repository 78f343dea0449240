import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadIdentity } from './identity/identity.ts'
import { FaultProxy } from './testing/fault-proxy.ts'
import { closingAfterEach } from './testing/pair.ts'
import { RawServer } from './testing/raw-server.ts'

const { started, keep } = closingAfterEach()

test.each([
  ['one letter', 'x'],
  ['a link', 'https://example.com/a?b=c'],
  ['letters of all kinds, and what a terminal would obey', 'Grüße 文件 🦦\n\u001B[31m\u202E'],
  ['as long as may be', 'ä'.repeat(32_768)],
])(
  '%s arrives as it was, and on no disk',
  async (_, text) => {
    const receiver = await started({ accept: 'ask' })
    const sender = await started({ listen: false })
    const id = sender.send(receiver.port, [], { text })
    const { offer } = await receiver.event('offer')
    expect(offer).toMatchObject({ kind: 'text', title: 'text.txt', files: 1, totalBytes: Buffer.byteLength(text), collisions: [], names: [] })
    receiver.engine.answerOffer(offer.id, { accept: true })
    expect(await sender.ended(id)).toBe('done')
    expect(await receiver.event('done')).toMatchObject({ text, paths: [] })
    expect(await readdir(receiver.received).catch(() => [])).toEqual([])
  },
  20_000,
)

test('what is not accepted is not told', async () => {
  const receiver = await started({ accept: 'ask' })
  const sender = await started({ listen: false })
  const proxy = keep(await FaultProxy.open(receiver.port))
  const id = sender.send(proxy.port, [], { text: 'swordfish' })
  const { offer } = await receiver.event('offer')
  expect(JSON.stringify(receiver.events)).not.toContain('swordfish')
  receiver.engine.answerOffer(offer.id, { accept: false })
  expect(await sender.ended(id)).toBe('declined')
  expect(proxy.connections).toBe(1)
}, 20_000)

test('a receiver cannot leave it out and call it delivered', async () => {
  const sender = await started({ listen: false })
  const server = keep(await RawServer.open(await loadIdentity(join(sender.root, 'other'))))
  server.play(async (peer) => {
    await peer.welcome()
    peer.send({ type: 'READY', DPVersion: '2.0.0', DeviceName: 'Raw', DeviceKind: 'desktop' })
    const header = await peer.expect('HEADER')
    while ((await peer.next()).body[0] === 1);
    peer.send({ ...header, FullChunk: 0, FullSize: 0 })
    peer.send({ type: 'ACCEPT', Session: '5e'.repeat(16), Token: '70'.repeat(32), Excluded: [0] })
    peer.send({ type: 'COMMIT', Root: (await peer.expect('ROOT')).Root, Void: [] })
  })
  const id = sender.send(server.port, [], { text: 'hello' })
  expect(await sender.ended(id)).toBe('failed')
  expect(await sender.event('error')).toMatchObject({ transferId: id, code: 'PROTOCOL_VIOLATION' })
}, 20_000)

test.each([
  ['nothing', ''],
  ['a byte too many', 'x'.repeat(65_537)],
  ['half a character', 'a\uD83D'],
])('%s is refused before anyone is asked', async (_, text) => {
  const sender = await started({ listen: false })
  expect(() => sender.send(1, [], { text })).toThrow(expect.objectContaining({ code: 'BAD_SETTING' }))
})
