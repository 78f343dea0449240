import { createHash } from 'node:crypto'
import { CLASSIC_PIECE_BYTES } from '../limits.ts'
import type { SourceEntry } from '../send/source.ts'
import { changed, piecesOf } from '../send/source-reader.ts'
import { createDigester, type Digester } from '../wire/digest.ts'
import { ahead } from './ahead.ts'
import type { Announced } from './outgoing.ts'

/**
 * One file as it is, read twice: for the digest that stands in the header, and to be sent. Whether both times gave the same bytes is told
 * by XXH3-128, a fraction of the cost of a second SHA-256: nobody forges anything here, and the receiver has the SHA-256. Throws
 * SOURCE_CHANGED, SOURCE_UNREADABLE, DISK_ERROR, and what `signal` aborts with.
 */
export async function announcedFile(entry: SourceEntry, signal: AbortSignal): Promise<Announced> {
  const digester = await createDigester('xxh3-128')
  const hash = createHash('sha256')
  const imprint = new Imprint(digester)
  for await (const piece of ahead(piecesOf(entry, CLASSIC_PIECE_BYTES))) {
    signal.throwIfAborted()
    hash.update(piece)
    imprint.add(piece)
  }
  const first = imprint.end()
  return { bytes: entry.size, sha256: hash.digest('hex'), pieces: () => onceMore(entry, new Imprint(digester), first) }
}

/** The last piece is held back until all of them are seen to be what they were. */
async function* onceMore(entry: SourceEntry, imprint: Imprint, first: string): AsyncGenerator<Buffer> {
  let left = entry.size
  for await (const piece of piecesOf(entry, CLASSIC_PIECE_BYTES)) {
    imprint.add(piece)
    left -= piece.length
    if (left === 0 && imprint.end() !== first) throw changed(entry)
    yield piece
  }
}

/** What pieces were, in their order, in 32 bytes however many they are. */
class Imprint {
  readonly #digester: Digester
  readonly #all = createHash('sha256')

  constructor(digester: Digester) {
    this.#digester = digester
  }

  add(piece: Uint8Array): void {
    this.#all.update(this.#digester.digest(piece))
  }

  end(): string {
    return this.#all.digest('hex')
  }
}
