import type { Flow } from '../flow.ts'
import { CONNECTION_LOOK_EVERY_MS } from '../limits.ts'
import type { Scope } from '../scope.ts'
import { ConnectionChoice } from './connection-choice.ts'
import { Seats } from './seats.ts'

interface Choosing {
  readonly flow: Flow
  /** As agreed with the receiver. */
  readonly most: number
  readonly scope: Scope
  /** Of the path, as its first connection was dialled. */
  readonly roundTripMs: number | null
  /** Either side holds the transfer up. */
  readonly held: () => boolean
}

/** Seats whose number follows what the path is seen to carry. */
export function chooseConnections({ flow, most, roundTripMs, scope, held }: Choosing): Seats {
  const choice = new ConnectionChoice(most, roundTripMs)
  const seats = new Seats(choice.count, most)
  flow.chosenConnections = choice.count
  scope.interval(() => {
    const before = choice.count
    const bytes = flow.lanes.reduce((sum, lane) => sum + lane.bytes, 0)
    const count = choice.look({ bytes, nowMs: performance.now(), starved: held() || flow.isStarved })
    if (count !== before) seats.use(count)
    flow.chosenConnections = count
  }, CONNECTION_LOOK_EVERY_MS)
  return seats
}
