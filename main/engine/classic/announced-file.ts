import { createHash } from 'node:crypto'
import { CLASSIC_PIECE_BYTES } from '../limits.ts'
import type { SourceEntry } from '../send/source.ts'
import { changed, piecesOf } from '../send/source-reader.ts'
import { chunkMemory } from '../wire/chunk-memory.ts'
import { createDigester, type Digester } from '../wire/digest.ts'
import { SHORT_MAX_BYTES } from '../wire/xxh3.ts'
import { ahead } from './ahead.ts'
import { seenInThread } from './hash-thread.ts'
import type { Announced } from './outgoing.ts'

/** What a file was when all of it was read: the SHA-256 for the header, and the imprint by which it is known again. Both in hex. */
export interface Seen {
  readonly sha256: string
  readonly imprint: string
}

/**
 * One file as it is, read twice: for the digest that stands in the header, and to be sent. Whether both times gave the same bytes is told
 * by XXH3-128, a fraction of the cost of a second SHA-256: nobody forges anything here, and the receiver has the SHA-256. Throws
 * SOURCE_CHANGED, SOURCE_UNREADABLE, DISK_ERROR, and what `signal` aborts with.
 */
export async function announcedFile(entry: SourceEntry, signal: AbortSignal): Promise<Announced> {
  const digester = await createDigester('xxh3-128')
  const { sha256, imprint } = (await seenInThread(entry, signal)) ?? (await seenHere(entry, digester, signal))
  return { bytes: entry.size, sha256, pieces: () => onceMore(entry, digester, imprint) }
}

/** Between everything else that is due. Throws as `announcedFile`. */
export async function seenHere(entry: SourceEntry, digester: Digester, signal: AbortSignal): Promise<Seen> {
  const hash = createHash('sha256')
  const imprint = new Imprint(digester)
  for await (const piece of ahead(piecesOf(entry, CLASSIC_PIECE_BYTES))) {
    signal.throwIfAborted()
    hash.update(piece)
    imprint.add(piece)
  }
  return { sha256: hash.digest('hex'), imprint: imprint.end() }
}

/** The last piece is held back until all of them are seen to be what they were. */
async function* onceMore(entry: SourceEntry, digester: Digester, first: string): AsyncGenerator<Buffer> {
  const imprint = new Imprint(digester)
  const memory = chunkMemory({ digest: 'xxh3-128', bufferBytes: CLASSIC_PIECE_BYTES, capacity: 2, dataAt: 0, fullSize: entry.size })
  try {
    let left = entry.size
    for await (const piece of piecesOf(entry, CLASSIC_PIECE_BYTES, memory && [memory.buffer(0), memory.buffer(1)])) {
      imprint.add(piece)
      left -= piece.length
      if (left === 0 && imprint.end() !== first) throw changed(entry)
      yield piece
    }
  } finally {
    memory?.release()
  }
}

/** What pieces were, in their order, in 32 bytes however many they are: SHA-256 over the XXH3-128 of each; a short one counts as it is. */
class Imprint {
  readonly #digester: Digester
  readonly #all = createHash('sha256')

  constructor(digester: Digester) {
    this.#digester = digester
  }

  add(piece: Uint8Array): void {
    this.#all.update(piece.length > SHORT_MAX_BYTES ? this.#digester.digest(piece) : piece)
  }

  end(): string {
    return this.#all.digest('hex')
  }
}
