import { expect } from 'vitest'
import type { TestEngine } from './pair.ts'

/** The code that an engine shows, once it does. */
export function comparing(engine: TestEngine): Promise<{ id: string; code: string }> {
  return engine.event('pairing', ({ pairing }) => pairing.state === 'comparing').then(({ pairing }) => ({ id: pairing.id, code: pairing.code ?? '' }))
}

/** Both users say yes. For the first pairing of both. */
export async function pairUp(one: TestEngine, two: TestEngine): Promise<void> {
  one.engine.pair({ host: '127.0.0.1', port: two.port })
  const [here, there] = await Promise.all([comparing(one), comparing(two)])
  expect(here.code).toMatch(/^\d{6}$/)
  expect(there.code).toBe(here.code)
  one.engine.answerPairing(here.id, true)
  two.engine.answerPairing(there.id, true)
  expect((await one.event('pairing-closed')).outcome).toBe('paired')
  expect((await two.event('pairing-closed')).outcome).toBe('paired')
}

/** Two that know each other. */
export interface Known {
  readonly sender: TestEngine
  readonly receiver: TestEngine
  /** Where the receiver was when they were paired, and its key's name. */
  readonly port: number
  readonly deviceId: string
}

export async function acquainted(started: typeof TestEngine.start): Promise<Known> {
  const receiver = await started()
  const sender = await started()
  await pairUp(sender, receiver)
  return { sender, receiver, port: receiver.port, deviceId: receiver.engine.identity().deviceId }
}

/** The same, and the receiver gone. */
export async function acquaintedAndAway(started: typeof TestEngine.start): Promise<Known> {
  const known = await acquainted(started)
  await known.receiver.engine.close()
  return known
}
