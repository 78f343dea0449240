import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { TransferSnapshot } from '../../shared/transfer.ts'
import { SENDS_AT_ONCE_A_DEVICE } from './limits.ts'
import { closingAfterEach, makeTree, type TestEngine } from './testing/pair.ts'
import { acquainted, acquaintedAndAway } from './testing/pair-up.ts'

const { started, again } = closingAfterEach()
const MIB = 1024 * 1024

describe('a text for a paired device that is away', { timeout: 60_000 }, () => {
  const SECRET = 'swordfish at noon'

  /** Two that know each other, the receiver gone, and a text that waits for it. */
  async function textAway() {
    const { sender, receiver, port, deviceId } = await acquaintedAndAway(started)
    const id = sender.engine.send({ paths: [], text: SECRET, to: { deviceId }, wait: true })
    expect(await waiting(sender, id)).toMatchObject({ title: 'text.txt', payload: { kind: 'text', totalBytes: SECRET.length } })
    return { sender, receiver, port, id }
  }

  async function waiting(engine: TestEngine, id: string): Promise<Extract<TransferSnapshot, { readonly state: 'waiting' }>> {
    const { transfer } = await engine.event('transfer', (event) => event.transfer.id === id && event.transfer.state === 'waiting')
    if (transfer.state !== 'waiting') throw new Error(transfer.state)
    return transfer
  }

  function statesOf({ events }: TestEngine, id: string): readonly string[] {
    return events.flatMap((event) => (event.event === 'transfer' && event.transfer.id === id ? [event.transfer.state] : []))
  }

  /** Whether any file of this engine has it. */
  async function isOnDisk({ root }: TestEngine): Promise<boolean> {
    const files = (await readdir(root, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
    const contents = await Promise.all(files.map(({ parentPath, name }) => readFile(join(parentPath, name))))
    return contents.some((content) => content.includes(SECRET))
  }

  it('waits in memory alone, and goes when that key answers', async () => {
    const { sender, receiver, port, id } = await textAway()
    expect(await isOnDisk(sender)).toBe(false)
    const back = await again(receiver, { port })
    await sender.engine.addPeer(`127.0.0.1:${port}`)
    expect(await sender.ended(id)).toBe('done')
    expect(await back.event('done')).toMatchObject({ text: SECRET, paths: [] })
    expect(JSON.stringify(sender.events)).not.toContain('changedSince')
  })

  it('ends with this run, and the next one knows nothing of it', async () => {
    const { sender, id } = await textAway()
    await sender.engine.close()
    expect(await sender.ended(id)).toBe('cancelled')
    const next = await again(sender)
    expect([next.engine.transfers(), await next.engine.kept(), await isOnDisk(sender)]).toEqual([[], [], false])
  })

  it('is cancelled, and not forgotten, where this run ends while its device is being asked', async () => {
    const { sender, receiver, port, id } = await textAway()
    const back = await again(receiver, { port, accept: 'ask' })
    await sender.engine.addPeer(`127.0.0.1:${port}`)
    await sender.event('transfer', ({ transfer }) => transfer.id === id && transfer.state === 'asking')
    const offer = await back.event('offer')
    await sender.engine.close()
    expect(statesOf(sender, id).slice(-2)).toEqual(['asking', 'cancelled'])
    expect(await back.event('offer-closed', ({ offerId }) => offerId === offer.offer.id)).toMatchObject({ offerId: offer.offer.id })
  })

  it('goes straight to a device that is shown as there, and waits where that is not true any more', async () => {
    const { sender, receiver, port, deviceId } = await acquainted(started)
    await sender.engine.addPeer(`127.0.0.1:${port}`)
    await receiver.engine.close()
    const id = sender.engine.send({ paths: [], text: SECRET, to: { deviceId }, wait: true })
    await sender.event('transfer', ({ transfer }) => transfer.id === id && (transfer.state === 'waiting' || transfer.state === 'failed'))
    expect(statesOf(sender, id)).toEqual(['preparing', 'connecting', 'waiting'])
    const back = await again(receiver, { port })
    await sender.engine.addPeer(`127.0.0.1:${port}`)
    expect(await sender.ended(id)).toBe('done')
    expect(await back.event('done')).toMatchObject({ text: SECRET, paths: [] })
  })

  it('stands in no line behind files that wait with it', async () => {
    const { sender, receiver, port, id } = await textAway()
    const whom = { deviceId: receiver.engine.identity().deviceId }
    const names = Array.from({ length: SENDS_AT_ONCE_A_DEVICE + 1 }, (_, index) => `${index}.bin`)
    await makeTree(join(sender.root, 'source'), Object.fromEntries(names.map((name) => [name, 4 * MIB])))
    for (const name of names) {
      const file = sender.engine.send({ paths: [join(sender.root, 'source', name)], to: whom, wait: true, limitBytesPerSecond: MIB / 16, compression: 'None' })
      await waiting(sender, file)
    }
    const last = sender.engine.send({ paths: [], text: 'and at one', to: whom, wait: true })
    expect((await waiting(sender, last)).wait).toEqual({ for: 'device', place: 1, of: 1 })
    await again(receiver, { port })
    await sender.engine.addPeer(`127.0.0.1:${port}`)
    expect([await sender.ended(id), await sender.ended(last)]).toEqual(['done', 'done'])
    expect(sender.engine.transfers().filter(({ direction, state }) => direction === 'send' && state === 'done')).toHaveLength(2)
  })

  it('stands in no line where the device is there', async () => {
    const { sender, port, deviceId } = await acquainted(started)
    const whom = { deviceId }
    await sender.engine.addPeer(`127.0.0.1:${port}`)
    const names = Array.from({ length: SENDS_AT_ONCE_A_DEVICE + 1 }, (_, index) => `${index}.bin`)
    await makeTree(join(sender.root, 'source'), Object.fromEntries(names.map((name) => [name, 4 * MIB])))
    const files = names.map((name) =>
      sender.engine.send({ paths: [join(sender.root, 'source', name)], to: whom, wait: true, limitBytesPerSecond: MIB, compression: 'None' }),
    )
    await waiting(sender, files.at(-1) ?? '')
    const id = sender.engine.send({ paths: [], text: SECRET, to: whom, wait: true })
    expect(await sender.ended(id)).toBe('done')
    expect(sender.events.some((event) => event.event === 'transfer' && event.transfer.id === id && event.transfer.state === 'waiting')).toBe(false)
  })
})
