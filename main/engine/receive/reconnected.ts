import type { Flow } from '../flow.ts'
import type { Transfer } from '../transfer.ts'
import type { Intake } from './intake.ts'

/** The old connection of a lane has drained; the gap is what passed without a byte on either. */
export function tellReconnect(old: Intake, next: Intake | undefined, { transfer, flow }: { readonly transfer: Transfer; readonly flow: Flow | null }): void {
  const bytes = old.frameBytes
  const drainedAtMs = performance.now()
  const track = flow?.lane(old.lane)
  const tell = (): void => {
    const gapMs = Math.max(0, Math.round(((next?.firstChunkAtMs ?? drainedAtMs) - drainedAtMs) * 10) / 10)
    if (track) track.reconnects += 1
    track?.note({ kind: 'planned-reconnect', bytes, gapMs })
    transfer.emit({ event: 'reconnect', transferId: transfer.id, connection: old.lane, bytes, gapMs })
  }
  if (!next || next.firstChunkAtMs !== null) tell()
  else next.onFirstChunk = tell
}
