import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { closingAfterEach, makeTree, type TestEngine } from '../testing/pair.ts'
import { codeOf } from '../testing/support.ts'

const { started } = closingAfterEach()

interface Asked {
  readonly sender: TestEngine
  readonly receiver: TestEngine
  readonly transferId: string
  readonly offerId: string
}

interface Comparing extends Asked {
  readonly here: string
  readonly there: string
}

/** A drop that waits for the receiver's user. The sender listens nowhere: the pairing has no other connection than the offer's. */
async function asked(options: { readonly pairing?: boolean } = {}, receiver?: TestEngine): Promise<Asked> {
  const to = receiver ?? (await started({ accept: 'ask', deviceName: 'Studio' }))
  const sender = await started({ listen: false, deviceName: 'Notebook', ...options })
  const before = to.events.length
  await makeTree(sender.root, { 'letter.txt': 'hello' })
  const transferId = sender.send(to.port, [join(sender.root, 'letter.txt')])
  const { offer } = await to.event('offer', (event) => to.events.indexOf(event) >= before)
  expect(offer.peer.verified).toBe(false)
  return { sender, receiver: to, transferId, offerId: offer.id }
}

/** Both look at their codes. */
async function comparing(offer?: Asked): Promise<Comparing> {
  const found = offer ?? (await asked())
  const { sender, receiver, transferId, offerId } = found
  const id = receiver.engine.pairFirst(offerId)
  const [mine, theirs] = await Promise.all([
    receiver.event('pairing', ({ pairing }) => pairing.id === id && pairing.state === 'comparing'),
    sender.event('pairing', ({ pairing }) => pairing.state === 'comparing'),
  ])
  expect(mine.pairing).toMatchObject({ direction: 'outgoing', offerId, code: expect.stringMatching(/^\d{6}$/), peer: { name: 'Notebook' } })
  expect(theirs.pairing).toMatchObject({ direction: 'incoming', transferId, code: mine.pairing.code, peer: { name: 'Studio' } })
  return { ...found, here: id, there: theirs.pairing.id }
}

/** Nothing is left of an offer that ended without a yes. */
async function nothingOf({ sender, receiver }: Asked): Promise<void> {
  expect([sender.engine.paired(), receiver.engine.paired()]).toEqual([[], []])
  await expect
    .poll(() => [sender.engine.pairings(), receiver.engine.pairings(), receiver.engine.offers(), receiver.engine.transfers()])
    .toEqual([[], [], [], []])
  expect(await readdir(receiver.received).catch(() => [])).toEqual([])
}

