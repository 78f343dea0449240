import { type ConflictOutcome, type ConflictReport, type ConflictWish, KEEP_BOTH } from '../../shared/conflict.ts'
import { conflictSummary, fateOf } from '../../shared/conflict-words.ts'
import { formatBytes, formatCount, formatDuration, formatRate, printable } from '../../shared/format.ts'
import { lostBecause, skippedBecause } from '../../shared/lost-words.ts'
import type { OfferEntry, OfferPreview } from '../../shared/offer.ts'
import { alreadyThereWords } from '../../shared/there-words.ts'
import {
  type CompressionReport,
  calledName,
  type OfferSnapshot,
  type PairedName,
  type Payload,
  type SkippedEntry,
  type TransferPeer,
  type TransferSnapshot,
} from '../../shared/transfer.ts'
import { fateWords } from './fate-words.ts'

/** What the command line says to people. One element is one line; the terminal makes names harmless once more. */

const NAMES_SHOWN = 8
const COLLISIONS_SHOWN = 5
const SKIPPED_SHOWN = 5
const OUTCOMES_SHOWN = 20
const LOST_SHOWN = 20
const NAME_LENGTH_MAX = 80
/** Names of each kind a person is warned about. */
export const FLAGGED_SHOWN = 5

/** A name from a peer inside a sentence: on one line, of a length that leaves room for the sentence. */
export function shown(name: string): string {
  const letters = [...printable(name)]
  return letters.length > NAME_LENGTH_MAX ? `${letters.slice(0, NAME_LENGTH_MAX - 1).join('')}…` : letters.join('')
}

/** "3.20 GB, 2,318 files"; empty folders alone are named as such. */
export function sizeWords(payload: Pick<Payload, 'files' | 'directories' | 'totalBytes'>): string {
  const { files, directories, totalBytes } = payload
  const count = files === 0 && directories > 0 ? formatCount(directories, 'folder', 'folders') : formatCount(files, 'file', 'files')
  return `${formatBytes(totalBytes)}, ${count}`
}

/** "Delivered and verified: footage (3.20 GB, 2,318 files) to Studio Laptop in 12 s, 281 MB/s, 4 connections, 3 planned reconnects" */
export function doneWords(transfer: Extract<TransferSnapshot, { state: 'done' }>): string {
  const { result, payload, peer } = transfer
  const sent = transfer.direction === 'send'
  const rate = result.bytes > 0 && result.seconds > 0 ? [formatRate(result.bytes / result.seconds)] : []
  const reconnects = result.reconnects > 0 ? [formatCount(result.reconnects, 'planned reconnect', 'planned reconnects')] : []
  const retries = result.retries > 0 ? [`${formatCount(result.retries, 'chunk', 'chunks')} sent again`] : []
  const facts = [
    formatDuration(result.seconds),
    ...rate,
    formatCount(result.connections, 'connection', 'connections'),
    ...reconnects,
    ...retries,
    ...(result.alreadyThereBytes ? [alreadyThereWords(result.alreadyThereBytes, result.bytes)] : []),
    ...leftAloneWords(result.leftAlone ?? 0),
    ...compressionWords(result.compression),
    ...excludedWords(payload),
    ...(result.conflicts ? [conflictSummary(result.conflicts)] : []),
  ]
  const what = whatWords(transfer.title, payload)
  return `${outcomeWords(transfer)}: ${what} ${sent ? 'to' : 'from'} ${shown(calledName(peer))} in ${facts.join(', ')}`
}

/** Nothing of these was made a second time. */
function leftAloneWords(count: number): string[] {
  return count === 0 ? [] : [`${formatCount(count, 'name', 'names')} left as ${count === 1 ? 'it was' : 'they were'}`]
}

/** 1.0.0 has no checksum, and its receivers confirm nothing. */
function outcomeWords({ direction, peer, result }: Extract<TransferSnapshot, { state: 'done' }>): string {
  if (result.lost) return `${direction === 'send' ? 'Delivered' : 'Received'}, but for ${formatCount(result.lost.length, 'file', 'files')}`
  if (peer.wire === '1.0.0') return direction === 'send' ? 'Sent, but not confirmed (1.0.0 cannot)' : 'Received, but not verified (1.0.0 has no checksum)'
  return direction === 'send' ? 'Delivered and verified' : 'Received and verified'
}

/** What `receive --classic` means. */
export function classicWords(port: number): string {
  return `Warning: FastDP 1.x devices may offer files on port ${port}, until this ends. They are neither encrypted nor authenticated.`
}

/** Why a folder arrives as something else. */
export function packedWords(archive: string): string {
  return `A 1.x device takes one file at a time: ${shown(archive.replace(/(?:\.zip|\.tar\.gz)$/, ''))} goes as ${shown(archive)}.`
}

/** "footage (3.20 GB, 2,318 files)", "a text (12 B)" */
export function whatWords(title: string, payload: Payload): string {
  return payload.kind === 'text' ? `a text (${formatBytes(payload.totalBytes)})` : `${shown(title)} (${sizeWords(payload)})`
}

