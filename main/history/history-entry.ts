import type { Fault } from '../../shared/fault.ts'
import { HISTORY_LEFT_OUT_MAX, HISTORY_PATHS_MAX, type HistoryEntry, type HistoryRow } from '../../shared/history.ts'
import { diskPaths, type SentPath } from '../../shared/sent-path.ts'
import type { TransferPeer, TransferSnapshot } from '../../shared/transfer.ts'

type Ended = Extract<TransferSnapshot, { endedAtMs: number }>

/** What is kept of a transfer; null while it has not ended. `paths`: what was sent, or what arrived. */
export function entryOf(transfer: TransferSnapshot, paths: readonly SentPath[]): HistoryEntry | null {
  if (!('endedAtMs' in transfer)) return null
  const { id, direction, peer, startedAtMs, endedAtMs, state: outcome } = transfer
  const { payload } = transfer
  const kind = payload?.kind ?? 'files'
  return {
    id,
    direction,
    kind,
    // a text has no name, and what it says is kept nowhere
    title: kind === 'text' ? '' : transfer.title,
    ...(payload?.tops !== undefined && { tops: payload.tops }),
    peer: peerOf(peer),
    outcome,
    fault: outcome === 'done' ? null : faultFor(transfer.fault),
    startedAtMs,
    endedAtMs,
    files: payload?.files ?? null,
    directories: payload?.directories ?? null,
    bytes: bytesOf(transfer),
    seconds: outcome === 'done' ? transfer.result.seconds : null,
    excluded: payload?.excluded ?? 0,
    leftOut: (payload?.skipped ?? []).slice(0, HISTORY_LEFT_OUT_MAX).map(({ path, reason }) => ({ path, reason })),
    ...lostOf(transfer),
    ...placedPaths(kind === 'text' ? [] : paths.slice(0, HISTORY_PATHS_MAX)),
  }
}

export function rowOf({ paths, places: _places, ...rest }: HistoryEntry): HistoryRow {
  return { tops: paths.length, ...rest, hasPaths: paths.length > 0 }
}

function placedPaths(paths: readonly SentPath[]): Pick<HistoryEntry, 'paths' | 'places'> {
  const places = paths.map((each) => (typeof each === 'string' ? '' : each.at))
  return { paths: diskPaths(paths), ...(places.some((at) => at !== '') && { places }) }
}

/** The same read back. */
export function sentPathsOf({ paths, places = [] }: Pick<HistoryEntry, 'paths' | 'places'>): readonly SentPath[] {
  return paths.map((path, index) => {
    const at = places[index] ?? ''
    return at === '' ? path : { path, at }
  })
}

/** Whether it can be done again is a matter of its time. */
function faultFor({ code, message, sentence }: Fault): HistoryEntry['fault'] {
  return { code, message, ...(sentence && { sentence }) }
}

function peerOf({ name, deviceId, address, verified, label, wire }: TransferPeer): HistoryEntry['peer'] {
  return { name, deviceId, address, verified, wire, ...(label !== undefined && { label }) }
}

function lostOf(transfer: Ended): Pick<HistoryEntry, 'lost'> {
  const lost = transfer.state === 'done' ? (transfer.result.lost ?? []) : []
  if (lost.length === 0) return {}
  return { lost: { count: lost.length, files: lost.slice(0, HISTORY_LEFT_OUT_MAX).map(({ path, bytes, code }) => ({ path, bytes, code })) } }
}

function bytesOf(transfer: Ended): number | null {
  return transfer.state === 'done' ? transfer.result.bytes : (transfer.payload?.totalBytes ?? null)
}
