import { formatBytes, formatCount } from '../shared/format.ts'
import type { HistoryRow } from '../shared/history.ts'
import { lostBecause, SKIPPED_BECAUSE } from '../shared/lost-words.ts'
import { isClassic } from '../shared/transfer.ts'
import { fileText } from './file-words.ts'
import { shownName } from './presence-words.ts'
import { contentsLine, foreign, shortClock, text, took } from './text.ts'

/** Every English sentence of the history. A translation is another object of the same type. */
export const historyText = {
  history: 'History',
  search: 'Find in the history',
  emptyTitle: 'Nothing has been sent or received yet',
  emptyHint: 'Transfers that have ended are listed here, also after FastDrop was closed. What texts say is never kept.',
  offTitle: 'No history is kept',
  offHint: 'Transfers that have ended are forgotten when you dismiss them, or when FastDrop ends.',
  keep: 'Keep a history',
  noneFound: 'Nothing here is like that.',
  reading: 'Reading the history…',
  found: (found: number, all: number) =>
    found === all ? formatCount(all, 'transfer', 'transfers') : `${found.toLocaleString('en')} of ${all.toLocaleString('en')}`,
  exportCsv: 'Export as table…',
  exportJson: 'Export as JSON…',
  exported: 'The history was exported.',
  clear: 'Clear…',
  clearQuestion: (count: number) =>
    `Remove ${count === 1 ? 'the one entry' : `all ${count.toLocaleString('en')} entries`} from the history? The files stay where they are.`,
  keepAll: 'Keep',
  clearNow: 'Remove all',
  remove: 'Remove from the history',
  removeOf: (title: string) => `Remove ${title} from the history`,
  listOf: 'Transfers that have ended',
  leftOutOf: (title: string) => `What was left out of ${title}`,
  lostOf: (title: string) => `What of ${title} did not arrive`,
  andMore: (count: number) => `and ${count.toLocaleString('en')} more`,
  today: 'Today',
  yesterday: 'Yesterday',
  open: 'Open',
  openOf: (title: string) => `Open ${title}`,
  showOf: (title: string) => `Show ${title} in its folder`,
  sendBack: 'Send back',
  sendBackOf: (title: string, peer: string) => `Send ${title} back to ${peer}`,
  sendAgain: 'Send again',
  sendAgainOf: (title: string, peer: string) => `Send ${title} to ${peer} again`,
  dragHint: 'Drag it from here into another window',
} as const

const OUTCOMES: Record<HistoryRow['outcome'], { readonly send: string; readonly receive: string }> = {
  done: { send: 'delivered and verified', receive: 'received and verified' },
  declined: { send: 'declined', receive: 'declined' },
  cancelled: { send: 'cancelled', receive: 'cancelled' },
  failed: { send: 'failed', receive: 'failed' },
}

export function historyTitle({ kind, title }: Pick<HistoryRow, 'kind' | 'title'>): string {
  return kind === 'text' ? text.textTitle : title
}

/** What stands below the title: "to Editing Desk · 3 files, 2.4 MB in 1.2 s · delivered and verified, 14:05" */
export function historyLine(row: HistoryRow): string {
  return [
    contentsOf(row),
    ...(isClassic(row.peer) ? [`FastDP ${row.peer.wire}, not encrypted`] : []),
    `${outcomeOf(row)}${lostPart(row)}, ${shortClock(row.endedAtMs)}`,
  ]
    .filter((part) => part !== '')
    .join(' · ')
}

function lostPart({ lost }: HistoryRow): string {
  return lost === undefined ? '' : `, ${fileText.lost(lost.count)}`
}

function contentsOf({ kind, files, directories, bytes, seconds }: HistoryRow): string {
  const size = bytes === null ? [] : [formatBytes(bytes)]
  const counted = kind === 'files' && files !== null && directories !== null ? [contentsLine({ files, directories })] : []
  const words = [...counted, ...size].join(', ')
  return seconds === null || kind === 'text' ? words : `${words} in ${took(seconds)}`
}

/** 1.0.0 has no checksum, and its receivers confirm nothing. */
function outcomeOf({ outcome, direction, peer }: HistoryRow): string {
  if (outcome === 'done' && peer.wire === '1.0.0') return direction === 'send' ? 'sent, but not confirmed' : 'received, but not verified'
  return OUTCOMES[outcome][direction]
}

/** Who it was, as it is searched for and read out. */
export function historyPeer(row: HistoryRow): string {
  const { name, label } = row.peer
  return shownName(label === undefined ? { name } : { name, label })
}

/** "Today", "Yesterday", or the day itself. */
export function dayLine(atMs: number, nowMs: number): string {
  const [day, today] = [new Date(atMs).toDateString(), new Date(nowMs)]
  if (day === today.toDateString()) return historyText.today
  const yesterday = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1)
  if (day === yesterday.toDateString()) return historyText.yesterday
  return new Date(atMs).toLocaleDateString('en-GB', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })
}

/** Everything of an entry that somebody may remember it by. */
export function searchable(row: HistoryRow): string {
  const files = [...row.leftOut, ...(row.lost?.files ?? [])].map(({ path }) => path)
  return [historyTitle(row), row.peer.name, row.peer.label ?? '', OUTCOMES[row.outcome][row.direction], row.fault?.message ?? '', ...files]
    .join('\n')
    .toLowerCase()
}

export function leftOutLine({ path, reason }: HistoryRow['leftOut'][number]): string {
  return `${foreign(path)}: ${SKIPPED_BECAUSE[reason]}`
}

export function lostLine(file: NonNullable<HistoryRow['lost']>['files'][number]): string {
  return `${foreign(file.path)}: ${lostBecause(file)}`
}