/** "480 MB saved (1,024 chunks as Zstd, 512 raw)"; nothing when nothing was saved. */
function compressionWords({ chunks, savedBytes }: CompressionReport): string[] {
  if (savedBytes <= 0) return []
  const { None: raw = 0, ...encoded } = chunks
  const parts = Object.entries(encoded).map(([type, count]) => `${formatCount(count, 'chunk', 'chunks')} as ${type}`)
  return [`${formatBytes(savedBytes)} saved (${[...parts, ...(raw > 0 ? [`${raw.toLocaleString('en')} raw`] : [])].join(', ')})`]
}

/** "Waiting for Owl to be there: footage (3.20 GB, 2,318 files) …" */
export function waitingWords({ title, peer, payload, wait }: Extract<TransferSnapshot, { state: 'waiting' }>): string {
  const what = whatWords(title, payload)
  if (wait.for === 'turn') return `${what} waits for its turn, ${wait.place} of ${wait.of} …`
  return `Waiting for ${shown(calledName(peer))} to be there: ${what} …`
}

/** "Owl accepted." */
export function acceptedWords(peer: string, payload: Payload): string {
  return [`${peer} accepted`, ...excludedWords(payload)].join('; ').concat('.')
}

/** "3 of 10 files were not wanted"; nothing when all were. */
export function excludedWords({ files, excluded }: Pick<Payload, 'files' | 'excluded'>): string[] {
  const of = formatCount(files + excluded, 'file', 'files')
  return excluded === 0 ? [] : [`${excluded.toLocaleString('en')} of ${of} ${excluded === 1 ? 'was' : 'were'} not wanted`]
}

export function endedWords(transfer: TransferSnapshot, message: string): string {
  const what =
    transfer.state === 'failed' && transfer.payload === null
      ? ''
      : `${shown(transfer.title)} ${transfer.direction === 'send' ? 'to' : 'from'} ${shown(calledName(transfer.peer))}: `
  return `${what}${message}`
}

export function skippedWords(skipped: readonly SkippedEntry[], skippedMore = 0): string[] {
  const lines = skipped.slice(0, SKIPPED_SHOWN).map((entry) => `Left out: ${entry.path} (${skippedBecause(entry)})`)
  const more = skipped.length + skippedMore - lines.length
  return more > 0 ? [...lines, `Left out: ${formatCount(more, 'more entry', 'more entries')}`] : lines
}

/** What was lost on the way, and at a receiver what its sender could not offer. */
export function missingWords({ direction, result, payload }: Extract<TransferSnapshot, { state: 'done' }>): string[] {
  const { lost = [] } = result
  const lines = lost.slice(0, LOST_SHOWN).map((file) => `Not ${direction === 'send' ? 'delivered' : 'received'}: ${file.path} (${lostBecause(file)})`)
  const more = lost.length - lines.length
  const rest = more > 0 ? [`And ${formatCount(more, 'more file', 'more files')}; --json names them all.`] : []
  return [...lines, ...rest, ...(direction === 'receive' ? skippedWords(payload.skipped, payload.skippedMore) : [])]
}

/** The first names of what a person is warned about. */
export interface Flagged {
  readonly executables: readonly string[]
  readonly hidden: readonly string[]
}

/** What a person has to know before saying yes; `wish`: what a yes would do about names that are taken. */
export function offerWords(offer: OfferSnapshot, flagged: Flagged, wish: ConflictWish = KEEP_BOTH): string[] {
  const { namesakeOf } = offer.peer
  return [...(namesakeOf ? [`Warning: ${namesakeWords(offer.peer.name, namesakeOf)}`] : []), ...whatIsOffered(offer, flagged, wish)]
}

function whatIsOffered(offer: OfferSnapshot, flagged: Flagged, wish: ConflictWish): string[] {
  if (offer.kind === 'text') return [`${whoWords(offer.peer)} wants to send you a text (${formatBytes(offer.totalBytes)}). It is shown here and kept nowhere.`]
  return [
    `${whoWords(offer.peer)} wants to send you:`,
    `  ${shown(offer.title)} (${sizeWords(offer)})`,
    `  ${listed(offer.names.map(shown), Math.max(offer.names.length, offer.files + offer.directories), NAMES_SHOWN)}`,
    ...flaggedWords(offer, flagged),
    placeWords(offer),
    ...collisionWords(offer.collisions, wish),
  ]
}

/** What of an offer a yes would take, and what that would mean. */
export function previewWords(offer: OfferSnapshot, preview: OfferPreview, wish: ConflictWish = KEEP_BOTH): string[] {
  const part =
    preview.files === offer.files
      ? sizeWords(preview)
      : `${preview.files.toLocaleString('en')} of ${formatCount(offer.files, 'file', 'files')}, ${formatBytes(preview.totalBytes)}`
  return [`You would receive ${part}`, ...flaggedWords(preview, null), placeWords(preview), ...collisionWords(preview.collisions, wish)]
}

