import { topsOf } from '../../../shared/drop-title.ts'
import type { Compression, DeviceKind, DigestName, OfferKind, Payload } from '../../../shared/transfer.ts'
import { mostConnections } from '../connections.ts'
import { CHUNK_BYTES_FAR_MIN, FAR_ROUND_TRIP_MS, FULL_CHUNK_MAX, oneChunkFor } from '../limits.ts'
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

/**
 * Bytes of a chunk where nobody has chosen. Where an answer takes long the chunks are smaller than by the published rule: what a chunk
 * costs the processor is nothing there, and in the end everyone waits for those that fly last.
 */
export function chunkBytesFor(totalBytes: number, roundTripMs: number | null): number {
  const published = oneChunkFor(totalBytes)
  const smaller = Math.max(CHUNK_BYTES_FAR_MIN, published / 4)
  const isFar = (roundTripMs ?? 0) >= FAR_ROUND_TRIP_MS
  // a bundle may be half empty
  return isFar && totalBytes / smaller < FULL_CHUNK_MAX / 2 ? smaller : published
}

export interface LayOutOptions {
  /** Null: by the size of the whole and the path. */
  readonly oneChunk: number | null
  /** Null: not known, as on a short path. */
  readonly roundTripMs?: number | null
  readonly excluded?: Excluded
}

export function layOutSource(source: Source, { oneChunk, roundTripMs = null, excluded = [] }: LayOutOptions): Layout {
  const out = readExcluded(excluded, source.entries.length)
  const sizes = source.entries.map((entry, index) => (entry.kind === 'directory' || out[index] ? null : entry.size))
  return layOut(sizes, oneChunk ?? chunkBytesFor(source.totalBytes, roundTripMs))
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
