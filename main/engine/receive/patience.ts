import type { PauseReason } from '../../../shared/transfer.ts'
import { diskFault, isFull, tooLarge } from '../disk-fault.ts'
import { diskSpace } from '../disk-space.ts'
import { asEngineError } from '../errors.ts'
import { whenFilesMayOpen } from '../short-of-files.ts'

export interface PatienceParts {
  readonly folder: string
  /** Aborted when nothing is worth waiting for any more. */
  readonly signal: AbortSignal
  /** Bytes that are still to be written. */
  readonly leftBytes: () => number
  /** The disk is full, or has room again (null). Called anew when other bytes are missing. */
  readonly onChange: (reason: PauseReason | null) => void
}

/** Runs a step on the disk, `name` saying to which file. Safe to be made again when it failed. */
export type DiskStep = <T>(step: () => Promise<T>, name: string) => Promise<T>

/** Who does not wait for anything. */
export const impatient: DiskStep = async (step, name) => {
  try {
    return await step()
  } catch (error) {
    throw diskFault(error, name)
  }
}

/**
 * A full disk is a state, not a failure: steps wait until there is room, and are made again. The first to go on is one alone, since
 * what the system calls free may not be free for this user (a quota); when it succeeds all go on.
 *
 * Never for a sync: after one that failed, the system may have dropped what it could not write.
 */
export class Patience {
  readonly #parts: PatienceParts
  readonly #waiting: ((how: 'all' | 'probe') => void)[] = []
  #full: PauseReason | null = null
  #probing = false

  constructor(parts: PatienceParts) {
    this.#parts = parts
    parts.signal.addEventListener('abort', () => this.#letGo('all'))
  }

  get full(): boolean {
    return this.#full !== null
  }

  readonly run: DiskStep = async (step, name) => {
    for (;;) {
      const turn = await this.#turn()
      try {
        const made = await whenFilesMayOpen(step, this.#parts.signal)
        if (turn === 'probe') this.#roomAgain()
        return made
      } catch (error) {
        if (turn === 'probe') this.#probing = false
        if (!isFull(error)) throw diskFault(error, name)
        await this.#filled()
      }
    }
  }

  /** Looks at the disk, now and then or because a person says so: who has freed less than is missing may still want to go on. */
  async look(byHand = false): Promise<void> {
    if (this.#parts.signal.aborted) return
    const left = this.#parts.leftBytes()
    if (!this.#full && left === 0) return
    const usable = await this.#usableBytes()
    if (!this.#full && usable < 0) this.#say(missingOf(left, usable))
    else if (this.#full && (usable >= left || (byHand && usable > 0))) this.#tryAgain()
    else if (this.#full) this.#say(missingOf(left, usable))
  }

  async #turn(): Promise<'all' | 'probe'> {
    const turn = this.#full && !this.#parts.signal.aborted ? await new Promise<'all' | 'probe'>((resolve) => this.#waiting.push(resolve)) : 'all'
    if (this.#parts.signal.aborted) throw asEngineError(this.#parts.signal.reason)
    return turn
  }

  async #filled(): Promise<void> {
    const left = this.#parts.leftBytes()
    this.#say(missingOf(left, await this.#usableBytes()))
  }

  #say(reason: PauseReason): void {
    const same = this.#full?.missingBytes === reason.missingBytes
    const first = this.#full === null
    this.#full = reason
    if (!this.#parts.signal.aborted && (first || !same)) this.#parts.onChange(reason)
  }

  /** Nobody waits when the disk was seen to fill before a step failed. */
  #tryAgain(): void {
    const probe = this.#probing ? undefined : this.#waiting.shift()
    if (probe) {
      this.#probing = true
      probe('probe')
    } else if (!this.#probing) this.#roomAgain()
  }

  #roomAgain(): void {
    this.#probing = false
    if (!this.#full) return
    this.#full = null
    this.#parts.onChange(null)
    this.#letGo('all')
  }

  #letGo(how: 'all'): void {
    for (const go of this.#waiting.splice(0)) go(how)
  }

  /** A disk that cannot be asked is left to the next step to complain of. */
  async #usableBytes(): Promise<number> {
    return diskSpace(this.#parts.folder).then(
      ({ usableBytes }) => usableBytes,
      () => 0,
    )
  }
}

/** Null where the figures deny it: a quota, or no room for more files. */
function missingOf(left: number, usable: number): PauseReason {
  const missing = left - usable
  return { code: 'NO_SPACE', missingBytes: missing > 0 ? missing : null }
}

/** Throws when one of them is larger than any file there. */
export function checkFits(files: readonly { readonly name: string; readonly size: number }[], fileMaxBytes: number): void {
  const first = files.find(({ size }) => size > fileMaxBytes)
  if (first) throw tooLarge(first.name)
}
