import type { BigIntStats } from 'node:fs'
import { STAMP_WORDS } from '../disk-jobs.ts'

/** What identifies the content of a file between two looks at it. */
export interface FileStamp {
  readonly dev: bigint
  readonly ino: bigint
  readonly size: bigint
  readonly mtimeNs: bigint
  readonly ctimeNs: bigint
}

/** No file has it. */
export const NO_FILE: FileStamp = { dev: 0n, ino: 0n, size: -1n, mtimeNs: 0n, ctimeNs: 0n }

const HELD_MAX = 2n ** 63n - 1n

/** Nanoseconds as a table of stamps holds them: some file systems have times before 1678 or after 2262, which no 64 bits can say. */
function held(ns: bigint): bigint {
  if (BigInt.asIntN(64, ns) === ns) return ns
  return ns < 0n ? -HELD_MAX - 1n : HELD_MAX
}

/** Only what counts, because the rest would be kept in memory for as long as the drop. */
export function stampOf({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): FileStamp {
  return { dev, ino, size, mtimeNs: held(mtimeNs), ctimeNs: held(ctimeNs) }
}

/** The stamp at that place of a table. A hundred thousand files have some tables, not half a million numbers on the heap. */
export function stampAt(table: BigInt64Array, index: number): FileStamp {
  return new TableStamp(table, index * STAMP_WORDS)
}

class TableStamp implements FileStamp {
  readonly #table: BigInt64Array
  readonly #at: number

  constructor(table: BigInt64Array, at: number) {
    this.#table = table
    this.#at = at
  }

  get dev(): bigint {
    return this.#word(0)
  }

  get ino(): bigint {
    return this.#word(1)
  }

  get size(): bigint {
    return this.#word(2)
  }

  get mtimeNs(): bigint {
    return this.#word(3)
  }

  get ctimeNs(): bigint {
    return this.#word(4)
  }

  #word(index: number): bigint {
    return this.#table[this.#at + index] ?? 0n
  }
}

/** Puts stamps into a table, one behind the other. */
export function tableOf(stamps: readonly FileStamp[]): BigInt64Array {
  const table = new BigInt64Array(stamps.length * STAMP_WORDS)
  for (const [index, { dev, ino, size, mtimeNs, ctimeNs }] of stamps.entries()) table.set([dev, ino, size, mtimeNs, ctimeNs], index * STAMP_WORDS)
  return table
}

export function sameFile(a: FileStamp, b: FileStamp): boolean {
  return a.dev === b.dev && a.ino === b.ino && a.size === b.size && held(a.mtimeNs) === held(b.mtimeNs) && held(a.ctimeNs) === held(b.ctimeNs)
}
