import { CHUNK } from '../../shared/flow.ts'
import { formatPercent } from '../../shared/format.ts'
import type { Selection } from '../../shared/ipc.ts'
import type { PausedBy, PeerSnapshot, Progress, TransferPeer, TransferSnapshot } from '../../shared/transfer.ts'
import { calledName, isActive, isClassic, isUnderWay } from '../../shared/transfer.ts'
import { rememberedKey } from './devices.ts'

/** What runs, what waits, what has ended; among what runs and what has ended the order of the snapshot, newest first, stays, unless its user made one. */
export function orderedTransfers(transfers: readonly TransferSnapshot[]): readonly TransferSnapshot[] {
  const active = transfers.filter((transfer) => isActive(transfer) && transfer.state !== 'waiting')
  return [...inTheirOrder(active), ...waitingOf(transfers), ...transfers.filter((transfer) => !isActive(transfer))]
}

/** Those that have an order stand in it, in the places that they had together. */
function inTheirOrder(active: readonly TransferSnapshot[]): readonly TransferSnapshot[] {
  const ordered = active.filter(({ order }) => order !== undefined)
  const inOrder = [...ordered].sort((a, b) => (a.order?.place ?? 0) - (b.order?.place ?? 0))
  return active.map((each) => {
    if (each.order === undefined) return each
    const next = inOrder.findIndex((other) => toOf(other) === toOf(each))
    return inOrder.splice(next, 1)[0] ?? each
  })
}

/** Those to one device stand together, in the order in which they go. */
function waitingOf(transfers: readonly TransferSnapshot[]): readonly TransferSnapshot[] {
  const waiting = transfers.flatMap((transfer) => (transfer.state === 'waiting' ? [transfer] : []))
  const lines = [...new Set(waiting.map(toOf))]
  return lines.flatMap((to) => waiting.filter((each) => toOf(each) === to).sort((a, b) => a.wait.place - b.wait.place))
}

export function progressOf(transfer: TransferSnapshot): Progress | null {
  return 'progress' in transfer ? transfer.progress : null
}

export function pausedBy(transfer: TransferSnapshot): PausedBy | null {
  return 'paused' in transfer ? transfer.paused : null
}

/** Whether only numbers have changed: what a row out of sight need not be drawn again for. */
export function onlyMoved(before: TransferSnapshot, after: TransferSnapshot): boolean {
  if (before.state !== 'moving' || after.state !== 'moving') return before === after
  const same = before.title === after.title && before.peer === after.peer && before.payload === after.payload
  return same && before.paused === after.paused && before.pauseReason === after.pauseReason && samePace(before, after)
}

function samePace(before: TransferSnapshot, after: TransferSnapshot): boolean {
  return before.limit === after.limit && before.order?.place === after.order?.place && before.order?.of === after.order?.of
}

/** This device holds it up, so here is where it can be let go. */
export function isHeldHere(transfer: TransferSnapshot): boolean {
  const by = pausedBy(transfer)
  return by === 'here' || by === 'both'
}

/** A full disk of this device holds it up. */
export function waitsForOwnDisk(transfer: TransferSnapshot): boolean {
  return transfer.state === 'moving' && transfer.direction === 'receive' && transfer.pauseReason !== undefined
}

/** FastDP 1.x has no word for a pause. */
export function mayPause(transfer: TransferSnapshot): boolean {
  return 'paused' in transfer && !isClassic(transfer.peer)
}

/** Another rate from now on: not before its offer was taken or put in line, and a 1.x sender knows no such wish. */
export function mayLimit(transfer: TransferSnapshot): boolean {
  if (transfer.state !== 'moving' && transfer.state !== 'interrupted' && transfer.state !== 'waiting') return false
  return transfer.payload.kind === 'files' && (transfer.direction === 'send' || !isClassic(transfer.peer))
}

/** How many others are sent to the same device now; what waits, or is not sent at all, has no place among them. */
export function sentBeside(transfer: TransferSnapshot, transfers: readonly TransferSnapshot[]): number {
  if (!isSent(transfer)) return 0
  return transfers.filter((each) => each.id !== transfer.id && isSent(each) && toOf(each) === toOf(transfer)).length
}

