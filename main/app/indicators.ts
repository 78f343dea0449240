import { app, type BrowserWindow, powerSaveBlocker } from 'electron'
import type { TransferSnapshot } from '../../shared/transfer.ts'
import { allPaused, anyMoves, overallProgress } from './progress.ts'

/** What shows outside the window how it goes: the bar in dock or task bar, the number of questions on the icon; and a system that stays awake meanwhile. */
export class Indicators {
  readonly #window: () => BrowserWindow
  #blocker: number | null = null
  #questions = 0

  constructor(window: () => BrowserWindow) {
    this.#window = window
  }

  show(transfers: readonly TransferSnapshot[], questions: number): void {
    this.#keepAwake(anyMoves(transfers))
    // The mode is Windows' own; elsewhere the bar only stands still.
    this.#window().setProgressBar(overallProgress(transfers) ?? -1, { mode: allPaused(transfers) ? 'paused' : 'normal' })
    if (questions === this.#questions) return
    // On Windows there is no number; the button in the task bar lights up, and the focus stays where it is.
    if (process.platform === 'win32') this.#window().flashFrame(questions > this.#questions && !this.#window().isFocused())
    else app.setBadgeCount(questions)
    this.#questions = questions
  }

  stop(): void {
    this.#keepAwake(false)
  }

  /** The screen may go dark all the same. */
  #keepAwake(on: boolean): void {
    if (on === (this.#blocker !== null)) return
    if (this.#blocker !== null) powerSaveBlocker.stop(this.#blocker)
    this.#blocker = on ? powerSaveBlocker.start('prevent-app-suspension') : null
  }
}
