import { type EventLoopUtilization, performance } from 'node:perf_hooks'

/**
 * How busy the thread is that carries the transfers, 0 … 1. The event loop's own account alone would do in Node; in Electron the loop is
 * driven from outside, so the time that the whole process has spent is held against it, and the smaller one counts.
 */
export class Processor {
  #loop: EventLoopUtilization = performance.eventLoopUtilization()
  #spentUs = spentUs()
  #atMs = performance.now()

  /** Since this was asked last. */
  sample(): number {
    const nowMs = performance.now()
    const elapsedMs = nowMs - this.#atMs
    const loop = performance.eventLoopUtilization()
    const spent = spentUs()
    const busy = performance.eventLoopUtilization(loop, this.#loop).utilization
    const share = elapsedMs > 0 ? (spent - this.#spentUs) / 1000 / elapsedMs : 0
    this.#loop = loop
    this.#spentUs = spent
    this.#atMs = nowMs
    return Math.min(1, busy, share)
  }
}

function spentUs(): number {
  const { user, system } = process.cpuUsage()
  return user + system
}