function isSent({ direction, state }: TransferSnapshot): boolean {
  return direction === 'send' && state === 'moving'
}

function toOf({ peer }: TransferSnapshot): string {
  return peer.deviceId ?? peer.address
}

/** A text that came and can be read. */
export function receivedText(transfer: TransferSnapshot): string | null {
  return transfer.state === 'done' && transfer.direction === 'receive' ? (transfer.result.text ?? null) : null
}

/** Where there is something on the disk to be shown. */
export function isInFolder(transfer: TransferSnapshot): boolean {
  return transfer.state === 'done' && transfer.direction === 'receive' && transfer.payload.kind === 'files'
}

/** A text has no chunks and connections worth a look. */
export function hasDetail(transfer: TransferSnapshot): boolean {
  return 'progress' in transfer && transfer.payload.kind === 'files'
}

/** A 1.x device cannot be asked whether it is there, so trying is the only way to know; for a paired one that is away a drop waits. */
export function takesDrops(peer: PeerSnapshot): boolean {
  return peer.state === 'online' || isClassic(peer) || dropsWait(peer)
}

/** What is dropped on it now goes when it is back. */
export function dropsWait(peer: PeerSnapshot): boolean {
  return peer.state === 'away' && peer.verified && peer.deviceId !== undefined
}

/** FastDP 1.x has no texts. */
export function takesSelection(peer: PeerSnapshot, { kind }: Pick<Selection, 'kind'>): boolean {
  return takesDrops(peer) && !(kind === 'text' && isClassic(peer))
}

/** Whom a pairing may be begun with: 1.x devices have no keys, and one that is known needs none. */
export function mayPair(peer: PeerSnapshot): boolean {
  return peer.state === 'online' && !isClassic(peer) && !peer.verified
}

/** Whole seconds from now on; null when no end is set. */
export function secondsUntil(untilMs: number | null, nowMs: number): number | null {
  return untilMs === null ? null : Math.max(0, Math.ceil((untilMs - nowMs) / 1000))
}

/** Whom a drop on nobody is for, before anything is marked: the only device in sight, unless the way to it is not encrypted. */
export function markedAtFirst(peers: readonly PeerSnapshot[]): readonly string[] {
  const online = peers.filter((peer) => peer.state === 'online')
  return online.filter((peer) => online.length === 1 && !isClassic(peer)).map((peer) => peer.id)
}

export interface DeviceGroups {
  readonly online: readonly PeerSnapshot[]
  readonly away: readonly PeerSnapshot[]
}

/** By name, so that cards do not change places under the pointer when an announcement comes in again. */
export function groupedPeers(peers: readonly PeerSnapshot[]): DeviceGroups {
  const sorted = [...peers].sort((a, b) => calledName(a).localeCompare(calledName(b)) || a.id.localeCompare(b.id))
  return { online: sorted.filter((peer) => peer.state === 'online'), away: sorted.filter((peer) => peer.state === 'away') }
}

/** What a device is busy with, for its card. */
export type DeviceActivity =
  | { readonly kind: 'away' | 'idle' | 'preparing' | 'asking' | 'publishing' }
  | { readonly kind: 'waiting' | 'interrupted'; readonly drops: number }
  | { readonly kind: 'sending' | 'receiving' | 'paused'; readonly percent: string }

/**
 * A transfer knows its peer by name and address, not by the id in the list. The name decides; the address only parts
 * devices of one name, since a device with several interfaces may answer from another one.
 */
export function isWith(transferPeer: Met, peer: PeerSnapshot, peers: readonly PeerSnapshot[]): boolean {
  if (peer.deviceId !== undefined && transferPeer.deviceId !== null) return transferPeer.deviceId === peer.deviceId
  if (transferPeer.name !== peer.name || isClassic(transferPeer) !== isClassic(peer)) return false
  const alone = peers.every((other) => other.id === peer.id || other.name !== peer.name)
  return alone || hostOf(transferPeer.address) === hostOf(peer.address)
}

