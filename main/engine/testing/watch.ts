import { isDeepStrictEqual } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect } from 'vitest'

/**
 * Waits until `look` gives `wanted`; after `withinMs` that is a failure. The test runner's own polling keeps a promise of every
 * wait until the test ends, which is not to be told from a leak of ours.
 */
export async function until<T>(look: () => T | Promise<T>, wanted: T, withinMs: number): Promise<void> {
  const deadline = performance.now() + withinMs
  for (;;) {
    const seen = await look()
    if (isDeepStrictEqual(seen, wanted)) return
    if (performance.now() > deadline) expect(seen).toEqual(wanted)
    await new Promise((resolve) => setTimeout(resolve, 3))
  }
}

/** TCP sockets of this process, both ends of a loopback connection counted. */
export function openSockets(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length
}

/** Bytes in use after collections: heap and buffers. What closed sockets held goes only some turns and collections later. */
export async function memoryInUse(): Promise<number> {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  for (let round = 0; round < 4; round += 1) {
    await new Promise((resolve) => setTimeout(resolve, 30))
    collect()
  }
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/** Errors that nobody caught since `start`; a property reads them after each try. */
export class Uncaught {
  readonly errors: unknown[] = []
  readonly #note = (error: unknown): void => void this.errors.push(error)

  start(): void {
    process.on('unhandledRejection', this.#note)
    process.on('uncaughtExceptionMonitor', this.#note)
  }

  stop(): void {
    process.off('unhandledRejection', this.#note)
    process.off('uncaughtExceptionMonitor', this.#note)
  }
}

const MAKERS = ['alloc', 'allocUnsafe', 'allocUnsafeSlow'] as const
type Maker = (size: number, ...rest: unknown[]) => Buffer<ArrayBuffer>

/** The largest buffer that was asked for, until `stop`. By hand: a spy of the test runner would keep every buffer it saw. */
export class Allocations {
  largest = 0
  readonly #real = new Map(MAKERS.map((name) => [name, Buffer[name] as Maker]))

  constructor() {
    for (const [name, real] of this.#real) {
      Object.assign(Buffer, {
        [name]: (size: number, ...rest: unknown[]): Buffer => {
          this.largest = Math.max(this.largest, size)
          return real(size, ...rest)
        },
      })
    }
  }

  stop(): void {
    Object.assign(Buffer, Object.fromEntries(this.#real))
  }
}
