import { conflictSummary } from '../shared/conflict-words.ts'
import { cannotGoOnWords } from '../shared/ending-words.ts'
import { alreadyThereWords, formatBytes, formatCount } from '../shared/format.ts'
import { lostCount } from '../shared/lost-words.ts'
import { pauseReasonOf, pauseReasonWords } from '../shared/pause-words.ts'
import { type CompressionReport, isClassic, type Payload, type TransferPeer, type TransferSnapshot } from '../shared/transfer.ts'
import { orderLine } from './pace-words.ts'
import { namesakeName, presenceText, shownName } from './presence-words.ts'
import { isHeldHere, pausedBy } from './state/select.ts'
import { contentsLine, foreign, shortClock, text, took } from './text.ts'
import { waitingText } from './waiting-words.ts'

const VERIFIED_DEVICE = 'verified device'

/** What a row is called. A text has no name of its own. */
export function titleOf(transfer: TransferSnapshot): string {
  return 'payload' in transfer && transfer.payload?.kind === 'text' ? text.textTitle : transfer.title
}

/** What stands after "to Editing Desk · " in a row. */
export function transferLine(transfer: TransferSnapshot): string {
  switch (transfer.state) {
    case 'preparing':
      return 'counting files'
    case 'waiting':
      return sizedLine(transfer.payload)
    case 'connecting':
      return `${payloadLine(transfer.payload)} · connecting`
    case 'asking':
      return `${sizedLine(transfer.payload)} · ${securityLine(transfer.peer)}`
    case 'moving':
    case 'publishing':
    case 'interrupted':
      return `${payloadLine(transfer.payload)} · ${securityLine(transfer.peer)}`
    case 'done':
      return doneLine(transfer)
    case 'declined':
    case 'cancelled':
    case 'failed':
      return transfer.payload ? `${payloadLine(transfer.payload)} · ${shortClock(transfer.endedAtMs)}` : shortClock(transfer.endedAtMs)
  }
}

function payloadLine(payload: Payload): string {
  if (payload.kind === 'text') return formatBytes(payload.totalBytes)
  const contents = payload.packedAs === undefined ? contentsLine(payload) : `${contentsLine(payload)} in one archive`
  return payload.changedSince ? `${contents}, ${waitingText.changedSince}` : contents
}

function sizedLine(payload: Payload): string {
  return payload.kind === 'text' ? payloadLine(payload) : `${payloadLine(payload)}, ${formatBytes(payload.totalBytes)}`
}

function doneLine({ peer, direction, payload, result, endedAtMs }: TransferSnapshot & { readonly state: 'done' }): string {
  const end = `${assurance(peer, direction)}${result.lost ? `, ${lostCount(result.lost)}` : ''}, ${shortClock(endedAtMs)}`
  if (payload.kind === 'text') return `${payloadLine(payload)} · ${end}`
  const { savedBytes } = result.compression
  const saved = savedBytes > 0 ? [`${formatBytes(savedBytes)} saved by compression`] : []
  const { alreadyThereBytes = 0 } = result
  const there = alreadyThereBytes > 0 ? [alreadyThereWords(alreadyThereBytes, result.bytes)] : []
  const unwanted = payload.excluded > 0 ? [text.notWanted(payload.excluded)] : []
  const taken = result.conflicts ? [conflictSummary(result.conflicts)] : []
  const way = isClassic(peer) ? [securityLine(peer)] : peer.verified ? [VERIFIED_DEVICE] : []
  const changed = payload.changedSince ? [waitingText.changedSince] : []
  return [`${formatBytes(result.bytes)} in ${took(result.seconds)}`, ...changed, ...there, ...unwanted, ...taken, ...saved, ...way, end].join(' · ')
}

/** What the end means: 1.0.0 has no checksum, and its receivers confirm nothing. */
function assurance({ wire }: TransferPeer, direction: 'send' | 'receive'): string {
  if (wire === '1.0.0') return direction === 'send' ? 'sent, but not confirmed' : 'received, but not verified'
  return direction === 'send' ? 'delivered and verified' : 'received and verified'
}

