import { printable } from '../../shared/format.ts'
import type { HistoryEntry, HistoryFormat } from '../../shared/history.ts'
import { calledName } from '../../shared/transfer.ts'

/** A history for other programs. JSON has all of it, CSV a line for each transfer. */
export function exported(entries: readonly HistoryEntry[], format: HistoryFormat): string {
  return format === 'json' ? `${JSON.stringify(entries, null, 2)}\n` : csvOf(entries)
}

const COLUMNS: readonly (readonly [string, (entry: HistoryEntry) => string | number | null])[] = [
  ['Ended', ({ endedAtMs }) => new Date(endedAtMs).toISOString()],
  ['Direction', ({ direction }) => (direction === 'send' ? 'sent' : 'received')],
  ['Device', ({ peer }) => calledName(peer.label === undefined ? { name: peer.name } : { name: peer.name, label: peer.label })],
  ['Key', ({ peer }) => peer.deviceId],
  ['Verified', ({ peer }) => (peer.verified ? 'yes' : 'no')],
  ['What', ({ kind, title }) => (kind === 'text' ? 'a text' : title)],
  ['Outcome', ({ outcome }) => outcome],
  ['Reason', ({ fault }) => fault?.message ?? null],
  ['Files', ({ files }) => files],
  ['Folders', ({ directories }) => directories],
  ['Bytes', ({ bytes }) => bytes],
  ['Seconds', ({ seconds }) => (seconds === null ? null : Number(seconds.toFixed(3)))],
  ['Not wanted', ({ excluded }) => excluded],
  [
    'Left out',
    ({ leftOut, lost }) =>
      [...leftOut.map(({ path, reason }) => `${path} (${reason})`), ...(lost?.files ?? []).map(({ path, code }) => `${path} (${code})`)].join('; '),
  ],
  ['Paths', ({ paths }) => paths.join('; ')],
]

/** As RFC 4180 has it. The mark in front tells spreadsheets that it is UTF-8. */
function csvOf(entries: readonly HistoryEntry[]): string {
  const lines = [COLUMNS.map(([name]) => name), ...entries.map((entry) => COLUMNS.map(([, of]) => cellOf(of(entry))))]
  return `\uFEFF${lines.map((cells) => cells.join(',')).join('\r\n')}\r\n`
}

/** A name from outside is text: one that begins like a formula would be reckoned by a spreadsheet, and could reach out. */
function cellOf(value: string | number | null): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const text = printable(value)
  const harmless = /^[\s]*[=+\-@]/.test(text) ? `'${text}` : text
  return /[",;]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
