import { isActive, type TransferSnapshot } from '../../shared/transfer.ts'

/** Whether there is something under way, and all of it is held up. */
export function allPaused(transfers: readonly TransferSnapshot[]): boolean {
  const active = transfers.filter(isActive)
  return active.length > 0 && active.every((transfer) => transfer.state === 'moving' && transfer.paused !== null)
}

/** Whether bytes are on their way, or being put where they belong: the system must not fall asleep over it. A pause may be slept through. */
export function anyMoves(transfers: readonly TransferSnapshot[]): boolean {
  return transfers.some((transfer) => transfer.state === 'publishing' || (transfer.state === 'moving' && transfer.paused === null))
}

/** Overall progress of what moves, 0 … 1; null when nothing does. */
export function overallProgress(transfers: readonly TransferSnapshot[]): number | null {
  let [done, whole, moving] = [0, 0, 0]
  for (const transfer of transfers) {
    if (transfer.state !== 'moving' && transfer.state !== 'publishing') continue
    done += transfer.progress.bytes
    whole += transfer.progress.totalBytes
    moving += 1
  }
  if (moving === 0) return null
  return whole === 0 ? 1 : Math.min(1, done / whole)
}
