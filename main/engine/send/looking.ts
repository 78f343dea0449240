import { LOOK_EVERY_MS, LOOK_PATIENCE_MS, STORED_BATCH_MAX } from '../limits.ts'
import { log } from '../log.ts'
import type { Scope } from '../scope.ts'
import type { Page } from '../wire/control.ts'
import type { DigestName } from '../wire/digest.ts'
import type { Run } from '../wire/look.ts'
import type { Message, MessageOf } from '../wire/messages.ts'
import type { ChunkList } from './chunk-list.ts'
import { LookedAt } from './looked-at.ts'

export interface LookingParts {
  readonly runs: readonly Run[]
  readonly terms: { readonly fullChunk: number; readonly digest: DigestName }
  readonly list: ChunkList
  /** Something can be read now. */
  readonly kick: () => void
  /** True: nothing is expected of the other side, and no time passes. */
  readonly held: () => boolean
  readonly send: (message: MessageOf<'SAME'>) => Promise<void>
  readonly scope: Scope
}

/** Leaves out of the sending what the receiver has in its own files, chunk by chunk, while it looks at them. */
export class Looking {
  readonly #parts: LookingParts
  readonly #at: LookedAt
  #same: number[] = []
  #heardAtMs = performance.now()

  constructor(parts: LookingParts) {
    this.#parts = parts
    this.#at = new LookedAt(parts.runs, parts.terms, (chunk) => parts.list.release(chunk))
    parts.list.setApart((chunk) => this.#at.has(chunk))
    parts.scope.interval(() => this.#tell(), LOOK_EVERY_MS)
    parts.scope.interval(() => this.#lookAtTheClock(), LOOK_PATIENCE_MS / 10)
  }

  /** Whether that message was for here. Throws PROTOCOL_VIOLATION. */
  takes(message: Message | Page): boolean {
    if (message.type === 'page') this.#at.page(message.body)
    else if (message.type === 'HAVE') this.#at.end(message)
    else return false
    this.#heardAtMs = performance.now()
    this.#parts.kick()
    return true
  }

  /** A chunk was read; true: it need not be sent. */
  isThere(chunk: number, digest: Uint8Array): boolean {
    if (!this.#at.isThere(chunk, digest)) return false
    this.#parts.list.alreadyThere(chunk)
    this.#same.push(chunk)
    if (this.#same.length >= STORED_BATCH_MAX) this.#tell()
    return true
  }

  #tell(): void {
    const chunks = this.#same
    this.#same = []
    if (chunks.length > 0) this.#parts.send({ type: 'SAME', Chunks: chunks }).catch(() => {})
  }

  /** A disk over there that hangs must not hold up what could be sent. */
  #lookAtTheClock(): void {
    if (this.#parts.held()) this.#heardAtMs = performance.now()
    if (this.#at.settled || performance.now() - this.#heardAtMs < LOOK_PATIENCE_MS) return
    log('nothing is heard of what is looked at over there: it is sent')
    this.#at.giveUp()
    this.#parts.kick()
  }
}
