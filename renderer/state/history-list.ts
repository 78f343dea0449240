import type { HistoryRow } from '../../shared/history.ts'
import { dayLine, searchable } from '../history-words.ts'
import { folded } from './folded.ts'

/** A line of the list: the day that begins, or a transfer of it. */
export type HistoryLine = { readonly day: string; readonly row: null } | { readonly day: null; readonly row: HistoryRow }

/** Those that have every word somewhere, in any order. */
export function rowsFound(rows: readonly HistoryRow[], words: string): readonly HistoryRow[] {
  const wanted = folded(words).split(/\s+/u).filter(Boolean)
  if (wanted.length === 0) return rows
  return rows.filter((row) => {
    const whole = searchable(row)
    return wanted.every((word) => whole.includes(word))
  })
}

/** Newest first, each day with a line above it. */
export function linesOf(rows: readonly HistoryRow[], nowMs: number): readonly HistoryLine[] {
  let last = ''
  return rows.flatMap((row): HistoryLine[] => {
    const day = new Date(row.endedAtMs).toDateString()
    const begins = day !== last
    last = day
    return begins
      ? [
          { day: dayLine(row.endedAtMs, nowMs), row: null },
          { day: null, row },
        ]
      : [{ day: null, row }]
  })
}
