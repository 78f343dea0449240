import type { RawPeer } from '../raw-peer.ts'
import type { HostileStage } from './stage.ts'

/**
 * What a peer got from the engine in the end: `closed` (without a word), `HTTP 431`, `REFUSE BAD_NAME`, `CANCEL NO_SPACE`, `RETRY 1`.
 */
export type Outcome = 'closed' | `HTTP ${number}` | `REFUSE ${string}` | `CANCEL ${string}` | `RETRY ${string}`

/** One hostile input: what the raw peer does, and what must become of it. */
export interface HostileRow {
  readonly name: string
  readonly act: (peer: RawPeer, stage: HostileStage) => unknown
  readonly outcome: Outcome
  /** It wants the engine to hold much: what is in use is measured behind it. */
  readonly attacksMemory?: true
}

/** `name` → what the peer does; all with one outcome. */
export function rows(outcome: Outcome, acts: Readonly<Record<string, HostileRow['act']>>): HostileRow[] {
  return Object.entries(acts).map(([name, act]) => ({ name, act, outcome }))
}

export function greedy(list: readonly HostileRow[]): HostileRow[] {
  return list.map((row) => ({ ...row, attacksMemory: true }))
}

/** Answers and heartbeats are no outcome. */
const SMALL_TALK = ['READY', 'PING', 'PONG', 'UNKNOWN', 'DRAINED']

/** All that is said until the engine closes. */
export async function framesOutcome(peer: RawPeer): Promise<string> {
  const said: string[] = []
  for (;;) {
    const message = await peer.message().catch(() => null)
    if (message === null) return said.join(', ') || 'closed'
    if (message.type === 'REFUSE' || message.type === 'CANCEL') said.push(`${message.type} ${message.Code}`)
    else if (!SMALL_TALK.includes(message.type)) said.push(message.type)
  }
}

/** The answer to a request; one that refuses must be followed by the close. */
export async function httpOutcome(peer: RawPeer): Promise<string> {
  const head = await peer.head().catch(() => '')
  const status = /^HTTP\/1\.1 (\d{3}) /.exec(head)?.[1]
  if (status !== '101') await peer.untilClosed()
  if (status !== undefined) return `HTTP ${status}`
  return peer.rest === 0 && head === '' ? 'closed' : `${peer.rest} bytes`
}
