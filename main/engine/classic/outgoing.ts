import type { CompressType } from '../../../shared/transfer.ts'
import { CLASSIC_PIECE_BYTES } from '../limits.ts'
import type { Source, SourceEntry } from '../send/source.ts'
import { piecesOf } from '../send/source-reader.ts'
import { announcedFile } from './announced-file.ts'
import { Spool } from './spool.ts'
import { writeTarGz } from './tar-write.ts'
import { writeZip } from './zip-write.ts'
import { checkZstdSize, writeZstd } from './zstd-write.ts'

/** What is announced of a drop to a 1.x device: one file. */
export interface Parcel {
  readonly fileName: string
  /** Bytes of that file. */
  readonly bytes: number
  /** How it travels; an archive of several files is not compressed once more. */
  readonly compressType: CompressType
  /** The one file as it is, or the spooled archive that stands for several. */
  readonly content: SourceEntry | Spool
  readonly packed: boolean
}

/** The bytes of chunks, ready to be sent. */
export interface Outgoing {
  readonly bytes: number
  /** Throws SOURCE_CHANGED before the last piece when it is not any more what was announced. */
  readonly pieces: () => AsyncGenerator<Buffer>
}

/** The same, with the digest that 1.1.0 has in its header. */
export interface Announced extends Outgoing {
  readonly sha256: string
}

/** What a spool is made in, and who releases it. */
export interface SpoolPlace {
  readonly folder: string
  readonly id: string
  readonly keep: (spool: Spool) => void
  /** Packing and hashing take minutes where there is much; they end as soon as it aborts, and throw its reason. */
  readonly signal: AbortSignal
}

const NAME_MAX_BYTES = 240

/** A folder or several files become one archive, `.tar.gz` when TarGz was chosen, else `.zip`. Null: one file goes as it is. */
export function archiveNameOf(source: Source, chosen: CompressType): string | null {
  if (source.entries.length === 1 && source.entries[0]?.kind === 'file') return null
  const letters = Array.from(source.title)
  while (Buffer.byteLength(letters.join('')) > NAME_MAX_BYTES) letters.pop()
  return `${letters.join('')}${chosen === 'TarGz' ? '.tar.gz' : '.zip'}`
}

/** Throws LIMIT_EXCEEDED, SOURCE_CHANGED, SOURCE_UNREADABLE, NO_SPACE, DISK_ERROR. */
export async function parcelOf(source: Source, chosen: CompressType, place: SpoolPlace): Promise<Parcel> {
  const fileName = archiveNameOf(source, chosen)
  const [only] = source.entries
  if (fileName === null && only) {
    if (chosen === 'Zstd') checkZstdSize(only)
    return { fileName: only.path, bytes: only.size, compressType: chosen, content: only, packed: false }
  }
  const spool = await spooled(place, 'archive', (into) => (chosen === 'TarGz' ? writeTarGz : writeZip)(source.entries, into))
  return { fileName: fileName ?? '', bytes: spool.bytes, compressType: 'None', content: spool, packed: true }
}

/** Encodes what is to be encoded. Throws as `parcelOf`. */
export async function outgoingOf(parcel: Parcel, compressType: CompressType, place: SpoolPlace): Promise<Outgoing> {
  const content = await encoded(parcel, compressType, place)
  if (content instanceof Spool) return { bytes: content.bytes, pieces: () => piecesOfSpool(content) }
  return { bytes: content.size, pieces: () => piecesOf(content, CLASSIC_PIECE_BYTES) }
}

/** Reads all of it for the digest, too. Throws as `parcelOf`. */
export async function announcedOf(parcel: Parcel, place: SpoolPlace): Promise<Announced> {
  const content = await encoded(parcel, parcel.compressType, place)
  if (!(content instanceof Spool)) return announcedFile(content, place.signal)
  const { bytes, file } = content
  return { bytes, sha256: await file.sha256(0, bytes, place.signal), pieces: () => piecesOfSpool(content) }
}

/** What travels: the file as it is, or a spool. */
async function encoded({ content }: Parcel, compressType: CompressType, place: SpoolPlace): Promise<SourceEntry | Spool> {
  if (content instanceof Spool || compressType === 'None') return content
  const write = { Zip: writeZipOf, TarGz: writeTarGzOf, Zstd: writeZstd }[compressType]
  return spooled(place, 'payload', (into) => write(content, into))
}

async function spooled(place: SpoolPlace, part: string, write: (spool: Spool) => Promise<void>): Promise<Spool> {
  const spool = await Spool.create({ folder: place.folder, id: `${place.id}-${part}`, signal: place.signal })
  place.keep(spool)
  await write(spool)
  await spool.file.settle()
  return spool
}

function writeZipOf(entry: SourceEntry, spool: Spool): Promise<void> {
  return writeZip([entry], spool)
}

function writeTarGzOf(entry: SourceEntry, spool: Spool): Promise<void> {
  return writeTarGz([entry], spool)
}

function piecesOfSpool({ file, bytes }: Spool): AsyncGenerator<Buffer> {
  return file.pieces(0, bytes)
}
