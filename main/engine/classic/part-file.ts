import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { EngineError } from '../errors.ts'
import { CLASSIC_PIECE_BYTES } from '../limits.ts'
import { ahead } from './ahead.ts'

/**
 * A file of our own in the part folder, written at any offset: the payload as it comes, or what was decoded out of it. At most one
 * write is under way; its failure is thrown by the next call.
 */
export class PartFile {
  readonly #file: FileHandle
  readonly #buffers: Buffer[] = [Buffer.alloc(0), Buffer.alloc(0)]
  #turn = 0
  #writing: Promise<void> = Promise.resolve()
  #closed: Promise<void> | null = null

  private constructor(file: FileHandle) {
    this.#file = file
  }

  /** Throws DISK_ERROR; never follows a link, never opens what is there. */
  static async create(path: string): Promise<PartFile> {
    return new PartFile(await open(path, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0), 0o666))
  }

  /** Room for the next piece, at most CLASSIC_PIECE_BYTES, which is not being written at the moment. */
  room(bytes: number): Buffer {
    const wanted = Math.min(bytes, CLASSIC_PIECE_BYTES)
    let buffer = this.#buffers[this.#turn] as Buffer
    if (buffer.length < wanted) {
      buffer = Buffer.allocUnsafeSlow(wanted)
      this.#buffers[this.#turn] = buffer
    }
    return buffer.subarray(0, wanted)
  }

  /** Writes what `room` gave; resolves when the write before it is done. */
  async put(piece: Uint8Array, offset: number): Promise<void> {
    await this.#writing
    this.#turn = 1 - this.#turn
    this.#writing = this.#writeFully(piece, offset)
    this.#writing.catch(() => {})
  }

  /** Resolves when all that was put is written. */
  async settle(): Promise<void> {
    await this.#writing
  }

  /** Fills `target` from `offset`. Throws DISK_ERROR when the file is shorter. */
  async read(target: Uint8Array, offset: number): Promise<void> {
    for (let have = 0; have < target.length; ) {
      const { bytesRead } = await this.#file.read(target, have, target.length - have, offset + have)
      if (bytesRead === 0) throw new EngineError('DISK_ERROR')
      have += bytesRead
    }
  }

  /** The bytes from `from` to `to`, in pieces; each stays valid until the one after the next is asked for. */
  async *pieces(from: number, to: number): AsyncGenerator<Buffer> {
    const bytes = Math.max(1, Math.min(CLASSIC_PIECE_BYTES, to - from))
    const buffers = [Buffer.allocUnsafeSlow(bytes), Buffer.allocUnsafeSlow(bytes)] as const
    let turn: 0 | 1 = 0
    for (let at = from; at < to; ) {
      const piece = buffers[turn].subarray(0, Math.min(bytes, to - at))
      await this.read(piece, at)
      yield piece
      at += piece.length
      turn = turn === 0 ? 1 : 0
    }
  }

  /** Moves `bytes` bytes inside the file. */
  async move(from: number, to: number, bytes: number): Promise<void> {
    await this.#writing
    const buffer = Buffer.allocUnsafeSlow(bytes)
    await this.read(buffer, from)
    await this.#writeFully(buffer, to)
  }

  /** Throws what `signal` aborts with. */
  async sha256(from: number, to: number, signal: AbortSignal): Promise<string> {
    await this.#writing
    const hash = createHash('sha256')
    for await (const piece of ahead(this.pieces(from, to))) {
      signal.throwIfAborted()
      hash.update(piece)
    }
    return hash.digest('hex')
  }

  /** The file ends there, and is on the disk. */
  async finish(bytes: number): Promise<void> {
    await this.#writing
    await this.#file.truncate(bytes)
    await this.#file.datasync()
  }

  close(): Promise<void> {
    this.#closed ??= this.#writing.catch(() => {}).then(() => this.#file.close())
    return this.#closed
  }

  async #writeFully(bytes: Uint8Array, offset: number): Promise<void> {
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await this.#file.write(bytes, done, bytes.length - done, offset + done)
      done += bytesWritten
    }
  }
}
