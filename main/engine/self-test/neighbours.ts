import type { Finding } from '../../../shared/self-test.ts'
import { calledName, type PeerSnapshot } from '../../../shared/transfer.ts'
import { SELF_TEST_PROBES } from '../limits.ts'

export interface Reached {
  readonly answered: number
  /** Names of those that were heard and did not answer. */
  readonly silent: readonly string[]
}

/** Reaches out to some of the paired devices in sight, which know this one; nobody else is called on. */
export async function reachPaired(online: readonly PeerSnapshot[], answers: (peer: PeerSnapshot) => Promise<boolean>): Promise<Reached> {
  const paired = online.filter(({ verified }) => verified).slice(0, SELF_TEST_PROBES)
  const asked = await Promise.all(paired.map(async (peer) => ({ name: calledName(peer), there: await answers(peer) })))
  return { answered: asked.filter(({ there }) => there).length, silent: asked.filter(({ there }) => !there).map(({ name }) => name) }
}

export function neighboursFinding(online: readonly PeerSnapshot[], { answered, silent }: Reached): Finding {
  const devices = online.length
  if (devices === 0) return { check: 'neighbours', found: 'nobody' }
  if (silent.length > 0) return { check: 'neighbours', found: 'unreachable', devices, names: silent }
  return { check: 'neighbours', found: 'some', devices, reached: answered }
}
