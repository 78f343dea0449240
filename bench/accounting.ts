import { readdirSync, readFileSync } from 'node:fs'

/**
 * What a process and everything it started costs, read from /proc. Elsewhere than on Linux nothing is known, and null says so.
 * Looking costs too, so the family is looked up less often than its sizes.
 */

/** The kernel's USER_HZ, which is 100 on every architecture Node runs on. */
const TICKS_A_SECOND = 100
const SAMPLE_EVERY_MS = 50
const FAMILY_EVERY_SAMPLES = 5

export interface Cost {
  /** User and system time of the whole family, its ended members included. */
  readonly cpuSeconds: number | null
  /** Largest sum of resident memory over the family at one moment. Pages that its members share count for each of them. */
  readonly peakBytes: number | null
  /** Largest resident memory of the first process alone, as the kernel kept it. */
  readonly firstPeakBytes: number | null
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return null
  }
}

/** The process and all its living descendants; empty where that cannot be known. */
export function familyOf(pid: number): number[] {
  const family = [pid]
  for (const member of family) family.push(...childrenOf(member))
  return process.platform === 'linux' ? family : []
}

function childrenOf(pid: number): number[] {
  try {
    // a child belongs to the thread that started it
    return readdirSync(`/proc/${pid}/task`).flatMap((task) => (read(`/proc/${pid}/task/${task}/children`) ?? '').split(' ').filter(Boolean).map(Number))
  } catch {
    return []
  }
}

/** Clock ticks of a process: its own, and those of its children that have ended. */
function ticksOf(pid: number | 'self'): { readonly own: number; readonly ended: number } | null {
  const text = read(`/proc/${pid}/stat`)
  if (text === null) return null
  // the name in brackets may hold spaces; user time is the 14th field of all
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const field = (number: number): number => Number(fields[number - 3])
  return { own: field(14) + field(15), ended: field(16) + field(17) }
}

/** Processor time of all our children that have ended, with theirs. */
export function endedChildrenSeconds(): number | null {
  const ticks = ticksOf('self')
  return ticks && ticks.ended / TICKS_A_SECOND
}

function kibIn(status: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? 0)
}

/** Watches one end of a run from its construction to `stop`. */
export class Meter {
  readonly #pid: number
  readonly #timer: NodeJS.Timeout
  readonly #startTicks: number
  #family: readonly number[] = []
  #samples = 0
  #ticks = 0
  #peakKib = 0
  #firstPeakKib = 0

  constructor(pid: number) {
    this.#pid = pid
    this.#sample()
    this.#startTicks = this.#ticks
    this.#timer = setInterval(() => this.#sample(), SAMPLE_EVERY_MS)
  }

  /** `lastLook`: the processes still run, so what they are now belongs to the sum. */
  stop(lastLook: boolean): Cost {
    clearInterval(this.#timer)
    if (lastLook) {
      this.#samples = 0
      this.#sample()
    }
    if (this.#peakKib === 0) return { cpuSeconds: null, peakBytes: null, firstPeakBytes: null }
    return {
      cpuSeconds: (this.#ticks - this.#startTicks) / TICKS_A_SECOND,
      peakBytes: Math.max(this.#peakKib, this.#firstPeakKib) * 1024,
      firstPeakBytes: this.#firstPeakKib * 1024,
    }
  }

  #sample(): void {
    if (this.#samples % FAMILY_EVERY_SAMPLES === 0) this.#family = familyOf(this.#pid)
    this.#samples += 1
    let residentKib = 0
    let ticks = 0
    for (const pid of this.#family) {
      const status = read(`/proc/${pid}/status`)
      if (status === null) continue
      residentKib += kibIn(status, 'VmRSS')
      if (pid === this.#pid) this.#firstPeakKib = Math.max(this.#firstPeakKib, kibIn(status, 'VmHWM'))
      const spent = ticksOf(pid)
      ticks += (spent?.own ?? 0) + (spent?.ended ?? 0)
    }
    this.#peakKib = Math.max(this.#peakKib, residentKib)
    this.#ticks = Math.max(this.#ticks, ticks)
  }
}
