import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { TransferSnapshot, TransferState } from '../../shared/transfer.ts'
import type { SendOptions } from './facade.ts'
import { SENDS_AT_ONCE_A_DEVICE } from './limits.ts'
import { closingAfterEach, makeTree, type TestEngine } from './testing/pair.ts'
import { acquainted } from './testing/pair-up.ts'
import { until } from './testing/watch.ts'

const { started, again } = closingAfterEach()
const MIB = 1024 * 1024
const LONG_MS = 60_000
const SLOWLY = { compression: 'None', connections: 1, limitBytesPerSecond: 2 * MIB, wait: true } as const

/** Two that may know each other, and a receiver that asks its user. */
async function two(paired: boolean): Promise<{ readonly sender: TestEngine; readonly receiver: TestEngine }> {
  const { sender, receiver } = paired ? await acquainted(started) : { receiver: await started(), sender: await started() }
  await receiver.engine.change({ accept: 'ask' })
  await makeTree(join(sender.root, 'source'), { 'film.bin': 8 * MIB })
  await sender.engine.addPeer(`127.0.0.1:${receiver.port}`)
  return { sender, receiver }
}

function sends({ engine, root }: TestEngine, options: Partial<SendOptions> = {}): string {
  const [peer] = engine.peers()
  return engine.send({ paths: [join(root, 'source', 'film.bin')], to: { peerId: peer?.id ?? '' }, ...SLOWLY, ...options })
}

function is(engine: TestEngine, state: TransferState, id?: string): Promise<{ readonly transfer: TransferSnapshot }> {
  return engine.event('transfer', ({ transfer }) => (id === undefined || transfer.id === id) && transfer.state === state)
}

const states = ({ engine }: TestEngine): readonly string[] => engine.transfers().map(({ state }) => state)

describe('what is being sent when the program ends', { timeout: LONG_MS }, () => {
  it('to a device that is not paired and has not accepted it does not go on', async () => {
    const { sender, receiver } = await two(false)
    const id = sends(sender)
    const known = [sender.engine.outlives(id)]
    await is(sender, 'asking', id)
    expect([...known, sender.engine.outlives(id)]).toEqual([false, false])
    await sender.engine.close()
    expect(sender.engine.transfers()).toMatchObject([{ id, state: 'cancelled' }])
    expect(sender.engine.outlives(id)).toBe(false)
    expect(states(await again(sender))).toEqual([])
    await until(() => Promise.resolve(receiver.engine.offers().length), 0, 10_000)
  })

  it('to a paired device goes on, also before it has accepted', async () => {
    const { sender } = await two(true)
    const id = sends(sender)
    const known = [sender.engine.outlives(id)]
    await is(sender, 'asking', id)
    expect([...known, sender.engine.outlives(id)]).toEqual([true, true])
    await sender.engine.close()
    const next = await again(sender)
    expect([next.engine.transfers()[0]?.id, next.engine.outlives(id)]).toEqual([id, true])
  })

  it('and cannot be written down does not go on, and what was written down before stays', async () => {
    const { sender, receiver } = await two(true)
    const id = sends(sender)
    // a disk that does not take it
    await mkdir(join(sender.root, 'data/transfers', `out-${id}.json`, 'x'), { recursive: true })
    const { offer } = await receiver.event('offer')
    receiver.engine.answerOffer(offer.id, { accept: true })
    await receiver.event('transfer', ({ transfer }) => transfer.state === 'moving' && transfer.progress.bytes > 200_000)
    expect(sender.engine.outlives(id)).toBe(false)
    await sender.engine.close()
    // it is begun anew, and not forgotten
    expect((await again(sender)).engine.transfers().map((transfer) => transfer.id)).toEqual([id])
  })

  it('and waits where nothing can be written down does not go on', async () => {
    const { sender, receiver } = await two(true)
    await receiver.engine.close()
    await rm(join(sender.root, 'data/transfers'), { recursive: true, force: true })
    await writeFile(join(sender.root, 'data/transfers'), '')
    const id = sends(sender)
    await is(sender, 'waiting', id)
    await until(() => Promise.resolve(sender.engine.outlives(id)), false, 10_000)
  })

  it('and was accepted goes on at both ends, whoever they are', async () => {
    const { sender, receiver } = await two(false)
    const id = sends(sender)
    const { offer } = await receiver.event('offer')
    receiver.engine.answerOffer(offer.id, { accept: true })
    await is(sender, 'moving', id)
    await is(receiver, 'moving', offer.id)
    expect([sender.engine.outlives(id), receiver.engine.outlives(offer.id)]).toEqual([true, true])
    await sender.engine.close()
    const next = await again(sender)
    expect(next.engine.outlives(id)).toBe(true)
    expect(await next.ended(id)).toBe('done')
    expect([next.engine.outlives(id), receiver.engine.outlives(offer.id)]).toEqual([false, false])
  })

  it('and stands in line to a device that is not paired does not go on', async () => {
    const { sender } = await two(false)
    await makeTree(join(sender.root, 'source'), { other: 'other' })
    for (let count = 0; count < SENDS_AT_ONCE_A_DEVICE; count += 1) await is(sender, 'asking', sends(sender))
    const id = sends(sender, { paths: [join(sender.root, 'source', 'other')] })
    await is(sender, 'waiting', id)
    expect(sender.engine.outlives(id)).toBe(false)
    await sender.engine.close()
    expect(states(await again(sender))).toEqual([])
  })
})

describe('a text that is on its way when the program ends', { timeout: LONG_MS }, () => {
  it('does not go on at either end, and is known as one from the first moment', async () => {
    const { sender, receiver } = await two(true)
    const id = sends(sender, { paths: [], text: 'x'.repeat(60_000), limitBytesPerSecond: 20_000 })
    expect((await sender.event('transfer')).transfer).toMatchObject({ id, state: 'preparing', kind: 'text' })
    const { offer } = await receiver.event('offer')
    receiver.engine.answerOffer(offer.id, { accept: true })
    await is(receiver, 'moving', offer.id)
    expect([sender.engine.outlives(id), receiver.engine.outlives(offer.id)]).toEqual([false, false])
    await receiver.engine.close()
    expect(states(receiver)).toEqual(['cancelled'])
    expect(states(await again(receiver))).toEqual([])
  })
})
