import { READ_TURN_BYTES } from '../limits.ts'

/** Something that reads until it is stopped. */
export interface Reading {
  resume(): void
}

/**
 * How much all connections together read before timers, windows and answers have had their turn. The system hands a program all that waits
 * on all sockets in one go, and on a fast path that is decrypted, digested and written in one go, too. After so many bytes whoever reads
 * stops, and goes on as soon as everything else that was due has been done.
 */
export class ReadTurn {
  readonly #bytes: number
  #left: number
  readonly #held = new Set<Reading>()

  constructor(bytes: number = READ_TURN_BYTES) {
    this.#bytes = bytes
    this.#left = bytes
  }

  /**
   * What a socket is to be told once its taker has its bytes. Whoever is stopped by the taker goes on when that one says so, and not because
   * its turn has come. `reading` is null as long as nobody could resume it.
   */
  after(goOn: boolean, count: number, reading: Reading | null): boolean {
    if (reading === null) return goOn
    if (goOn) return this.goesOn(count, reading)
    this.leave(reading)
    return false
  }

  /** So many bytes were read and taken. False: `reading` is to stop, and is resumed when its turn comes. */
  goesOn(count: number, reading: Reading): boolean {
    const before = this.#left
    this.#left -= count
    if (this.#left > 0) return true
    if (before > 0) setImmediate(() => this.#next())
    this.#held.add(reading)
    return false
  }

  /** It is stopped for a reason of its own, and is not resumed here. */
  leave(reading: Reading): void {
    this.#held.delete(reading)
  }

  #next(): void {
    this.#left = this.#bytes
    const held = [...this.#held]
    this.#held.clear()
    for (const reading of held) reading.resume()
  }
}

/** Of this process: its connections share one event loop. */
export const readTurn = new ReadTurn()
