import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { PLAIN_ROWS } from './testing/hostile/before-tls.ts'
import { CHANNEL_ROWS, request } from './testing/hostile/channel.ts'
import { FIRST_ROWS } from './testing/hostile/first.ts'
import { CONSENT_ROWS, NAME_ROWS, OFFER_ROWS } from './testing/hostile/offers.ts'
import { REQUEST_ROWS } from './testing/hostile/requests.ts'
import { framesOutcome, type HostileRow, httpOutcome } from './testing/hostile/row.ts'
import { HostileStage } from './testing/hostile/stage.ts'
import { HostileTransfer } from './testing/hostile/transfer.ts'
import { ATTACH_ROWS, CONTROL_ROWS, DAMAGE_ROWS, DATA_ROWS, VOID_ROWS } from './testing/hostile/transfers.ts'
import { fileEntry, offer } from './testing/raw-offer.ts'
import { RawPeer } from './testing/raw-peer.ts'

// no row may be saved by a deadline: what is not refused for what it is runs into the test's own
vi.mock('./limits.ts', async (original) => ({
  ...(await original<typeof import('./limits.ts')>()),
  TLS_TIMEOUT_MS: 300_000,
  HANDSHAKE_TIMEOUT_MS: 300_000,
  OPENING_TIMEOUT_MS: 300_000,
}))

/**
 * What a peer may send, row by row, and what must become of it. Behind each row the same is looked at (testing/hostile/stage.ts): an
 * honest transfer that was under way ends byte for byte, over new connections; nothing beside the receive folder and nothing in it
 * has changed, no part file is left, nothing waits or runs, nothing was thrown that nobody caught; and what wants memory has got none.
 */
let stage: HostileStage
beforeAll(async () => {
  stage = await HostileStage.open()
})
afterAll(async () => {
  await stage.expectMemoryFlat()
  await stage.close()
})

interface Row {
  readonly name: string
  readonly attacksMemory?: true
}

function table<R extends Row>(phase: string, list: readonly R[], attack: (row: R) => Promise<void>): void {
  describe(phase, () => {
    test.each(list.map((row) => [row.name, row] as const))('%s', async (_, row) => {
      await stage.around(() => attack(row))
      if (row.attacksMemory) await stage.expectMemoryFlat()
    })
  })
}

table('before TLS', PLAIN_ROWS, async ({ act, outcome }) => {
  const peer = stage.keep(await RawPeer.tcp(stage.receiver.port))
  await act(peer, stage)
  await peer.untilClosed()
  // nothing, or an alert of the TLS library
  expect([outcome, (await peer.take(peer.rest)).toString('hex').slice(0, 4)]).toEqual(['closed', expect.stringMatching(/^(?:1503)?$/)])
})

table('TLS', CHANNEL_ROWS, async ({ dial }) => {
  const peer = stage.keep(await dial(stage))
  request(peer, stage.receiver.port)
  expect(await httpOutcome(peer)).toBe('closed')
})

table('the request', REQUEST_ROWS, async ({ act, outcome }) => {
  const peer = stage.keep(await RawPeer.connect(stage.receiver.port, stage.identity))
  await act(peer, stage)
  expect(await httpOutcome(peer)).toBe(outcome)
})

async function behindReady({ act, outcome }: HostileRow): Promise<void> {
  const peer = stage.keep(await RawPeer.ready(stage.receiver.port, stage.identity))
  await act(peer, stage)
  expect(await framesOutcome(peer)).toBe(outcome)
}

table('the first message', FIRST_ROWS, behindReady)

table('the offer', OFFER_ROWS, behindReady)

table('names', NAME_ROWS, behindReady)

table('consent', CONSENT_ROWS, async ({ act, outcome }) => {
  const { asking } = stage
  const peer = stage.keep(await RawPeer.ready(asking.port, stage.identity))
  const before = asking.events.length
  await offer(peer, [fileEntry('x', 5)])
  const { offer: asked } = await asking.event('offer', (event) => asking.events.indexOf(event) >= before)
  await act(peer, stage)
  expect(await framesOutcome(peer)).toBe(outcome)
  asking.engine.answerOffer(asked.id, { accept: true })
})

table('control, accepted', CONTROL_ROWS, async ({ act, outcome }) => {
  const { control } = await HostileTransfer.open(stage)
  await act(control, stage)
  expect(await framesOutcome(control)).toBe(outcome)
})

table('VOID, accepted', VOID_ROWS, async ({ act, outcome }) => {
  const { control } = await HostileTransfer.open(stage, { Capabilities: ['void'] })
  await act(control, stage)
  expect(await framesOutcome(control)).toBe(outcome)
})

table('ATTACH', ATTACH_ROWS, async ({ act, outcome }) => {
  const transfer = await HostileTransfer.open(stage)
  const data = await transfer.ready()
  await act(data, transfer)
  expect(await framesOutcome(data)).toBe(outcome)
  await transfer.completes()
})

table('data', DATA_ROWS, async ({ act, outcome }) => {
  const transfer = await HostileTransfer.open(stage)
  const data = await transfer.attached()
  await act(data, transfer)
  expect(await framesOutcome(data)).toBe(outcome)
  expect(transfer.control.closed).toBe(false)
  await transfer.completes()
})

table('damage', DAMAGE_ROWS, async ({ act, outcome }) => {
  const transfer = await HostileTransfer.open(stage)
  const data = await transfer.attached()
  await act(data, transfer)
  expect(`RETRY ${(await transfer.control.expect('RETRY')).Chunks.join()}`).toBe(outcome)
  expect(data.closed).toBe(false)
  await transfer.completes()
})
