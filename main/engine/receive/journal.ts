import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import { isFull } from '../disk-fault.ts'
import { asEngineError } from '../errors.ts'
import { JOURNAL_RECORD_MAX_BYTES } from '../limits.ts'
import { log } from '../log.ts'
import { decodeMessage, type MessageOf } from '../wire/messages.ts'

/**
 * What is known of a drop that is on its way in, so that it can go on after a crash. Append-only:
 *
 *     0       4      8     9
 *     length  CRC-32 type  body
 *     u32     u32    u8    length − 1 bytes
 *
 * The CRC is that of type and body. A record that is not whole, or whose CRC is wrong, ends the journal; what stands before it counts.
 * The journal is a hint: what it says is in the part files is hashed again before anybody relies on it.
 */
export type JournalRecord =
  /** First: JSON, see `JournalOpening`. */
  | { readonly type: 'opening'; readonly json: unknown }
  /** A page of the manifest as on the wire. */
  | { readonly type: 'page'; readonly page: Buffer }
  /** Number (u32) and digest of chunks that were verified and written. */
  | { readonly type: 'stored'; readonly chunks: Buffer }
  /** Inodes of parts that are whole, by the node's number (see offer-tree.ts): before `whole`, and on the disk with it. */
  | { readonly type: 'parts'; readonly inodes: readonly (readonly [number, bigint])[] }
  /** Every chunk is there and the root is the sender's: final names may be given, but to what was lost on the way. */
  | { readonly type: 'whole'; readonly root: string; readonly lost?: MessageOf<'COMMIT'>['Void'] }
  /** A final name that is about to be given to the node of that number; “”: none, after all; `backup`: where the file is kept that it replaces. */
  | { readonly type: 'publishing'; readonly node: number; readonly name: string; readonly backup: string | null; readonly atMs: number }
  | { readonly type: 'published'; readonly node: number; readonly path: string; readonly name: string; readonly backup: string | null }

const HEAD_BYTES = 8
const TYPES = ['opening', 'page', 'stored', 'whole', 'publishing', 'published', 'parts'] as const
const READ_BYTES = 1024 * 1024

export function encodeRecord(record: JournalRecord): Buffer {
  const body = bodyOf(record)
  const bytes = Buffer.allocUnsafe(HEAD_BYTES + 1 + body.length)
  bytes.writeUInt32BE(1 + body.length, 0)
  bytes.writeUInt8(TYPES.indexOf(record.type) + 1, HEAD_BYTES)
  body.copy(bytes, HEAD_BYTES + 1)
  bytes.writeUInt32BE(crc32(bytes.subarray(HEAD_BYTES)), 4)
  return bytes
}

function bodyOf(record: JournalRecord): Buffer {
  switch (record.type) {
    case 'opening':
      return Buffer.from(JSON.stringify(record.json))
    case 'page':
      return record.page
    case 'stored':
      return record.chunks
    case 'whole':
      return Buffer.from(record.lost?.length ? JSON.stringify({ root: record.root, lost: record.lost }) : record.root)
    case 'parts':
      return Buffer.from(JSON.stringify(record.inodes.map(([top, inode]) => [top, `${inode}`])))
    case 'publishing':
    case 'published': {
      const { type: _, ...rest } = record
      return Buffer.from(JSON.stringify(rest))
    }
  }
}

/** The record at the start of `bytes` and how long it is; null: there is no whole, undamaged one. Never throws. */
export function decodeRecord(bytes: Buffer): { readonly record: JournalRecord; readonly bytes: number } | null {
  if (bytes.length < HEAD_BYTES + 1) return null
  const length = bytes.readUInt32BE(0)
  if (length < 1 || length > JOURNAL_RECORD_MAX_BYTES || bytes.length < HEAD_BYTES + length) return null
  const content = bytes.subarray(HEAD_BYTES, HEAD_BYTES + length)
  if (crc32(content) !== bytes.readUInt32BE(4)) return null
  const record = recordOf(TYPES[(content[0] ?? 0) - 1], content.subarray(1))
  return record && { record, bytes: HEAD_BYTES + length }
}

function recordOf(type: (typeof TYPES)[number] | undefined, body: Buffer): JournalRecord | null {
  try {
    switch (type) {
      case 'opening':
        return { type, json: JSON.parse(body.toString()) }
      case 'page':
        return { type, page: Buffer.from(body) }
      case 'stored':
        return { type, chunks: Buffer.from(body) }
      case 'whole':
        return wholeOf(body.toString())
      case 'parts':
        return { type, inodes: (JSON.parse(body.toString()) as [number, string][]).map(([top, inode]) => [Number(top), BigInt(inode)]) }
      case 'publishing': {
        const { node, name, backup, atMs } = JSON.parse(body.toString()) as Record<string, unknown>
        return typeof node === 'number' && typeof name === 'string' && isPathOrNull(backup) && typeof atMs === 'number'
          ? { type, node, name, backup, atMs }
          : null
      }
      case 'published': {
        const { node, path, name, backup } = JSON.parse(body.toString()) as Record<string, unknown>
        const whole = typeof node === 'number' && typeof path === 'string' && typeof name === 'string' && isPathOrNull(backup)
        return whole ? { type, node, path, name, backup } : null
      }
      case undefined:
        return null
    }
  } catch {
    return null
  }
}

