import { execFile } from 'node:child_process'
import { rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { program } from './contestant.ts'
import { Child } from './processes.ts'
import { familyIn, isForProfiler, type Sample, samplesIn } from './samples.ts'

/** The Linux profiler, looking at the whole machine: who takes part in a transfer is not known before it has ended. */

export const HERTZ = 997
const LONGEST_MS = 10 * 60_000
const START_TIMEOUT_MS = 10_000
/** Between the moment its file is there and the first sample. */
const SETTLE_MS = 300
const SCRIPT_MAX_BYTES = 1024 * 1024 * 1024

export class Perf {
  readonly #child: Child
  readonly #data: string

  private constructor(child: Child, data: string) {
    this.#child = child
    this.#data = data
  }

  /** Throws NotInstalled, or a sentence when it may not look. */
  static async start(data: string): Promise<Perf> {
    const args = ['record', '-q', '-a', '-F', `${HERTZ}`, '-g', '-o', data]
    const child = await Child.launch({ file: program('perf'), args }, LONGEST_MS)
    const deadline = performance.now() + START_TIMEOUT_MS
    while (child.running && performance.now() < deadline && !statSync(data, { throwIfNoEntry: false })) await pause(20)
    await pause(SETTLE_MS)
    if (!child.running) throw new Error(`perf ended early: ${child.lastWords}`)
    return new Perf(child, data)
  }

  /** What it has seen of the processes that this one has begun meanwhile, and of `others` with theirs. */
  async stop(others: readonly number[]): Promise<Sample[]> {
    await this.#child.stop()
    const args = ['script', '-i', this.#data, '--show-task-events', '-F', 'comm,pid,tid,ip,sym,dso']
    const { stdout } = await promisify(execFile)(program('perf'), args, { maxBuffer: SCRIPT_MAX_BYTES })
    const family = familyIn(stdout, [process.pid, ...others])
    for (const member of family) rmSync(join(tmpdir(), `perf-${member}.map`), { force: true })
    return samplesIn(stdout).filter((sample) => sample.process !== process.pid && family.has(sample.process) && !isForProfiler(sample))
  }
}
