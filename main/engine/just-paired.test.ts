import { join } from 'node:path'
import { expect, test } from 'vitest'
import { EngineError } from './errors.ts'
import { closingAfterEach, makeTree, type TestEngine } from './testing/pair.ts'
import { pairUp } from './testing/pair-up.ts'
import { until } from './testing/watch.ts'

const PATIENCE_MS = 15_000
const { started } = closingAfterEach()

interface Met {
  readonly one: TestEngine
  /** Announces nothing, so nothing ends the moment in which it may be taken for somebody else. */
  readonly two: TestEngine
  readonly stranger: TestEngine
}

/** A drop on the card of a stranger who calls itself like the device that was just paired, at its very address. */
async function dropOnStranger({ one, stranger }: Met): Promise<string> {
  const card = () => one.engine.peers().find((peer) => peer.port === stranger.port)
  await until(() => card()?.state, 'online', PATIENCE_MS)
  await makeTree(one.root, { f: 'secret' })
  try {
    return await one.ended(one.engine.send({ paths: [join(one.root, 'f')], to: { peerId: card()?.id ?? '' } }))
  } catch (error) {
    return error instanceof EngineError ? error.code : String(error)
  }
}

async function two(): Promise<Omit<Met, 'stranger'>> {
  return { one: await started({ discovery: true, deviceName: 'One' }), two: await started({ discovery: false, deviceName: 'Two' }) }
}

test('who announces itself under the name of a device behind its pairing is a namesake, and is sent nothing', async () => {
  const both = await two()
  await pairUp(both.one, both.two)
  const stranger = await started({ discovery: true, deviceName: 'Two' })
  expect(await dropOnStranger({ ...both, stranger })).toBe('NOT_VERIFIED')
}, 40_000)

test('who was in sight under that name already is told nothing either: what is dropped on it is for the paired key', async () => {
  const both = await two()
  const stranger = await started({ discovery: true, deviceName: 'Two' })
  await until(() => both.one.engine.peers().some((peer) => peer.port === stranger.port), true, PATIENCE_MS)
  await pairUp(both.one, both.two)
  // its key may have answered by now, or not
  expect(['NOT_VERIFIED', 'failed']).toContain(await dropOnStranger({ ...both, stranger }))
  expect(stranger.events.filter(({ event }) => event === 'offer' || event === 'transfer')).toEqual([])
}, 40_000)