function securityLine(peer: TransferPeer): string {
  if (isClassic(peer)) return `FastDP ${peer.wire}, not encrypted`
  const stranger = peer.namesakeOf ? presenceText.namesakeTransfer(namesakeName(peer.namesakeOf)) : 'not verified'
  const device = peer.verified ? VERIFIED_DEVICE : stranger
  return peer.deviceId === null ? device : `encrypted, ${device}`
}

/** A line of its own for states that wait for something or say how it ended. */
export function stateLine(transfer: TransferSnapshot, peerName: string): string | null {
  switch (transfer.state) {
    case 'asking':
      return transfer.direction === 'send' ? `Waiting for ${peerName} to accept` : 'Waiting for your answer'
    case 'moving':
      return pauseLine(transfer, peerName) ?? orderLine(transfer)
    case 'waiting':
      return waitingLine(transfer, peerName)
    case 'interrupted':
      return isHeldHere(transfer) ? waitingText.interruptedHeld(peerName) : text.interrupted(peerName)
    case 'publishing':
      return waitLine(transfer, peerName) ?? 'Verifying and saving'
    case 'declined':
    case 'cancelled':
    case 'failed':
      return [transfer.fault.message, cannotGoOnWords(transfer) ?? ''].join(' ').trim()
    default:
      return null
  }
}

function waitingLine({ wait, paused }: TransferSnapshot & { readonly state: 'waiting' }, peerName: string): string {
  if (paused !== null) return waitingText.heldBack
  const what = wait.for === 'device' ? waitingText.waitsFor(peerName) : waitingText.waitsForTurn
  return wait.of > 1 ? `${what}, ${waitingText.placeInLine(wait.place, wait.of)}` : what
}

/** It waits although nobody asked it to. */
function waitLine(transfer: TransferSnapshot, peerName: string): string | null {
  const reason = pauseReasonOf(transfer)
  return reason && pauseReasonWords(transfer, reason, peerName)
}

function pauseLine(transfer: TransferSnapshot, peerName: string): string | null {
  const waits = waitLine(transfer, peerName)
  if (waits !== null) return waits
  switch (pausedBy(transfer)) {
    case 'here':
      return text.pausedHere
    case 'there':
      return text.pausedThere(peerName)
    case 'both':
      return text.pausedBoth
    case null:
      return null
  }
}

/** What a screen reader is told when the other side, or a disk, holds something up; who did it here knows. */
export function pausesAnnounced(transfers: readonly TransferSnapshot[]): string {
  const held = transfers.filter((transfer) => pausedBy(transfer) === 'there' || pauseReasonOf(transfer) !== null)
  return held.map((transfer) => `${foreign(titleOf(transfer))}: ${stateLine(transfer, shownName(transfer.peer))}`).join('. ')
}

/**
 * What compression does: "Automatic: 1,024 chunks as Zstd, 512 as they are, 480 MB saved". Chosen by measuring or by hand is known at
 * the sender only. Chunks of 1.x are pieces of one compressed file.
 */
export function compressionLine(transfer: TransferSnapshot): string | null {
  if (!('progress' in transfer)) return null
  const { payload, progress } = transfer
  if (payload.compressType !== 'None' && isClassic(transfer.peer)) return `Compression: the whole file as ${payload.compressType}`
  const did = compressionWords(progress.compression)
  if (payload.autoCompression) return `Automatic: ${did ?? 'measuring'}`
  if (payload.compressType === 'None') return 'Not compressed'
  return did === null ? `Compression: ${payload.compressType}` : `Compression: ${did}`
}

/** Null while nothing has arrived. */
function compressionWords({ chunks, savedBytes }: CompressionReport): string | null {
  const { None: raw = 0, ...encoded } = chunks
  const counts = Object.entries(encoded).map(([type, count]) => ({ count, as: `as ${type}` }))
  if (raw > 0) counts.push({ count: raw, as: raw === 1 ? 'as it is' : 'as they are' })
  if (counts.length === 0) return null
  const parts = counts.map(({ count, as }, place) => `${place === 0 ? formatCount(count, 'chunk', 'chunks') : count.toLocaleString('en')} ${as}`)
  return [...parts, ...(savedBytes > 0 ? [`${formatBytes(savedBytes)} saved`] : [])].join(', ')
}
