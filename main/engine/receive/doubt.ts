import { DOUBT_EVERY_MS, DOUBTS_MAX } from '../limits.ts'
import { pause } from '../retry.ts'

export interface Doubted {
  /** Nothing of it has arrived, and nobody works on it. */
  readonly isWaiting: () => boolean
  /** Lets the sender know that we are here. True: its own key answered. */
  readonly knock: () => Promise<boolean>
  readonly giveUp: () => void
  readonly signal: AbortSignal
}

/**
 * Waits for a sender that may know nothing of the drop. One that knows comes within seconds of a knock; where its key has answered several
 * times and it did not come, it is given up. While it is away nothing is said against it.
 */
export function doubt({ isWaiting, knock, giveUp, signal }: Doubted): void {
  const look = async (): Promise<void> => {
    for (let answered = 0; answered < DOUBTS_MAX; ) {
      await pause(DOUBT_EVERY_MS, signal)
      if (signal.aborted || !isWaiting()) return
      if (await knock()) answered += 1
    }
    await pause(DOUBT_EVERY_MS, signal)
    if (!signal.aborted && isWaiting()) giveUp()
  }
  void look()
}
