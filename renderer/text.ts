import { formatBytes, formatPercent, formatRate } from '../shared/format.ts'
import { say, wordsOf } from '../shared/language/current.ts'
import { isClassic, type OfferSnapshot, type Payload, type PeerSnapshot } from '../shared/transfer.ts'
import type { ChunkRange } from './parts/chunk-map-layout.ts'
import { namesakeName, presenceText, shownName } from './presence-words.ts'
import type { DeviceActivity, StoredCount } from './state/select.ts'

export { bytesOf } from '../shared/format.ts'

/** The words of the window that most views need, in the language of the moment; the others are in files beside this one. */
export const text = wordsOf('common', 'devices', 'classic', 'transfers', 'offer', 'settings')

const detailWords = wordsOf('detail')

/** Who would like to send what. */
export function offerHeadline(offer: OfferSnapshot, name: string = shownName(offer.peer)): string {
  return offer.kind === 'text' ? text.offerTextHeadline(name, offer.totalBytes) : text.offerHeadline(name, offer.files + offer.directories)
}

/** How far the sender and the way can be trusted. */
export function offerTrust({ peer }: OfferSnapshot): string {
  if (isClassic(peer)) return text.offerClassic(peer.wire)
  if (peer.namesakeOf) return presenceText.namesakeOffer(namesakeName(peer.namesakeOf))
  return peer.verified ? text.offerVerified : text.offerUnverified
}

/** "14:05:31" */
export function clock(atMs: number): string {
  return say().clock(atMs)
}

export function shortClock(atMs: number): string {
  return say().shortClock(atMs)
}

/** Short spans keep a decimal: "0.1 s", "3.4 s", then as everywhere. */
export function took(seconds: number): string {
  return say().took(seconds)
}

export function gap(ms: number): string {
  return say().gap(ms)
}

const CHUNK_UNITS = [
  { unit: 'MiB', bytes: 1024 * 1024 },
  { unit: 'KiB', bytes: 1024 },
]

/** "768 chunks of 4 MiB": chunks are laid out in binary sizes, so they are named in them. */
export function chunkLine(payload: Payload): string {
  const fitting = CHUNK_UNITS.find(({ bytes }) => payload.chunkBytes % bytes === 0)
  const size = fitting ? `${payload.chunkBytes / fitting.bytes} ${fitting.unit}` : formatBytes(payload.chunkBytes)
  return detailWords.chunksOf(payload.chunks, size)
}

export function rangeLine(range: ChunkRange, state: string): string {
  const which = range.first === range.last ? detailWords.oneChunk(range.first) : detailWords.someChunks(range.first, range.last)
  return `${which} · ${state}`
}

export function storedLine(stored: StoredCount, chunks: number): string {
  return stored.exact ? detailWords.stored(stored.chunks, chunks) : detailWords.storedAtLeast(stored.chunks, chunks)
}

export function activityLine(activity: DeviceActivity, peer: Pick<PeerSnapshot, 'verified' | 'wire' | 'namesakeOf'>): string {
  switch (activity.kind) {
    case 'away':
    case 'preparing':
    case 'asking':
    case 'publishing':
      return text.activity[activity.kind]
    case 'waiting':
    case 'interrupted':
      return text.activity[activity.kind](activity.drops)
    case 'sending':
    case 'receiving':
    case 'paused':
      return text.activity[activity.kind](activity.percent)
    case 'idle':
      if (isClassic(peer)) return text.classicCard
      if (peer.namesakeOf) return presenceText.namesakeCard(namesakeName(peer.namesakeOf))
      return peer.verified ? text.paired : text.activity.unverified
  }
}

/** "48 files, 2 folders" */
export function contentsLine(counted: { readonly files: number; readonly directories: number }): string {
  const files = text.fileCount(counted.files)
  const folders = text.folderCount(counted.directories)
  if (counted.directories === 0) return files
  return counted.files === 0 ? folders : text.filesAndFolders(files, folders)
}

export function timeLeft(seconds: number | null): string {
  return seconds === null ? '–' : say().duration(seconds)
}

export function percentLine(part: number, whole: number): string {
  return formatPercent(part, whole)
}

export function amount(bytes: number): string {
  return formatBytes(bytes)
}

export function rateLine(bytesPerSecond: number): string {
  return formatRate(bytesPerSecond)
}

// A text has lines, and marks that writing from right to left needs; what turns the order around or hides stays visible.
const DECEIVING_IN_TEXT = /(?![\n\t])[\p{Cc}\p{Cs}\u202A-\u202E\u2066-\u2069\uFEFF]/gu

/** A whole text from a peer, fit to be shown in a box of its own. */
export function foreignText(whole: string): string {
  return whole.replaceAll('\r\n', '\n').replace(DECEIVING_IN_TEXT, '\uFFFD')
}

// Bidi controls, C0/C1 controls, line and paragraph separators, lone surrogates: they make a name look like another one.
const DECEIVING = /[\p{Cc}\p{Cs}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\u2028\u2029\uFEFF]/gu
const TAIL = 24

/** How many characters of foreign text are shown in a line, and in a list made for reading names. */
export const LINE_CHARACTERS = 96
export const LIST_CHARACTERS = 280

/**
 * Text from a peer, fit to be shown: deceiving characters become visible, and of an overlong name the beginning and
 * the end are kept, since the end says what kind of file it is.
 */
export function foreign(name: string, most: number = LINE_CHARACTERS): string {
  const cut = name.length > most ? `${name.slice(0, most - TAIL - 1)}…${name.slice(-TAIL)}` : name
  return cut.replace(DECEIVING, '\uFFFD')
}
