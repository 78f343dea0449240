import { topsOf } from '../../../shared/drop-title.ts'
import type { Compression, DeviceKind, DigestName, OfferKind, Payload } from '../../../shared/transfer.ts'
import { mostConnections } from '../connections.ts'
import { oneChunkFor } from '../limits.ts'
import type { CodecName } from '../wire/codec/codec.ts'
import { type Excluded, readExcluded } from '../wire/excluded.ts'
import { type Agreement, buildHeader, fittingConnections, type Header } from '../wire/header.ts'
import { type Layout, layOut } from '../wire/plan.ts'
import type { Source } from './source.ts'

/** What of a sender's options shapes what it offers. */
export interface TermsWish {
  readonly compression: Compression
  readonly text: Buffer | null
}

/** What `auto` asks for is the fastest; each chunk's flag says whether it was used. */
export function compressTypeOf({ compression }: TermsWish): CodecName {
  return compression === 'auto' ? 'Zstd' : compression
}

export function kindOf({ text }: TermsWish): OfferKind {
  return text ? 'text' : 'files'
}

/** `oneChunk` null: by the published rule. */
export function layOutSource(source: Source, oneChunk: number | null, excluded: Excluded = []): Layout {
  const out = readExcluded(excluded, source.entries.length)
  const sizes = source.entries.map((entry, index) => (entry.kind === 'directory' || out[index] ? null : entry.size))
  return layOut(sizes, oneChunk ?? oneChunkFor(source.totalBytes))
}

export interface Taken {
  readonly layout: Layout
  readonly compressType: CodecName
  readonly excluded: Excluded
}

export function payloadOfSource(source: Source, wish: TermsWish, { layout, compressType, excluded }: Taken): Payload {
  const out = readExcluded(excluded, source.entries.length)
  const leftOut = source.entries.filter((entry, index) => out[index] && entry.kind === 'file').length
  return {
    files: source.files - leftOut,
    directories: source.directories,
    tops: topsOf(source.entries.map(({ path }) => path)),
    totalBytes: layout.fullSize,
    chunks: layout.fullChunk,
    chunkBytes: layout.oneChunk,
    compressType,
    kind: kindOf(wish),
    autoCompression: wish.compression === 'auto',
    skipped: source.skipped.slice(0, 1000),
    excluded: leftOut,
  }
}

/** What a sender wishes. Throws LIMIT_EXCEEDED. */
export function headerOf(source: Source, wish: HeaderTerms, layout: Layout): Header {
  const { deviceName, deviceKind, digest } = wish
  const connections = Math.min(mostConnections(wish.connections), fittingConnections(layout.oneChunk))
  const agreement: Agreement = { oneChunk: layout.oneChunk, compressType: compressTypeOf(wish), digest, connections }
  return buildHeader({ layout, agreement, kind: kindOf(wish), title: source.title, deviceName, deviceKind })
}

interface HeaderTerms extends TermsWish {
  readonly deviceName: string
  readonly deviceKind: DeviceKind
  readonly digest: DigestName
  readonly connections: number
}
