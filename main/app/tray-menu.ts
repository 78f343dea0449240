import { formatCount, formatPercent, printable } from '../../shared/format.ts'
import { EVERYONE_MINUTES } from '../../shared/settings.ts'
import { calledName, isActive, type TransferSnapshot } from '../../shared/transfer.ts'
import type { EveryoneOpening } from '../engine/facade.ts'

/** Longer lists belong into the window. */
const SHOWN_MAX = 8
const NAME_MAX = 40

export interface TrayView {
  readonly busy: boolean
  readonly tooltip: string
  /** One line for each running transfer. */
  readonly lines: readonly string[]
  readonly everyone: { readonly open: boolean; readonly line: string; readonly stop: string }
}

export function trayView(transfers: readonly TransferSnapshot[], everyone: EveryoneOpening | null): TrayView {
  const active = transfers.filter(isActive)
  const lines = active.slice(0, SHOWN_MAX).map(lineOf)
  if (active.length > SHOWN_MAX) lines.push(`and ${active.length - SHOWN_MAX} more`)
  const tooltip = active.length === 0 ? 'FastDrop' : `FastDrop: ${formatCount(active.length, 'transfer', 'transfers')}`
  // a drop may wait for days
  return { busy: active.some(({ state }) => state !== 'waiting'), tooltip, lines, everyone: everyoneLines(everyone) }
}

function everyoneLines(opening: EveryoneOpening | null): TrayView['everyone'] {
  const stop = 'Stop receiving from everyone'
  if (opening === null) return { open: false, line: `Receive from everyone for ${EVERYONE_MINUTES} minutes`, stop }
  const until = opening.untilMs === null ? 'it is stopped' : clockTime(opening.untilMs)
  return { open: true, line: `Receiving from everyone until ${until}`, stop }
}

/** "14:05" */
function clockTime(atMs: number): string {
  return new Date(atMs).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })
}

/** Whether there is something under way, and all of it is held up. */
export function allPaused(transfers: readonly TransferSnapshot[]): boolean {
  const active = transfers.filter(isActive)
  return active.length > 0 && active.every((transfer) => transfer.state === 'moving' && transfer.paused !== null)
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

function lineOf(transfer: TransferSnapshot): string {
  const [title, peer] = [cut(transfer.title), cut(calledName(transfer.peer))]
  const what = transfer.direction === 'send' ? `Sending ${title} to ${peer}` : `Receiving ${title} from ${peer}`
  return `${what}: ${stageOf(transfer)}`
}

function stageOf(transfer: TransferSnapshot): string {
  switch (transfer.state) {
    case 'moving': {
      const percent = formatPercent(transfer.progress.bytes, transfer.progress.totalBytes)
      return transfer.paused === null ? percent : `paused at ${percent}`
    }
    case 'interrupted':
      return `interrupted at ${formatPercent(transfer.progress.bytes, transfer.progress.totalBytes)}`
    case 'publishing':
      return 'finishing'
    case 'asking':
      return 'waiting for an answer'
    case 'waiting':
      return transfer.wait.for === 'device' ? 'waits for the device' : 'waits for its turn'
    case 'preparing':
      return 'preparing'
    case 'connecting':
      return 'connecting'
    case 'done':
    case 'declined':
    case 'cancelled':
    case 'failed':
      return 'ended'
  }
}

function cut(text: string): string {
  const shown = [...printable(text)]
  return shown.length <= NAME_MAX ? shown.join('') : `${shown.slice(0, NAME_MAX - 1).join('')}…`
}
