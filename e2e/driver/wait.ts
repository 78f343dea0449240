/** `step`, or an error after `ms`: for what could hang. */
export async function within<T>(ms: number, step: Promise<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} within ${ms / 1000} s.`)), ms)
  })
  try {
    return await Promise.race([step, late])
  } finally {
    clearTimeout(timer)
  }
}

const HANG_MS = 60_000
const LOOK_EVERY_MS = 50

/** Looks until there is something to see. */
export async function until<T>(what: string, look: () => T | Promise<T>, hangMs = HANG_MS): Promise<NonNullable<T>> {
  const start = performance.now()
  for (;;) {
    const seen = await look()
    if (seen) return seen
    if (performance.now() - start > hangMs) throw new Error(`Not within ${hangMs / 1000} s: ${what}.`)
    await pause(LOOK_EVERY_MS)
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms)
  })
}