describe('pair first', () => {
  test('two yes: the offer is asked about again, verified on both sides, and delivers', async () => {
    const { sender, receiver, transferId, offerId, here, there } = await comparing()
    sender.engine.answerPairing(there, true)
    receiver.engine.answerPairing(here, true)
    const { offer } = await receiver.event('offer', (event) => event.offer.peer.verified)
    expect(offer).toMatchObject({ id: offerId, title: 'letter.txt' })
    expect(receiver.engine.offers()).toEqual([offer])
    expect([(await sender.event('pairing-closed')).outcome, (await receiver.event('pairing-closed')).outcome]).toEqual(['paired', 'paired'])
    await sender.event('transfer', ({ transfer }) => transfer.state === 'asking' && transfer.peer.verified)
    expect(sender.engine.paired()).toEqual([expect.objectContaining({ name: 'Studio', deviceId: receiver.engine.identity().deviceId })])
    expect(receiver.engine.paired()).toEqual([
      expect.objectContaining({ name: 'Notebook', deviceId: sender.engine.identity().deviceId, acceptWithoutAsking: false }),
    ])
    expect(codeOf(() => receiver.engine.pairFirst(offerId))).toBe('BAD_SETTING')
    receiver.engine.answerOffer(offerId, { accept: true })
    expect(await sender.ended(transferId)).toBe('done')
    expect(receiver.engine.transfers()[0]?.peer).toMatchObject({ name: 'Notebook', verified: true })
    expect(await readdir(receiver.received)).toEqual(['letter.txt'])
  }, 20_000)

  test('paired, and declined all the same', async () => {
    const { sender, receiver, transferId, offerId, here, there } = await comparing()
    receiver.engine.answerPairing(here, true)
    sender.engine.answerPairing(there, true)
    await receiver.event('offer', (event) => event.offer.peer.verified)
    receiver.engine.answerOffer(offerId, { accept: false })
    expect(await sender.ended(transferId)).toBe('declined')
    expect([sender.engine.paired().length, receiver.engine.paired().length]).toEqual([1, 1])
  }, 20_000)

  test('the receiver’s no ends the offer, too', async () => {
    const all = await comparing()
    const { sender, receiver, transferId, offerId, here, there } = all
    sender.engine.answerPairing(there, true)
    receiver.engine.answerPairing(here, false)
    expect(await receiver.event('pairing-closed')).toMatchObject({
      outcome: 'failed',
      code: 'DECLINED',
      message: expect.stringMatching(/^You did not confirm/),
    })
    expect(await receiver.event('offer-closed')).toMatchObject({ offerId, reason: 'declined' })
    expect(await sender.event('pairing-closed')).toMatchObject({ code: 'DECLINED', message: expect.stringMatching(/^The other side did not confirm/) })
    expect(await sender.ended(transferId)).toBe('declined')
    await nothingOf(all)
  }, 20_000)

  test('the sender’s no ends the offer, too', async () => {
    const all = await comparing()
    const { sender, receiver, transferId, offerId, here, there } = all
    receiver.engine.answerPairing(here, true)
    sender.engine.answerPairing(there, false)
    expect(await sender.event('error')).toMatchObject({ transferId, code: 'DECLINED', message: expect.stringMatching(/^You did not confirm/) })
    expect(await receiver.event('offer-closed')).toMatchObject({ offerId, reason: 'withdrawn' })
    expect(await receiver.event('pairing-closed')).toMatchObject({ message: expect.stringMatching(/^The other side did not confirm/) })
    await nothingOf(all)
  }, 20_000)

  test('one yes alone pairs nobody, and accepts nothing', async () => {
    const { sender, receiver, offerId, here } = await comparing()
    receiver.engine.answerPairing(here, true)
    await receiver.event('pairing', ({ pairing }) => pairing.state === 'waiting')
    receiver.engine.answerOffer(offerId, { accept: true })
    expect(receiver.engine.offers().map(({ id, peer }) => [id, peer.verified])).toEqual([[offerId, false]])
    expect([sender.engine.paired(), receiver.engine.paired(), receiver.engine.transfers()]).toEqual([[], [], []])
    expect(receiver.engine.pairFirst(offerId)).toBe(here)
  }, 20_000)

  test('the sender cancels while codes are compared', async () => {
    const all = await comparing()
    const { sender, receiver, transferId, offerId } = all
    sender.engine.cancel(transferId)
    expect(await sender.ended(transferId)).toBe('cancelled')
    expect(await sender.event('pairing-closed')).toMatchObject({ code: 'CANCELLED' })
    expect(await receiver.event('offer-closed')).toMatchObject({ offerId, reason: 'withdrawn' })
    expect(await receiver.event('pairing-closed')).toMatchObject({ code: 'CANCELLED_BY_PEER' })
    await nothingOf(all)
  }, 20_000)

  test('the receiver declines while codes are compared', async () => {
    const all = await comparing()
    const { sender, receiver, transferId, offerId } = all
    receiver.engine.answerOffer(offerId, { accept: false })
    expect(await receiver.event('offer-closed')).toMatchObject({ offerId, reason: 'declined' })
    expect(await receiver.event('pairing-closed')).toMatchObject({ code: 'DECLINED', message: 'The offer was declined.' })
    expect(await sender.ended(transferId)).toBe('declined')
    await nothingOf(all)
  }, 20_000)

  test.each(['sender', 'receiver'] as const)(
    'the %s quits while codes are compared',
    async (who) => {
      const all = await comparing()
      await all[who].engine.close()
      expect((await all.sender.event('pairing-closed')).code).toMatch(/^CANCELLED/)
      expect((await all.receiver.event('pairing-closed')).code).toMatch(/^CANCELLED/)
      expect(await all.sender.ended(all.transferId)).toBe('cancelled')
      await nothingOf(all)
    },
    20_000,
  )

  test('a sender that cannot pair says so: the offer stays, unverified, and may be accepted', async () => {
    const { sender, receiver, transferId, offerId } = await asked({ pairing: false })
    const pairingId = receiver.engine.pairFirst(offerId)
    expect(await receiver.event('pairing-closed')).toMatchObject({ pairingId, code: 'DECLINED', message: expect.stringContaining('cannot pair now') })
    expect(sender.events.some(({ event }) => event === 'pairing')).toBe(false)
    expect(receiver.engine.offers().map(({ id, peer }) => [id, peer.verified])).toEqual([[offerId, false]])
    receiver.engine.answerOffer(offerId, { accept: true })
    expect(await sender.ended(transferId)).toBe('done')
    expect([receiver.engine.transfers()[0]?.peer.verified, receiver.engine.paired()]).toEqual([false, []])
  }, 20_000)

  test('counts with all other pairings: three in five minutes', async () => {
    const receiver = await started({ accept: 'ask', deviceName: 'Studio' })
    for (let tries = 0; tries < 3; tries += 1) {
      const all = await comparing(await asked({}, receiver))
      all.sender.engine.answerPairing(all.there, false)
      await all.sender.event('pairing-closed')
    }
    const { offerId, sender, transferId } = await asked({}, receiver)
    expect(codeOf(() => receiver.engine.pairFirst(offerId))).toBe('LIMIT_EXCEEDED')
    expect(codeOf(() => receiver.engine.pair({ host: '127.0.0.1', port: 1 }))).toBe('LIMIT_EXCEEDED')
    receiver.engine.answerOffer(offerId, { accept: true })
    expect(await sender.ended(transferId)).toBe('done')
  }, 30_000)

  test('counts at the sender, too, and leaves the offer open', async () => {
    const { sender, receiver, transferId, offerId } = await asked()
    for (let tries = 0; tries < 3; tries += 1) sender.engine.pair({ host: '127.0.0.1', port: 1 })
    receiver.engine.pairFirst(offerId)
    expect(await receiver.event('pairing-closed')).toMatchObject({ code: 'LIMIT_EXCEEDED', message: expect.stringContaining('too often') })
    receiver.engine.answerOffer(offerId, { accept: true })
    expect(await sender.ended(transferId)).toBe('done')
  }, 20_000)

  test('needs an offer that is open', async () => {
    const { sender, receiver, transferId, offerId } = await asked()
    expect(codeOf(() => receiver.engine.pairFirst('another'))).toBe('NOT_FOUND')
    sender.engine.cancel(transferId)
    await receiver.event('offer-closed')
    expect(codeOf(() => receiver.engine.pairFirst(offerId))).toBe('NOT_FOUND')
    expect([sender, receiver].some((each) => each.events.some(({ event }) => event === 'pairing'))).toBe(false)
  }, 20_000)
})
