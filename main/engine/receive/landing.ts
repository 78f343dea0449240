import type { ConflictOutcome } from '../../../shared/conflict.ts'
import { TEXT_MAX_BYTES, TEXT_NAME } from '../../../shared/transfer.ts'
import { violation } from '../errors.ts'
import { decodeUtf8 } from '../wire/manifest.ts'
import type { MessageOf } from '../wire/messages.ts'
import type { GatedEntry } from './names.ts'
import { type PublishPlace, publish } from './publish.ts'
import { Sink, type SinkOptions } from './sink.ts'

/** What became of a drop. */
export interface Kept {
  /** Final paths of the top entries. */
  readonly paths: readonly string[]
  /** Of every entry whose name was taken. */
  readonly conflicts: readonly ConflictOutcome[]
  readonly text?: string
}

/** Where verified chunks go. */
export interface Landing {
  /** Resolves when the system has taken a chunk's raw bytes. */
  write(number: number, raw: Buffer): Promise<void>
  /** A chunk is verified and written. Its receipt goes out behind the next `flush`. */
  stored?(number: number, digest: Uint8Array): void
  flush?(): Promise<void>
  /** That file does not come: nothing of it is written any more, and it is not published. */
  voided?(entry: number): void
  /** Fills in what is here of a chunk; anything where a void file would be. */
  readBack?(number: number, target: Buffer): Promise<void>
  /** After the last chunk. `root`: the one both ends have come to; `lost`: what is not among it. */
  finish(root: string, lost: MessageOf<'COMMIT'>['Void']): Promise<void>
  /** `alreadyThere`: top nodes that are left as they are, see PublishPlace. */
  publish(alreadyThere?: ReadonlyMap<number, string>): Promise<Kept>
  discard(): Promise<void>
  /** Leaves everything where it is, so that the transfer can go on later. Absent: nothing can be kept. */
  suspend?(): Promise<void>
}

/** What a landing of files knows besides. */
export type LandingOptions = SinkOptions & Pick<PublishPlace, 'conflict' | 'onReplacing'>

/** Part files, then final names. Throws DISK_ERROR, NO_SPACE. */
export async function filesLanding(options: LandingOptions): Promise<Landing> {
  const sink = await Sink.create(options)
  return {
    write: (number, raw) => sink.write(number, raw),
    voided: (entry) => sink.voided(entry),
    readBack: (number, target) => sink.readBack(number, target),
    finish: () => sink.finish(),
    publish: (alreadyThere = new Map()) => publish(sink, sink.published(), { ...options, alreadyThere }),
    discard: () => sink.discard(),
  }
}

/** A text never touches a disk here. Throws PROTOCOL_VIOLATION for bytes that are none. */
export function textLanding(): Landing {
  const chunks: Buffer[] = []
  let text = ''
  return {
    write: (number, raw) => {
      // the chunk's buffer goes back to its pool
      chunks[number - 1] = Buffer.from(raw)
      return Promise.resolve()
    },
    finish: () => {
      try {
        text = decodeUtf8(Buffer.concat(chunks))
      } catch {
        throw violation('a text that is not UTF-8')
      }
      return Promise.resolve()
    },
    publish: () => Promise.resolve({ paths: [], conflicts: [], text }),
    discard: () => {
      chunks.length = 0
      return Promise.resolve()
    },
  }
}

/** A text is one entry of that name; nothing of the text itself is told before it is accepted. */
export function isTextOffer(title: string, entries: readonly GatedEntry[]): boolean {
  const only = entries.length === 1 ? entries[0]?.entry : undefined
  const named = title === TEXT_NAME && only?.kind === 'file' && only.path === TEXT_NAME && !only.executable
  return named && only.size >= 1 && only.size <= TEXT_MAX_BYTES
}
