import type { Fault } from '../../shared/fault.ts'
import { formatPercent, printable } from '../../shared/format.ts'
import { say, wordsOf } from '../../shared/language/current.ts'
import { faultText } from '../../shared/language/fault-text.ts'
import { transferTitle } from '../../shared/language/title-text.ts'
import type { PairedDevice } from '../../shared/pairing.ts'
import { type Settings, VISIBILITIES } from '../../shared/settings.ts'
import { calledName, isActive, type PeerSnapshot, type TransferSnapshot } from '../../shared/transfer.ts'
import type { EveryoneOpening } from '../engine/facade.ts'
import { anyMoves, overallProgress } from './progress.ts'

const words = wordsOf('tray')

/** Longer lists belong into the window. */
const SHOWN_MAX = 8
const NAME_MAX = 40

/** In the order of what is to be known first. */
export type TrayState = 'trouble' | 'attention' | 'busy' | 'off' | 'idle'

/** Who may send: everyone may ask, paired devices alone, those that know the address, or nobody. */
export const RECEIVE_MODES = [...VISIBILITIES, 'off'] as const
export type ReceiveMode = (typeof RECEIVE_MODES)[number]

/** What a click on a line asks for. */
export type TrayAction =
  | { readonly kind: 'open' | 'openFolder' | 'quit' | 'everyone' | 'stopEveryone' }
  | { readonly kind: 'receive'; readonly mode: ReceiveMode }
  | { readonly kind: 'sendFiles' | 'sendFolder' | 'sendClipboard'; readonly peerId: string; readonly deviceId: string }

export type TrayLine =
  | { readonly type: 'separator' }
  /** Without an action it only says something. */
  | { readonly type: 'line'; readonly label: string; readonly action: TrayAction | null }
  | { readonly type: 'radio'; readonly label: string; readonly action: TrayAction; readonly checked: boolean }
  | { readonly type: 'menu'; readonly label: string; readonly lines: readonly TrayLine[] }

export interface TrayView {
  readonly state: TrayState
  /** The picture: of the state, and while bytes move of how far they are. */
  readonly icon: string
  readonly tooltip: string
  readonly lines: readonly TrayLine[]
}

/** Everything that the icon and its menu tell of. */
export interface TraySource {
  readonly transfers: readonly TransferSnapshot[]
  readonly peers: readonly PeerSnapshot[]
  readonly paired: readonly PairedDevice[]
  /** Offers and pairings that wait for this user. */
  readonly questions: number
  readonly everyone: EveryoneOpening | null
  readonly settings: Pick<Settings, 'visibility' | 'receiving'>
  readonly trouble: Fault | null
  /** Whether lines and tooltip say how far transfers are. The icon always does. */
  readonly figures: boolean
}

const SEPARATOR: TrayLine = { type: 'separator' }

export function trayView(source: TraySource): TrayView {
  const state = stateOf(source)
  const groups = [
    [line(words.open, { kind: 'open' }), line(words.openFolder, { kind: 'openFolder' })],
    transferLines(source),
    deviceLines(source),
    receiveLines(source),
    [line(words.quit, { kind: 'quit' })],
  ]
  const lines = groups.filter((group) => group.length > 0).flatMap((group, place) => (place === 0 ? group : [SEPARATOR, ...group]))
  return { state, icon: iconOf(state, source.transfers), tooltip: tooltipOf(source, state), lines }
}

function line(label: string, action: TrayAction | null): TrayLine {
  return { type: 'line', label, action }
}

function stateOf({ transfers, questions, settings, everyone, trouble }: TraySource): TrayState {
  if (trouble !== null) return 'trouble'
  if (questions > 0) return 'attention'
  if (anyMoves(transfers)) return 'busy'
  return settings.receiving || everyone !== null ? 'idle' : 'off'
}

/** A drop that fills, in steps: each is a picture of its own. */
export const FILL_STEPS = 8

function iconOf(state: TrayState, transfers: readonly TransferSnapshot[]): string {
  return state === 'busy' ? `busy${Math.floor((overallProgress(transfers) ?? 0) * FILL_STEPS)}` : state
}

