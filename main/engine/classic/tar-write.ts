import { createGzip } from 'node:zlib'
import { CLASSIC_PIECE_BYTES } from '../limits.ts'
import type { SourceEntry } from '../send/source.ts'
import { piecesOf } from '../send/source-reader.ts'
import { DEFLATE_LEVEL } from '../wire/codec/deflate.ts'
import type { Spool } from './spool.ts'
import { through } from './through.ts'

/**
 * A gzip'd tar (POSIX ustar; a PAX record where a name or a size does not fit). Folders and files as they are, times to the second,
 * owner 0.
 */
export const TAR_BLOCK_BYTES = 512
const NAME_BYTES = 100
const SIZE_MAX = 8 ** 11 - 1

/** Throws SOURCE_CHANGED, SOURCE_UNREADABLE, NO_SPACE. */
export async function writeTarGz(entries: readonly SourceEntry[], spool: Spool): Promise<void> {
  const stream = createGzip({ level: DEFLATE_LEVEL, chunkSize: CLASSIC_PIECE_BYTES / 4 })
  for await (const piece of through(stream, tarOf(entries))) await spool.append(piece)
}

async function* tarOf(entries: readonly SourceEntry[]): AsyncGenerator<Buffer> {
  for (const entry of entries) {
    yield headersOf(entry)
    if (entry.kind === 'directory') continue
    yield* piecesOf(entry, CLASSIC_PIECE_BYTES)
    if (entry.size % TAR_BLOCK_BYTES > 0) yield Buffer.alloc(TAR_BLOCK_BYTES - (entry.size % TAR_BLOCK_BYTES))
  }
  yield Buffer.alloc(2 * TAR_BLOCK_BYTES)
}

function headersOf(entry: SourceEntry): Buffer {
  const name = entry.kind === 'directory' ? `${entry.path}/` : entry.path
  const fits = Buffer.byteLength(name) <= NAME_BYTES && /^[\x20-\x7e]*$/.test(name)
  const records = `${fits ? '' : paxRecord('path', name)}${entry.size > SIZE_MAX ? paxRecord('size', String(entry.size)) : ''}`
  const plain = block(entry, fits ? name : 'entry', { type: entry.kind === 'directory' ? '5' : '0', size: entry.size > SIZE_MAX ? 0 : entry.size })
  if (records === '') return plain
  const body = Buffer.from(records)
  const padded = Buffer.concat([body, Buffer.alloc(-body.length & (TAR_BLOCK_BYTES - 1))])
  return Buffer.concat([block(entry, 'PaxHeader', { type: 'x', size: body.length }), padded, plain])
}

/** "length key=value\n", where length counts its own digits. */
function paxRecord(key: string, value: string): string {
  const rest = Buffer.byteLength(` ${key}=${value}\n`)
  let length = rest + String(rest).length
  if (String(length).length > String(rest).length) length = rest + String(length).length
  return `${length} ${key}=${value}\n`
}

function block(entry: SourceEntry, name: string, { type, size }: { readonly type: string; readonly size: number }): Buffer {
  const header = Buffer.alloc(TAR_BLOCK_BYTES)
  const octal = (value: number, digits: number): string => `${value.toString(8).padStart(digits, '0')}\0`
  const seconds = Math.max(0, Math.min(SIZE_MAX, Math.floor(entry.mtimeUs / 1e6)))
  header.write(name, 0)
  header.write(octal(entry.kind === 'directory' || entry.executable ? 0o755 : 0o644, 7), 100)
  header.write(octal(0, 7), 108)
  header.write(octal(0, 7), 116)
  header.write(octal(size, 11), 124)
  header.write(octal(seconds, 11), 136)
  header.write('        ', 148)
  header.write(type, 156)
  header.write('ustar\u000000', 257)
  header.write(`${tarSum(header).toString(8).padStart(6, '0')}\0 `, 148)
  return header
}

/** The sum of all bytes, with the field of the sum itself as spaces. */
export function tarSum(header: Uint8Array): number {
  return header.reduce((sum, byte, at) => sum + (at >= 148 && at < 156 ? 0x20 : byte), 0)
}