/** Whom a transfer was with, as far as it is remembered. */
export type Met = Pick<TransferPeer, 'name' | 'deviceId' | 'address' | 'wire'>

/** The device of a transfer that has ended, when it can be sent to now and nobody else could be meant. */
export function metAgain(met: Met, peers: readonly PeerSnapshot[]): PeerSnapshot | null {
  const same = peers.filter((peer) => isWith(met, peer, peers) && takesDrops(peer))
  return same.length === 1 ? (same[0] ?? null) : null
}

function hostOf(address: string): string {
  const bracketed = /^\[(.+)\](?::\d+)?$/.exec(address)
  if (bracketed?.[1]) return bracketed[1]
  const parts = address.split(':')
  return parts.length === 2 ? (parts[0] ?? '') : address
}

export function deviceActivity(peer: PeerSnapshot, peers: readonly PeerSnapshot[], transfers: readonly TransferSnapshot[]): DeviceActivity {
  const active = transfers.filter((transfer) => isActive(transfer) && isWith(transfer.peer, peer, peers))
  const moving = active.filter((transfer) => transfer.state === 'moving')
  const waiting = active.filter((transfer) => transfer.state === 'waiting' || transfer.state === 'interrupted')
  const busiest = moving.find((transfer) => pausedBy(transfer) === null) ?? moving[0] ?? active.find(isUnderWay)
  if (!busiest && waiting.length > 0) return { kind: waiting.every(({ state }) => state === 'interrupted') ? 'interrupted' : 'waiting', drops: waiting.length }
  if (!busiest) return { kind: peer.state === 'away' ? 'away' : 'idle' }
  switch (busiest.state) {
    case 'moving': {
      const percent = formatPercent(busiest.progress.bytes, busiest.progress.totalBytes)
      if (busiest.paused !== null) return { kind: 'paused', percent }
      return { kind: busiest.direction === 'send' ? 'sending' : 'receiving', percent }
    }
    case 'publishing':
      return { kind: 'publishing' }
    case 'asking':
      return { kind: 'asking' }
    default:
      return { kind: 'preparing' }
  }
}

export interface StoredCount {
  readonly chunks: number
  /** False when a merged map hides how many exactly; then it is at least this many. */
  readonly exact: boolean
}

/** How many chunks are safe, as far as the map can tell. */
export function storedChunks(progress: Progress): StoredCount {
  const { map } = progress
  if (progress.bytes >= progress.totalBytes) return { chunks: map.chunks, exact: true }
  let cells = 0
  for (const state of map.cells) if (state === CHUNK.STORED || state === CHUNK.SAME) cells += 1
  return { chunks: Math.min(map.chunks, cells * map.chunksPerCell), exact: map.chunksPerCell === 1 }
}

/** Which states a map holds now, so that its legend explains no colour that is not there. */
export function statesInMap(cells: Uint8Array): ReadonlySet<number> {
  const states = new Set<number>()
  for (const state of cells) states.add(state >= CHUNK.IN_FLIGHT_BASE ? CHUNK.IN_FLIGHT_BASE : state)
  return states
}

export interface Targets {
  /** Called like a paired device, without its key: to be asked about first. */
  readonly namesakes: readonly string[]
  /** `deviceId`: what the card said is what the user meant, whatever is true of that place by now. */
  readonly others: readonly ({ readonly peerId: string; readonly deviceId?: string } | { readonly deviceId: string })[]
}

/** Whom a drop may go to at once, and whom only after a question. */
export function targetsOf(peers: readonly PeerSnapshot[], peerIds: readonly string[]): Targets {
  const chosen = peerIds.map((peerId) => ({ peerId, peer: peers.find(({ id }) => id === peerId) }))
  const others = chosen.filter(({ peer }) => !peer?.namesakeOf)
  return {
    namesakes: chosen.filter(({ peer }) => peer?.namesakeOf).map(({ peerId }) => peerId),
    others: others.map(({ peerId, peer }) => {
      const key = rememberedKey(peerId)
      if (key !== null) return { deviceId: key }
      return peer?.deviceId === undefined ? { peerId } : { peerId, deviceId: peer.deviceId }
    }),
  }
}