function isPathOrNull(value: unknown): value is string | null {
  return value === null || typeof value === 'string'
}

function wholeOf(body: string): JournalRecord | null {
  if (!body.startsWith('{')) return { type: 'whole', root: body }
  const { root, lost } = JSON.parse(body) as Record<string, unknown>
  const commit = decodeMessage(Buffer.from(JSON.stringify({ type: 'COMMIT', Root: root, Void: lost })))
  return commit.known && commit.message.type === 'COMMIT' ? { type: 'whole', root: commit.message.Root, lost: commit.message.Void } : null
}

/** The records of a journal up to the first one that is damaged, each with where it ends. A file that cannot be read has none. */
export async function* journalRecords(path: string): AsyncGenerator<{ readonly record: JournalRecord; readonly endsAt: number }> {
  // a pipe in its place would be waited for
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0)).catch(() => null)
  if (!file) return
  try {
    let rest: Buffer = Buffer.alloc(0)
    let endsAt = 0
    for (;;) {
      const found = decodeRecord(rest)
      if (found) {
        rest = rest.subarray(found.bytes)
        endsAt += found.bytes
        yield { record: found.record, endsAt }
        continue
      }
      const more = rest.length < HEAD_BYTES + JOURNAL_RECORD_MAX_BYTES ? await nextBytes(file, endsAt + rest.length) : null
      if (!more) return
      rest = Buffer.concat([rest, more])
    }
  } finally {
    await file.close()
  }
}

async function nextBytes(file: FileHandle, position: number): Promise<Buffer | null> {
  const bytes = Buffer.allocUnsafe(READ_BYTES)
  const { bytesRead } = await file.read(bytes, 0, READ_BYTES, position).catch(() => ({ bytesRead: 0 }))
  return bytesRead > 0 ? bytes.subarray(0, bytesRead) : null
}

/**
 * The writing end. Receipts wait for it, so it collects; a disk that refuses it costs the resume after a crash, not the transfer. One that
 * is full is waited for by nobody here: what was noted goes out with the next `flush`.
 */
export class Journal {
  readonly #file: FileHandle
  #at: number
  #noted: Buffer[] = []
  #turn: Promise<void> = Promise.resolve()
  #failure: Error | null = null
  #closed: Promise<void> | null = null

  private constructor(file: FileHandle, at: number) {
    this.#file = file
    this.#at = at
  }

  /** A new one; throws DISK_ERROR, NO_SPACE. */
  static async create(path: string, first: readonly JournalRecord[]): Promise<Journal> {
    const file = await open(path, 'wx', 0o600)
    const journal = new Journal(file, 0)
    try {
      for (const record of first) await journal.append(record)
      await file.datasync()
    } catch (error) {
      await journal.close()
      throw error
    }
    return journal
  }

  /** Goes on behind the last good record; a damaged tail is dropped. */
  static async reopen(path: string, endsAt: number): Promise<Journal> {
    const file = await open(path, 'r+')
    await file.truncate(endsAt)
    return new Journal(file, endsAt)
  }

  /** A chunk is verified and written. Told to the disk by the next `flush`. */
  stored(number: number, digest: Uint8Array): void {
    if (this.#failure) return
    const head = Buffer.allocUnsafe(4)
    head.writeUInt32BE(number, 0)
    this.#noted.push(head, Buffer.from(digest))
  }

  /** Resolves when what was noted before has left this process. Never rejects. */
  flush(): Promise<void> {
    const noted = this.#noted
    this.#noted = []
    if (noted.length === 0) return this.#turn
    return this.append({ type: 'stored', chunks: Buffer.concat(noted) }).catch((error: unknown) => {
      if (isFull(error)) this.#noted.unshift(...noted)
      else log('the journal is not kept any more: %s', asEngineError(error).message)
    })
  }

  /** Rejects once a record could not be written: nothing behind it would be read. Only a full disk is no end: it is written over there later. */
  append(record: JournalRecord): Promise<void> {
    const written = this.#turn.then(() => this.#write(encodeRecord(record)))
    this.#turn = written.catch(() => {})
    return written
  }

  async #write(bytes: Buffer): Promise<void> {
    if (this.#failure) throw this.#failure
    try {
      for (let done = 0; done < bytes.length; ) {
        const { bytesWritten } = await this.#file.write(bytes, done, bytes.length - done, this.#at + done)
        done += bytesWritten
      }
      this.#at += bytes.length
    } catch (error) {
      if (isFull(error)) throw error
      this.#failure = error instanceof Error ? error : asEngineError(error, 'DISK_ERROR')
      throw this.#failure
    }
  }

  /** What was appended before is on the disk. One that failed is the end of the journal: made again, it may only seem to succeed. */
  async sync(): Promise<void> {
    await this.#turn
    if (this.#failure) throw this.#failure
    try {
      await this.#file.datasync()
    } catch (error) {
      // a full disk, too, is nothing to wait for here
      this.#failure = asEngineError(error, 'DISK_ERROR')
      throw error
    }
  }

  close(): Promise<void> {
    this.#closed ??= this.flush().then(() => this.#file.close())
    return this.#closed
  }
}