/** One line of the whole list; the name is shown whole. */
export function entryLine({ path, kind, size, executable, hidden }: OfferEntry): string {
  const marks = [...(executable ? ['can run as a program'] : []), ...(hidden ? ['hidden'] : [])]
  return `  ${path}${kind === 'directory' ? '/' : ` (${formatBytes(size ?? 0)})`}${marks.length > 0 ? `: ${marks.join(', ')}` : ''}`
}

function placeWords({ folder, freeBytes, totalBytes }: Pick<OfferPreview, 'folder' | 'freeBytes' | 'totalBytes'>): string {
  return `  into ${folder} (${formatBytes(freeBytes)} free${totalBytes > freeBytes ? ', NOT enough' : ''})`
}

/** What paired devices and strangers see of this one. */
export function visibilityWords(visibility: 'paired' | 'hidden'): string {
  const seen = visibility === 'paired' ? 'Only paired devices see who this is' : 'This device is announced to nobody; paired devices reach it by its address'
  return `${seen}. Strangers are refused without a question.`
}

/** For a device that bears the name of a paired one without its key. */
export function namesakeWords(called: string, { deviceId, name }: PairedName): string {
  return `${shown(called)} is called like your paired device “${shown(name)}” (${deviceId}), but has not shown its key: it is another one, or was set up anew.`
}

function whoWords(peer: TransferPeer): string {
  if (peer.wire !== '2.0.0') return `${shown(peer.name)} (a FastDP ${peer.wire} device: neither encrypted nor authenticated)`
  const id = peer.deviceId === null ? '' : `, device ${peer.deviceId}`
  return `${shown(calledName(peer))} (${peer.verified ? 'verified' : 'not verified'}, ${peer.address}${id})`
}

/** "  2 can run as programs: setup.exe, run.sh" */
function flaggedWords({ executables, hidden }: Pick<OfferPreview, 'executables' | 'hidden'>, first: Flagged | null): string[] {
  const names = (some: readonly string[], count: number): string => (some.length > 0 ? `: ${listed(some.map(shown), count, FLAGGED_SHOWN)}` : '')
  return [
    ...(executables > 0
      ? [`  ${executables.toLocaleString('en')} can run as ${executables === 1 ? 'a program' : 'programs'}${names(first?.executables ?? [], executables)}`]
      : []),
    ...(hidden > 0 ? [`  ${hidden.toLocaleString('en')} hidden${names(first?.hidden ?? [], hidden)}`] : []),
  ]
}

function collisionWords(collisions: OfferSnapshot['collisions'], wish: ConflictWish): string[] {
  const lines = collisions.slice(0, COLLISIONS_SHOWN).map((each) => `  ${shown(each.name)} ${fateWords(fateOf(each, wish), shown(each.keptAs))}`)
  const more = collisions.length - lines.length
  const beside = wish.onConflict === 'keep-both' && !wish.merge ? ': kept beside them' : ''
  return more > 0 ? [...lines, `  and ${formatCount(more, 'more name exists', 'more names exist')}${beside}`] : lines
}

/** Below what was received: "  a.txt: replaced, the old one is /srv/in/…" */
function outcomeLine(each: ConflictOutcome): string {
  switch (each.outcome) {
    case 'skipped':
      return `  ${shown(each.path)}: skipped, what was there stays`
    case 'replaced':
      return `  ${shown(each.path)}: replaced, the old one is ${each.backup}`
    case 'kept-both':
      return `  ${shown(each.path)}: kept as ${shown(each.keptAs)}${each.notReplaced ? ', because what was there cannot be replaced' : ''}`
  }
}

/** The first outcomes, and how many there are more. */
export function takenWords(conflicts: ConflictReport | undefined): string[] {
  if (!conflicts) return []
  const { replaced, skipped, keptBoth, first } = conflicts
  const lines = first.slice(0, OUTCOMES_SHOWN).map(outcomeLine)
  const more = replaced + skipped + keptBoth - lines.length
  return more > 0 ? [...lines, `  and ${formatCount(more, 'more name', 'more names')}; “--json” tells all of them`] : lines
}

/** "a, b, c and 2,315 more" */
function listed(names: readonly string[], count: number, most: number): string {
  const some = names.slice(0, most)
  const more = count - some.length
  return `${some.join(', ')}${more > 0 ? ` and ${more.toLocaleString('en')} more` : ''}`
}

/** Columns as wide as their widest cell. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const last = (rows[0]?.length ?? 0) - 1
  const widths = (rows[0] ?? []).map((_, column) => Math.max(0, ...rows.map((row) => [...(row[column] ?? '')].length)))
  const padded = (cell: string, column: number): string => (column === last ? cell : cell + ' '.repeat(Math.max(0, (widths[column] ?? 0) - [...cell].length)))
  return rows.map((row) => row.map(padded).join('  '))
}
