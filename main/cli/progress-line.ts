import { formatBytes, formatCount, formatDuration, formatPercent, formatRate } from '../../shared/format.ts'
import { pauseReasonOf } from '../../shared/pause-words.ts'
import { alreadyThereWords } from '../../shared/there-words.ts'
import type { TransferSnapshot } from '../../shared/transfer.ts'

/** What the progress line shows: one transfer, or several added up. */
export interface ProgressView {
  readonly transfers: number
  readonly bytes: number
  readonly totalBytes: number
  readonly bytesPerSecond: number
  readonly secondsLeft: number | null
  readonly connections: number
  readonly reconnects: number
  /** All bytes are there; they are being checked and put in place. */
  readonly finishing: boolean
  /** Of `bytes`: what did not travel, because the receiver had it. */
  readonly alreadyThereBytes: number
  /** One of them waits for room on a disk. */
  readonly diskFull: boolean
}

const BAR_MIN = 8
const BAR_MAX = 32
const GAP = '  '
/** So many parts matter more than the bar. */
const BEFORE_BAR = 4

/** The transfers that move, added up; null when none does. */
export function viewOf(transfers: Iterable<TransferSnapshot>): ProgressView | null {
  const moving = [...transfers].flatMap((each) => (each.state === 'moving' || each.state === 'publishing' ? [each] : []))
  if (moving.length === 0) return null
  const sum = (value: (transfer: (typeof moving)[number]) => number): number => moving.reduce((total, each) => total + value(each), 0)
  const times = moving.map((each) => each.progress.secondsLeft)
  return {
    transfers: moving.length,
    bytes: sum((each) => each.progress.bytes),
    totalBytes: sum((each) => each.progress.totalBytes),
    bytesPerSecond: sum((each) => each.progress.bytesPerSecond),
    secondsLeft: times.some((time) => time === null) ? null : Math.max(...times.map((time) => time ?? 0)),
    connections: sum((each) => each.progress.lanes.filter((lane) => lane.state !== 'closed' && lane.state !== 'lost').length),
    reconnects: sum((each) => each.progress.reconnects),
    alreadyThereBytes: sum((each) => each.progress.alreadyThereBytes ?? 0),
    diskFull: moving.some((each) => pauseReasonOf(each) !== null),
    finishing: moving.every((each) => each.state === 'publishing'),
  }
}

/**
 * One line of at most `columns` − 1 characters, because a terminal may wrap when its last column is filled. What matters
 * least is left out first. ASCII only: other bars are two columns wide on some terminals.
 */
export function progressLine(view: ProgressView, columns: number): string {
  const room = Math.max(1, columns - 1)
  const parts = partsOf(view)
  const barRoomBeside = (): number => room - parts.join(GAP).length - GAP.length - 2
  while (parts.length > BEFORE_BAR && barRoomBeside() < BAR_MIN) parts.pop()
  while (parts.length > 1 && parts.join(GAP).length > room) parts.pop()
  const text = parts.join(GAP)
  const barRoom = Math.min(BAR_MAX, barRoomBeside())
  if (barRoom < BAR_MIN) return text.slice(0, room)
  return `[${bar(view, barRoom)}]${GAP}${text}`
}

/** Most important first. */
function partsOf(view: ProgressView): string[] {
  const parts = [
    formatPercent(view.bytes, view.totalBytes).padStart(5),
    `${formatBytes(view.bytes)} of ${formatBytes(view.totalBytes)}`,
    formatRate(view.bytesPerSecond),
  ]
  if (view.diskFull) parts.push('disk full')
  else if (view.finishing) parts.push('checking')
  else if (view.secondsLeft !== null) parts.push(`${formatDuration(view.secondsLeft)} left`)
  if (view.alreadyThereBytes > 0) parts.push(alreadyThereWords(view.alreadyThereBytes, view.totalBytes))
  if (view.transfers > 1) parts.push(`${view.transfers} transfers`)
  parts.push(formatCount(view.connections, 'connection', 'connections'))
  if (view.reconnects > 0) parts.push(formatCount(view.reconnects, 'reconnect', 'reconnects'))
  return parts
}

function bar(view: ProgressView, width: number): string {
  const part = view.totalBytes > 0 ? Math.min(1, view.bytes / view.totalBytes) : 1
  const full = Math.floor(part * width)
  return '#'.repeat(full) + '-'.repeat(width - full)
}
