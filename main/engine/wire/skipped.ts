import type { SkippedEntry } from '../../../shared/transfer.ts'
import { SKIPPED_PATH_MAX_BYTES, SKIPPED_TOLD_BYTES, SKIPPED_TOLD_MAX } from '../limits.ts'
import type { MessageOf } from './messages.ts'

type Told = Pick<MessageOf<'OFFER'>, 'Skipped' | 'SkippedCount'>

const REASONS: readonly string[] = ['link', 'special', 'unreadable', 'name'] satisfies SkippedEntry['reason'][]

/** What OFFER says of entries that the sender left out by itself: how many, and the first by name. Nothing when there are none. */
export function skippedTold(skipped: readonly SkippedEntry[]): Told {
  if (skipped.length === 0) return {}
  const named: { Path: string; Reason: string }[] = []
  let bytes = 0
  for (const { path, reason } of skipped.slice(0, SKIPPED_TOLD_MAX)) {
    const entry = { Path: cut(path), Reason: reason }
    bytes += Buffer.byteLength(JSON.stringify(entry))
    if (bytes > SKIPPED_TOLD_BYTES) break
    named.push(entry)
  }
  return { Skipped: named, SkippedCount: skipped.length }
}

/** The same at the receiver. A reason that is not known is that it could not be read. */
export function skippedFrom({ Skipped = [], SkippedCount = 0 }: Told): { readonly skipped: readonly SkippedEntry[]; readonly skippedMore: number } {
  const skipped = Skipped.map(({ Path, Reason }) => ({ path: Path, reason: (REASONS.includes(Reason) ? Reason : 'unreadable') as SkippedEntry['reason'] }))
  return { skipped, skippedMore: Math.max(0, SkippedCount - skipped.length) }
}

/** The beginning of a path that is too long to be told, whole characters only. */
function cut(path: string): string {
  if (Buffer.byteLength(path) <= SKIPPED_PATH_MAX_BYTES) return path
  const short = Buffer.from(path).subarray(0, SKIPPED_PATH_MAX_BYTES - 3)
  return `${new TextDecoder('utf-8').decode(short, { stream: true })}…`
}
