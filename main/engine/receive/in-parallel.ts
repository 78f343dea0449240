import { SMALL_FILES_IN_FLIGHT } from '../limits.ts'

/** Rejects with the first failure, but only after everything that was begun has ended. */
export async function inParallel<T>(items: readonly T[], step: (item: T) => Promise<void>): Promise<void> {
  let next = 0
  const worker = async (): Promise<void> => {
    while (next < items.length) {
      const item = items[next] as T
      next += 1
      await step(item).catch((error: unknown) => {
        next = items.length
        throw error
      })
    }
  }
  const workers = Array.from({ length: Math.min(SMALL_FILES_IN_FLIGHT, items.length) }, worker)
  await Promise.allSettled(workers)
  await Promise.all(workers)
}
