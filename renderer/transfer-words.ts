import { conflictSummary } from '../shared/conflict-words.ts'
import { cannotGoOnWords } from '../shared/ending-words.ts'
import { formatBytes } from '../shared/format.ts'
import { say, wordsOf } from '../shared/language/current.ts'
import { faultText } from '../shared/language/fault-text.ts'
import { transferTitle } from '../shared/language/title-text.ts'
import { lostCount } from '../shared/lost-words.ts'
import { pauseReasonOf, pauseReasonWords } from '../shared/pause-words.ts'
import { alreadyThereWords } from '../shared/there-words.ts'
import { type CompressionReport, isClassic, kindOf, type Payload, type TransferPeer, type TransferSnapshot } from '../shared/transfer.ts'
import { assurance } from './assurance-words.ts'
import { orderLine } from './pace-words.ts'
import { namesakeName, presenceText, shownName } from './presence-words.ts'
import { isHeldHere, pausedBy } from './state/select.ts'
import { contentsLine, foreign, shortClock, text, took } from './text.ts'
import { waitingText } from './waiting-words.ts'

/** How a transfer goes, and how it ended. */
export const stateText = wordsOf('states')

/** What a row is called. A text has no name of its own. */
export function titleOf(transfer: TransferSnapshot): string {
  return kindOf(transfer) === 'text' ? text.textTitle : transferTitle(transfer)
}

/** What stands after "to Editing Desk · " in a row. */
export function transferLine(transfer: TransferSnapshot): string {
  switch (transfer.state) {
    case 'preparing':
      return stateText.counting
    case 'waiting':
      return sizedLine(transfer.payload)
    case 'connecting':
      return `${payloadLine(transfer.payload)} · ${stateText.connecting}`
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
  const contents = payload.packedAs === undefined ? contentsLine(payload) : stateText.inOneArchive(contentsLine(payload))
  return payload.changedSince ? say().listed([contents, waitingText.changedSince]) : contents
}

function sizedLine(payload: Payload): string {
  return payload.kind === 'text' ? payloadLine(payload) : say().listed([payloadLine(payload), formatBytes(payload.totalBytes)])
}

function doneLine({ peer, direction, payload, result, endedAtMs }: TransferSnapshot & { readonly state: 'done' }): string {
  const came = [assurance(peer, direction), ...(result.lost ? [lostCount(result.lost)] : [])]
  const end = stateText.endedAt(say().listed(came), shortClock(endedAtMs))
  if (payload.kind === 'text') return `${payloadLine(payload)} · ${end}`
  const { savedBytes } = result.compression
  const saved = savedBytes > 0 ? [stateText.savedByCompression(formatBytes(savedBytes))] : []
  const { alreadyThereBytes = 0 } = result
  const there = alreadyThereBytes > 0 ? [alreadyThereWords(alreadyThereBytes, result.bytes)] : []
  const unwanted = payload.excluded > 0 ? [text.notWanted(payload.excluded)] : []
  const taken = result.conflicts ? [conflictSummary(result.conflicts)] : []
  const way = isClassic(peer) ? [securityLine(peer)] : peer.verified ? [stateText.verifiedDevice] : []
  const changed = payload.changedSince ? [waitingText.changedSince] : []
  return [stateText.inTime(formatBytes(result.bytes), took(result.seconds)), ...changed, ...there, ...unwanted, ...taken, ...saved, ...way, end].join(' · ')
}

function securityLine(peer: TransferPeer): string {
  if (isClassic(peer)) return stateText.notEncrypted(peer.wire)
  const stranger = peer.namesakeOf ? presenceText.namesakeTransfer(namesakeName(peer.namesakeOf)) : stateText.notVerified
  const device = peer.verified ? stateText.verifiedDevice : stranger
  return peer.deviceId === null ? device : stateText.encrypted(device)
}

/** A line of its own for states that wait for something or say how it ended. */
export function stateLine(transfer: TransferSnapshot, peerName: string): string | null {
  switch (transfer.state) {
    case 'asking':
      return transfer.direction === 'send' ? stateText.waitingForPeer(peerName) : stateText.waitingForYou
    case 'moving':
      return pauseLine(transfer, peerName) ?? orderLine(transfer)
    case 'waiting':
      return waitingLine(transfer, peerName)
    case 'interrupted':
      return isHeldHere(transfer) ? waitingText.interruptedHeld(peerName) : text.interrupted(peerName)
    case 'publishing':
      return waitLine(transfer, peerName) ?? stateText.publishing
    case 'declined':
    case 'cancelled':
    case 'failed':
      return endedBadly(transfer)
    default:
      return null
  }
}

/** What happened, and whether it can go on. */
function endedBadly(transfer: TransferSnapshot & { readonly state: 'declined' | 'cancelled' | 'failed' }): string {
  const end = cannotGoOnWords(transfer)
  return say().sentences(end === null ? [faultText(transfer.fault)] : [faultText(transfer.fault), end])
}

function waitingLine({ wait, paused, payload }: TransferSnapshot & { readonly state: 'waiting' }, peerName: string): string {
  if (paused !== null) return waitingText.heldBack
  const waitsFor = payload.kind === 'text' ? waitingText.textWaitsFor : waitingText.waitsFor
  const what = wait.for === 'device' ? waitsFor(peerName) : waitingText.waitsForTurn
  return wait.of > 1 ? say().listed([what, waitingText.placeInLine(wait.place, wait.of)]) : what
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
  return say().spoken(held.map((transfer) => stateText.announced(foreign(titleOf(transfer)), stateLine(transfer, shownName(transfer.peer)) ?? '')))
}

/**
 * What compression does: "Automatic: 1,024 chunks as Zstd, 512 as they are, 480 MB saved". Chosen by measuring or by hand is known at
 * the sender only. Chunks of 1.x are pieces of one compressed file.
 */
export function compressionLine(transfer: TransferSnapshot): string | null {
  if (!('progress' in transfer)) return null
  const { payload, progress } = transfer
  if (payload.compressType !== 'None' && isClassic(transfer.peer)) return stateText.compressedWhole(payload.compressType)
  const did = compressionWords(progress.compression)
  if (payload.autoCompression) return stateText.compressedAutomatically(did ?? stateText.measuring)
  if (payload.compressType === 'None') return stateText.notCompressed
  return stateText.compressed(did ?? payload.compressType)
}

/** Null while nothing has arrived. */
function compressionWords({ chunks, savedBytes }: CompressionReport): string | null {
  const { None: raw = 0, ...encoded } = chunks
  const encodings = Object.entries(encoded)
  if (encodings.length === 0 && raw === 0) return null
  // the first says what is counted
  const parts = encodings.map(([type, count], place) => (place === 0 ? stateText.chunksAs(count, type) : stateText.countAs(count, type)))
  if (raw > 0) parts.push(parts.length === 0 ? stateText.chunksRaw(raw) : stateText.countRaw(raw))
  return say().listed([...parts, ...(savedBytes > 0 ? [stateText.saved(formatBytes(savedBytes))] : [])])
}
