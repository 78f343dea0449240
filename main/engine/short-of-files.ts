import { isShortOfFiles } from './disk-fault.ts'
import { FILES_SHORT_TRIES } from './limits.ts'
import { Backoff, pause } from './retry.ts'

/** Makes a step that opens something; again, after growing pauses, while the system has no room for another open file. */
export async function whenFilesMayOpen<T>(step: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  const backoff = new Backoff(200, 2_000)
  for (let tries = 1; ; tries += 1) {
    try {
      return await step()
    } catch (error) {
      if (!isShortOfFiles(error) || tries >= FILES_SHORT_TRIES || signal?.aborted) throw error
      await pause(backoff.next(), signal)
    }
  }
}
