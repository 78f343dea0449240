import type { Flow } from '../flow.ts'
import { IDLE_TRANSFER_MS, REDIAL_FOR_MS, STALL_CHECK_EVERY_MS } from '../limits.ts'
import type { Scope } from '../scope.ts'
import type { Transfer } from '../transfer.ts'

export interface IdleWatch {
  readonly flow: Flow
  readonly transfer: Transfer
  readonly scope: Scope
  readonly connections: () => number
  /** Chunks that need not come. */
  readonly recognised: () => number
  readonly onIdle: () => void
}

/** Heartbeats alone keep no transfer alive: connections must come, bytes must move, and ROOT must follow. Publishing takes its time. */
export function watchIdle({ flow, transfer, scope, connections, recognised, onIdle }: IdleWatch): void {
  let moved = -1
  let movedAtMs = performance.now()
  scope.interval(() => {
    const now = flow.storedBytes + recognised() + flow.lanes.reduce((sum, lane) => sum + lane.bytes, 0)
    const waits = transfer.state === 'moving' && transfer.paused === null
    if (now !== moved || !waits) movedAtMs = performance.now()
    moved = now
    const patienceMs = connections() === 0 ? REDIAL_FOR_MS : IDLE_TRANSFER_MS
    if (performance.now() - movedAtMs > patienceMs) onIdle()
  }, STALL_CHECK_EVERY_MS)
}
