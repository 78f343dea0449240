import type { OfferSnapshot, Payload, TransferPeer } from '../../../shared/transfer.ts'
import { freeBytes } from '../disk-space.ts'
import { violation } from '../errors.ts'
import { CONSENT_TIMEOUT_MS, OFFER_NAME_SHOWN_CHARACTERS, OFFER_NAMES_SHOWN, OPENING_TIMEOUT_MS } from '../limits.ts'
import { transferPeer } from '../transfer-peer.ts'
import type { ControlChannel } from '../wire/control.ts'
import { type Agreement, agree, type Header } from '../wire/header.ts'
import { ManifestReader } from '../wire/manifest.ts'
import { type Layout, layOut } from '../wire/plan.ts'
import { isTextOffer } from './landing.ts'
import { type GatedEntry, gateEntries } from './names.ts'
import { collisionOf, topsOf } from './publish.ts'

/** An offer that was read whole and passed every check; nothing of it is on the disk. */
export interface Opened {
  readonly header: Header
  readonly agreement: Agreement
  readonly entries: readonly GatedEntry[]
  readonly layout: Layout
  readonly peer: TransferPeer
}

/** Reads MANIFEST pages and OFFER behind a HEADER, and checks all of it. Throws what the peer is to be told. */
export async function readOffer(control: ControlChannel, header: Header, own: { readonly connections: number; readonly verified: boolean }): Promise<Opened> {
  const agreement = agree(header, own.connections)
  control.startHeartbeat()
  const manifest = new ManifestReader()
  const deadlineMs = performance.now() + OPENING_TIMEOUT_MS
  let pages = 0
  for (;;) {
    const next = await control.receive(Math.max(1, deadlineMs - performance.now()))
    if (next.type === 'page') {
      await manifest.page(next.body)
      pages += 1
      continue
    }
    if (next.type !== 'OFFER') throw violation(`${next.type} where OFFER was due`)
    const honest = next.Pages === pages && next.Entries === manifest.entries.length && next.ManifestBytes === manifest.bytes
    if (!honest || next.ManifestSha256 !== manifest.sha256() || manifest.entries.length === 0) throw violation('a manifest that does not fit its offer')
    break
  }
  const entries = gateEntries(manifest.entries)
  const layout = layOut(
    manifest.entries.map((entry) => (entry.kind === 'file' ? entry.size : null)),
    agreement.oneChunk,
  )
  if (!Number.isSafeInteger(layout.fullSize) || layout.fullSize !== header.FullSize || layout.fullChunk !== header.FullChunk) {
    throw violation('sizes that do not add up')
  }
  if (header.Kind === 'text' && !isTextOffer(header.FileName, entries)) throw violation('a text that is none')
  const peer = transferPeer(control.link, header.DeviceName, own.verified)
  return { header, agreement, entries, layout, peer }
}

export function payloadOf(opened: Opened): Payload {
  const files = opened.entries.filter(({ entry }) => entry.kind === 'file').length
  return {
    files,
    directories: opened.entries.length - files,
    totalBytes: opened.layout.fullSize,
    chunks: opened.layout.fullChunk,
    chunkBytes: opened.layout.oneChunk,
    compressType: opened.agreement.compressType,
    kind: opened.header.Kind,
    autoCompression: false,
    skipped: [],
  }
}

/** An offer in the words of its front ends. */
export interface Described {
  readonly peer: TransferPeer
  readonly title: string
  readonly payload: Payload
  readonly entries: readonly GatedEntry[]
}

export function describedOf(opened: Opened): Described {
  return { peer: opened.peer, title: opened.header.FileName, payload: payloadOf(opened), entries: opened.entries }
}

/** What the user is asked. */
export async function describeOffer(id: string, { peer, title, payload, entries }: Described, folder: string): Promise<OfferSnapshot> {
  const collisions: { name: string; keptAs: string }[] = []
  // a text goes to no folder
  const files = payload.kind === 'files' ? entries : []
  for (const [, top] of topsOf(files).slice(0, OFFER_NAMES_SHOWN)) {
    const keptAs = await collisionOf(folder, top.name)
    if (keptAs !== null) collisions.push({ name: top.name, keptAs })
  }
  return {
    id,
    peer,
    kind: payload.kind,
    title,
    files: payload.files,
    directories: payload.directories,
    totalBytes: payload.totalBytes,
    folder,
    freeBytes: await freeBytes(folder),
    collisions,
    names: files.slice(0, OFFER_NAMES_SHOWN).map(({ safe }) => shortened(safe.join('/'))),
    expiresAtMs: Date.now() + CONSENT_TIMEOUT_MS,
  }
}

/** A question goes to the page again and again while it waits; the start and the end of a very long path are enough there. */
function shortened(path: string): string {
  return path.length <= OFFER_NAME_SHOWN_CHARACTERS
    ? path
    : `${path.slice(0, OFFER_NAME_SHOWN_CHARACTERS / 2)} … ${path.slice(-OFFER_NAME_SHOWN_CHARACTERS / 2)}`
}
