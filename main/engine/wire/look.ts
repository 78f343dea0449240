import { violation } from '../errors.ts'
import { LOOK_RUNS_MAX } from '../limits.ts'

/**
 * The chunks for which a receiver looks at its own files, in one page (kind byte 0x03 in a control frame):
 *
 *     0     1
 *     0x03  first u32, last u32; again and again, ascending, no two runs that touch
 */
export const PAGE_KIND_LOOK = 0x03
const RUN_BYTES = 8

/** Chunks `first` … `last`, both included. */
export interface Run {
  readonly first: number
  readonly last: number
}

/** Numbers to runs. `add` ascending; what does not fit a page is dropped. */
export class RunWriter {
  readonly runs: { first: number; last: number }[] = []

  /** False: there is no room for it. */
  add(number: number): boolean {
    const last = this.runs.at(-1)
    if (last && last.last === number - 1) {
      last.last = number
      return true
    }
    if (this.runs.length >= LOOK_RUNS_MAX) return false
    this.runs.push({ first: number, last: number })
    return true
  }
}

export function encodeLook(runs: readonly Run[]): Buffer {
  const page = Buffer.allocUnsafe(1 + runs.length * RUN_BYTES)
  page.writeUInt8(PAGE_KIND_LOOK, 0)
  runs.forEach(({ first, last }, index) => {
    page.writeUInt32BE(first, 1 + index * RUN_BYTES)
    page.writeUInt32BE(last, 1 + index * RUN_BYTES + 4)
  })
  return page
}

/** Throws PROTOCOL_VIOLATION. */
export function decodeLook(body: Buffer, fullChunk: number): Run[] {
  const bytes = body.length - 1
  if (body[0] !== PAGE_KIND_LOOK || bytes === 0 || bytes % RUN_BYTES !== 0) throw violation('a malformed page of chunks that are looked at')
  const runs: Run[] = []
  // 0 is no chunk, and two runs that touch are one
  let least = 1
  for (let at = 1; at < body.length; at += RUN_BYTES) {
    const first = body.readUInt32BE(at)
    const last = body.readUInt32BE(at + 4)
    if (first < least || last < first || last > fullChunk) throw violation('a chunk that is looked at out of place')
    runs.push({ first, last })
    least = last + 2
  }
  return runs
}
