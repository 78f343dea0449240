import { damaged } from './damaged.ts'
import { memberFault } from './member-name.ts'
import { TAR_BLOCK_BYTES, tarSum } from './tar-write.ts'

/** Long names and PAX records of honest archives are short. */
const EXTRA_MAX_BYTES = 64 * 1024
const EXTRAS_MAX = 4
/** Two blocks end an archive; tools fill it up to a record of 10 KiB, some to more. */
const ENDING_MAX_BYTES = 1024 * 1024
const PAX_KEYS = new Set(['path', 'size', 'mtime', 'atime', 'ctime', 'uid', 'gid', 'uname', 'gname', 'comment'])

export interface TarContent {
  /** What the headers say. */
  readonly bytes: number
  readonly pieces: AsyncGenerator<Uint8Array>
}

/**
 * A tar archive (ustar, GNU, PAX) with exactly one member, a regular file. Its name is not used, but must not lead out of a folder; PAX
 * may give a size only where the header could not hold it. Throws DIGEST_MISMATCH for anything else: links, devices, second members.
 */
export async function readTar(stream: AsyncGenerator<Buffer>): Promise<TarContent> {
  const source = new Blocks(stream)
  let extras = 0
  const pax = new Map<string, string>()
  let longName = false
  for (;;) {
    const header = parseHeader(await source.exactly(TAR_BLOCK_BYTES))
    if (header.type === '0') {
      const bytes = sizeOf(header.size, pax)
      checkName(header.name)
      return { bytes, pieces: content(source, bytes) }
    }
    extras += 1
    if (extras > EXTRAS_MAX || header.size > EXTRA_MAX_BYTES) throw damaged()
    const body = (await source.exactly(header.size + (-header.size & (TAR_BLOCK_BYTES - 1)))).subarray(0, header.size)
    if (header.type === 'x' && pax.size === 0) readPax(body, pax)
    else if (header.type === 'L' && !longName) {
      longName = true
      checkName(body.toString('latin1').replace(/\0+$/, ''))
    } else throw damaged()
  }
}

async function* content(source: Blocks, bytes: number): AsyncGenerator<Uint8Array> {
  yield* source.pieces(bytes)
  const padding = await source.exactly(-bytes & (TAR_BLOCK_BYTES - 1))
  if (padding.some((byte) => byte !== 0)) throw damaged()
  let ending = 0
  for await (const piece of source.rest()) {
    ending += piece.length
    if (ending > ENDING_MAX_BYTES || piece.some((byte) => byte !== 0)) throw damaged()
  }
  if (ending < 2 * TAR_BLOCK_BYTES) throw damaged()
}

interface Header {
  readonly name: string
  readonly size: number
  readonly type: string
}

function parseHeader(block: Buffer): Header {
  const sum = /^[ 0]*([0-7]{1,7})[ \0]/.exec(block.toString('latin1', 148, 156))?.[1]
  if (sum === undefined || Number.parseInt(sum, 8) !== tarSum(block)) throw damaged()
  const flag = block.toString('latin1', 156, 157)
  const type = flag === '\0' ? '0' : flag
  const text = (from: number, to: number): string => block.toString('latin1', from, to).replace(/\0[\s\S]*$/, '')
  const prefix = block.toString('latin1', 257, 263) === 'ustar\0' ? text(345, 500) : ''
  return { name: prefix === '' ? text(0, 100) : `${prefix}/${text(0, 100)}`, size: readNumber(block.subarray(124, 136)), type }
}

/** Octal text, or base 256 behind a first byte of 0x80. */
function readNumber(field: Buffer): number {
  if (field.readUInt8(0) === 0x80) {
    const value = field.readBigUInt64BE(4)
    if (field.readUIntBE(1, 3) !== 0 || value > BigInt(Number.MAX_SAFE_INTEGER)) throw damaged()
    return Number(value)
  }
  const digits = /^ *([0-7]{1,12})[ \0]*$/.exec(field.toString('latin1'))?.[1]
  if (digits === undefined) throw damaged()
  return Number.parseInt(digits, 8)
}

function readPax(body: Buffer, into: Map<string, string>): void {
  for (let at = 0; at < body.length; ) {
    const match = /^(\d{1,6}) ([A-Za-z]+)=/.exec(body.toString('latin1', at, Math.min(body.length, at + 64)))
    const [head, digits, key] = match ?? []
    const end = at + Number(digits)
    if (head === undefined || key === undefined || end > body.length || end <= at + head.length || body[end - 1] !== 0x0a) throw damaged()
    if (!PAX_KEYS.has(key) || into.has(key)) throw damaged()
    into.set(key, body.toString('latin1', at + head.length, end - 1))
    at = end
  }
  const name = into.get('path')
  if (name !== undefined) checkName(name)
}

function sizeOf(inHeader: number, pax: ReadonlyMap<string, string>): number {
  const text = pax.get('size')
  if (text === undefined) return inHeader
  const size = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN
  if (!Number.isSafeInteger(size) || (inHeader !== 0 && inHeader !== size)) throw damaged()
  return size
}

function checkName(name: string): void {
  if (name === '' || name.endsWith('/') || memberFault(name) !== null) throw damaged()
}

/** Bytes of a stream in the amounts that a parser wants. */
class Blocks {
  readonly #stream: AsyncGenerator<Buffer>
  #have: Buffer = Buffer.alloc(0)

  constructor(stream: AsyncGenerator<Buffer>) {
    this.#stream = stream
  }

  /** For small amounts. */
  async exactly(bytes: number): Promise<Buffer> {
    const parts: Buffer[] = []
    for await (const piece of this.pieces(bytes)) parts.push(Buffer.from(piece))
    return Buffer.concat(parts)
  }

  async *pieces(bytes: number): AsyncGenerator<Buffer> {
    for (let left = bytes; left > 0; ) {
      if (this.#have.length === 0 && !(await this.#more())) throw damaged()
      const piece = this.#have.subarray(0, left)
      this.#have = this.#have.subarray(piece.length)
      left -= piece.length
      yield piece
    }
  }

  async *rest(): AsyncGenerator<Buffer> {
    do {
      yield this.#have
    } while (await this.#more())
  }

  async #more(): Promise<boolean> {
    const next = await this.#stream.next()
    if (next.done) return false
    this.#have = next.value
    return true
  }
}
