import { app, type BrowserWindow, dialog } from 'electron'
import { say, wordsOf } from '../../shared/language/current.ts'
import { isActive, isUndeliveredText, isUnderWay, type TransferSnapshot } from '../../shared/transfer.ts'
import { complain, unattended } from './complain.ts'

const words = wordsOf('dialogs')

/** As long as peers may take to be told goodbye. */
const CLOSE_WITHIN_MS = 5_000

export interface QuitParts {
  /** Ends everything that has to end well. */
  readonly close: () => Promise<void>
  readonly transfers: () => readonly TransferSnapshot[]
  /** It goes on when this program runs again. */
  readonly outlives: (transferId: string) => boolean
  readonly window: () => BrowserWindow | null
}

interface Left {
  /** They go on when this program runs again. */
  readonly interrupted: number
  readonly cancelled: number
  /** Kept nowhere else, so they do not go on as the others do. */
  readonly texts: number
}

/** Ending is held back until the engine has closed, but not for ever. */
export class Quit {
  readonly #parts: QuitParts
  #begun = false
  #asking = false

  constructor(parts: QuitParts) {
    this.#parts = parts
    app.on('before-quit', (event) => {
      // The process ends in #end and nowhere else.
      event.preventDefault()
      if (this.#begun) return
      this.#begun = true
      unattended('the end', this.#end())
    })
    // The window is only hidden; without a listener its end would be the app's.
    app.on('window-all-closed', () => {})
  }

  get begun(): boolean {
    return this.#begun
  }

  /** The user's wish, from a menu: running transfers are not thrown away without a question. The system's own end asks nothing. */
  request(): void {
    const { interrupted, cancelled, texts } = this.#left
    if (interrupted + cancelled + texts === 0) return app.quit()
    unattended('the question before the end', this.#ask())
  }

  async #ask(): Promise<void> {
    if (this.#asking) return
    this.#asking = true
    try {
      const question = {
        type: 'warning' as const,
        ...this.#whatIsLeft(),
        buttons: [words.keepRunning, words.quit],
        defaultId: 0,
        cancelId: 0,
        noLink: true,
      }
      const window = this.#parts.window()
      const { response } = window?.isVisible() ? await dialog.showMessageBox(window, question) : await dialog.showMessageBox(question)
      if (response === 1) app.quit()
    } finally {
      this.#asking = false
    }
  }

  /** What the end would cut. What only waits, and goes on waiting when this program runs again, is none of it. */
  get #left(): Left {
    const left = { interrupted: 0, cancelled: 0, texts: 0 }
    for (const transfer of this.#parts.transfers()) {
      if (isUndeliveredText(transfer)) left.texts += 1
      else if (isActive(transfer) && !this.#parts.outlives(transfer.id)) left.cancelled += 1
      else if (isUnderWay(transfer)) left.interrupted += 1
    }
    return left
  }

  #whatIsLeft(): { readonly message: string; readonly detail: string } {
    const { interrupted, cancelled, texts } = this.#left
    const running = interrupted + cancelled
    return {
      message: running > 0 ? words.stillRunning(running) : words.textsUndelivered(texts),
      detail: say().sentences([...whatBecomesOf(interrupted, cancelled), ...(texts > 0 ? [words.textsLost] : [])]),
    }
  }

  async #end(): Promise<void> {
    this.#parts.window()?.hide()
    const timer = setTimeout(() => {
      complain('the end', `not everything was closed within ${CLOSE_WITHIN_MS} ms`)
      app.exit(0)
    }, CLOSE_WITHIN_MS)
    try {
      await this.#parts.close()
    } catch (error) {
      complain('the end', error)
    }
    clearTimeout(timer)
    app.exit(0)
  }
}

function whatBecomesOf(interrupted: number, cancelled: number): readonly string[] {
  if (cancelled === 0) return interrupted > 0 ? [words.quitDetail] : []
  const those = interrupted > 0 ? [words.quitDetail, words.quitCancelsSome(cancelled)] : [words.quitCancels]
  return [...those, words.quitCancelsWhy]
}
