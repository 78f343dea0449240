import { topsOf } from '../../../shared/drop-title.ts'
import type { Payload, SkippedEntry, TransferPeer } from '../../../shared/transfer.ts'
import { violation } from '../errors.ts'
import { FileList, type FileListParts } from '../file-list.ts'
import { OPENING_TIMEOUT_MS } from '../limits.ts'
import type { ControlChannel } from '../wire/control.ts'
import { type Agreement, agree, type Header } from '../wire/header.ts'
import { ManifestReader } from '../wire/manifest.ts'
import { PackedPages } from '../wire/packed-pages.ts'
import { type Layout, layOut } from '../wire/plan.ts'
import { skippedFrom } from '../wire/skipped.ts'
import { type ConflictPolicy, HARMLESS } from './conflict-rules.ts'
import { isTextOffer } from './landing.ts'
import { type GatedEntry, gateOffer } from './names.ts'
import type { Described } from './offer-view.ts'
import type { Selection } from './selection.ts'

/** An offer that was read whole and passed every check; nothing of it is on the disk. */
export interface Opened {
  readonly header: Header
  readonly agreement: Agreement
  readonly entries: readonly GatedEntry[]
  /** Indices of the files that are not wanted. */
  readonly excluded: readonly number[]
  /** Of what is wanted. */
  readonly layout: Layout
  readonly peer: TransferPeer
  /** What is done where something of a name is there. */
  readonly conflict: ConflictPolicy
  /** SHA-256 of the manifest's text as the sender told it. */
  readonly manifestSha256: string
  /** The manifest as it came; absent where it comes out of a journal. */
  readonly packed?: PackedPages
  /** What the sender could not offer: the first of it, and how much more there is. */
  readonly skipped: readonly SkippedEntry[]
  readonly skippedMore: number
}

/** Reads MANIFEST pages and OFFER behind a HEADER, and checks all of it. Throws what the peer is to be told. */
export async function readOffer(control: ControlChannel, header: Header, own: { readonly connections: number; readonly peer: TransferPeer }): Promise<Opened> {
  const agreement = agree(header, own.connections)
  control.startHeartbeat()
  const packed = new PackedPages()
  const manifest = new ManifestReader(packed)
  const deadlineMs = performance.now() + OPENING_TIMEOUT_MS
  let pages = 0
  let manifestSha256 = ''
  let left: Pick<Opened, 'skipped' | 'skippedMore'> = { skipped: [], skippedMore: 0 }
  for (;;) {
    const next = await control.receive(Math.max(1, deadlineMs - performance.now()))
    if (next.type === 'page') {
      await manifest.page(next.body)
      pages += 1
      continue
    }
    if (next.type !== 'OFFER') throw violation(`${next.type} where OFFER was due`)
    const honest = next.Pages === pages && next.Entries === manifest.entries.length && next.ManifestBytes === manifest.bytes
    manifestSha256 = next.ManifestSha256
    left = skippedFrom(next)
    if (!honest || manifestSha256 !== manifest.sha256() || manifest.entries.length === 0) throw violation('a manifest that does not fit its offer')
    break
  }
  const entries = await gateOffer(manifest.entries)
  const layout = layOut(
    manifest.entries.map((entry) => (entry.kind === 'file' ? entry.size : null)),
    agreement.oneChunk,
  )
  if (!Number.isSafeInteger(layout.fullSize) || layout.fullSize !== header.FullSize || layout.fullChunk !== header.FullChunk) {
    throw violation('sizes that do not add up')
  }
  if (header.Kind === 'text' && !isTextOffer(header.FileName, entries)) throw violation('a text that is none')
  return { header, agreement, entries, excluded: [], layout, peer: own.peer, conflict: HARMLESS, manifestSha256, packed, ...left }
}

export function payloadOf(opened: Opened): Payload {
  const wanted = opened.entries.filter(({ leftOut }) => !leftOut)
  const files = wanted.filter(({ entry }) => entry.kind === 'file').length
  return {
    files,
    directories: wanted.length - files,
    // of all that was offered: its title is of that
    tops: topsOf(opened.entries.map(({ entry }) => entry.path)),
    totalBytes: opened.layout.fullSize,
    chunks: opened.layout.fullChunk,
    chunkBytes: opened.layout.oneChunk,
    compressType: opened.agreement.compressType,
    kind: opened.header.Kind,
    autoCompression: false,
    skipped: opened.skipped,
    ...(opened.skippedMore > 0 && { skippedMore: opened.skippedMore }),
    // what was skipped is told with what became of the others
    excluded: opened.excluded.length - opened.entries.filter(({ there }) => there).length,
  }
}

/** The files as they are called here. */
export function fileListOf({ entries, layout }: Opened, progress: Pick<FileListParts, 'voids' | 'flow'>): FileList {
  return new FileList({ entries: entries.map(({ entry, safe }) => ({ path: safe.join('/'), size: entry.size })), layout, ...progress })
}

export function describedOf({ peer, header, entries }: Opened): Described {
  return { peer, title: header.FileName, kind: header.Kind, entries }
}

/** What the user has answered. Without what is not wanted there is another layout, so there are other chunks. */
export function narrowed(offered: Opened, { entries, excluded, conflict }: Selection & { readonly conflict: ConflictPolicy }): Opened {
  const opened = { ...offered, conflict }
  if (entries === opened.entries) return opened
  const sizes = entries.map(({ entry, leftOut }) => (entry.kind === 'file' && !leftOut ? entry.size : null))
  return { ...opened, entries, excluded, layout: layOut(sizes, opened.agreement.oneChunk) }
}