function tooltipOf({ transfers, questions, trouble, figures }: TraySource, state: TrayState): string {
  const running = transfers.filter(isActive).length
  const progress = figures ? overallProgress(transfers) : null
  const moves = running === 0 ? null : words.moving(running, progress === null ? null : formatPercent(progress, 1))
  // a fault brings its own full stops
  if (state === 'trouble' && trouble !== null) return words.tooltip(say().sentences([faultText(trouble), ...(moves === null ? [] : [moves])]))
  const first = { attention: words.questions(questions), off: words.notReceiving }[String(state)] ?? null
  if (first === null) return moves === null ? 'FastDrop' : words.tooltip(moves)
  return words.tooltip(moves === null ? first : words.both(first, moves))
}

function transferLines({ transfers, figures }: TraySource): TrayLine[] {
  const active = transfers.filter(isActive)
  const lines = active.slice(0, SHOWN_MAX).map((transfer) => line(lineOf(transfer, figures), { kind: 'open' }))
  return active.length > SHOWN_MAX ? [...lines, line(words.andMore(active.length - SHOWN_MAX), { kind: 'open' })] : lines
}

/** Paired devices whose own key has answered, by name; others are chosen in the window, where it says who they are. */
function deviceLines({ peers, paired }: TraySource): TrayLine[] {
  if (paired.length === 0) return []
  const there = peers.filter((peer) => peer.verified && peer.deviceId !== undefined && peer.state === 'online')
  const sorted = [...there].sort((a, b) => calledName(a).localeCompare(calledName(b)) || a.id.localeCompare(b.id))
  if (sorted.length === 0) return [line(words.noPaired, null)]
  const lines = sorted.slice(0, SHOWN_MAX).map((peer): TrayLine => ({ type: 'menu', label: cut(calledName(peer)), lines: sendLines(peer) }))
  return sorted.length > SHOWN_MAX ? [...lines, line(words.andMore(sorted.length - SHOWN_MAX), { kind: 'open' })] : lines
}

function sendLines({ id: peerId, deviceId = '' }: PeerSnapshot): TrayLine[] {
  return [
    line(words.sendFiles, { kind: 'sendFiles', peerId, deviceId }),
    line(words.sendFolder, { kind: 'sendFolder', peerId, deviceId }),
    line(words.sendClipboard, { kind: 'sendClipboard', peerId, deviceId }),
  ]
}

function receiveLines({ everyone, settings }: TraySource): TrayLine[] {
  const current: ReceiveMode = settings.receiving ? settings.visibility : 'off'
  const modes = RECEIVE_MODES.map(
    (mode): TrayLine => ({ type: 'radio', label: words.modes[mode], action: { kind: 'receive', mode }, checked: mode === current }),
  )
  return [...everyoneLines(everyone), { type: 'menu', label: words.receive, lines: modes }]
}

function everyoneLines(opening: EveryoneOpening | null): TrayLine[] {
  if (opening === null) return [line(words.everyone, { kind: 'everyone' })]
  const until = opening.untilMs === null ? words.everyoneUntilStopped : words.everyoneUntil(say().shortClock(opening.untilMs))
  return [line(until, null), line(words.stopEveryone, { kind: 'stopEveryone' })]
}

function lineOf(transfer: TransferSnapshot, figures: boolean): string {
  const [title, peer] = [cut(transferTitle(transfer)), cut(calledName(transfer.peer))]
  const what = transfer.direction === 'send' ? words.sending(title, peer) : words.receiving(title, peer)
  const stage = stageOf(transfer)
  const percent =
    figures && 'progress' in transfer && transfer.state !== 'publishing' ? formatPercent(transfer.progress.bytes, transfer.progress.totalBytes) : null
  const stands = stage !== null && percent !== null ? words.stageAt(stage, percent) : (stage ?? percent)
  return stands === null ? what : words.stands(what, stands)
}

/** Null: bytes move, and there is nothing to say but how far they are. */
function stageOf(transfer: TransferSnapshot): string | null {
  switch (transfer.state) {
    case 'moving':
      return transfer.paused === null ? null : words.stages.paused
    case 'interrupted':
      return words.stages.interrupted
    case 'publishing':
      return words.stages.publishing
    case 'asking':
      return words.stages.asking
    case 'waiting':
      return transfer.wait.for === 'device' ? words.stages.waitingForDevice : words.stages.waitingForTurn
    case 'preparing':
      return words.stages.preparing
    case 'connecting':
      return words.stages.connecting
    case 'done':
    case 'declined':
    case 'cancelled':
    case 'failed':
      return words.stages.ended
  }
}

function cut(text: string): string {
  const shown = [...printable(text)]
  return shown.length <= NAME_MAX ? shown.join('') : `${shown.slice(0, NAME_MAX - 1).join('')}…`
}
