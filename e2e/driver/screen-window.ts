import type { AppState } from '../../shared/ipc.ts'
import type { Spoken } from '../../shared/language/languages.ts'
import { HEIGHT, setRoom } from './overflow.ts'
import type { Screen } from './screens.ts'
import type { Stage } from './stage.ts'
import { StagedPage } from './staged-page.ts'

/** A screen that has not come until then does not come. */
const COME_TO_WITHIN_MS = 10_000

/** Runs in the page. Colours that are on their way from one theme to the other are none that anybody is to read. */
function endMovements(): void {
  for (const movement of document.getAnimations()) {
    if (Number.isFinite(movement.effect?.getComputedTiming().endTime)) movement.finish()
  }
}

/** How a screen is looked at. */
export interface Look {
  readonly width: number
  readonly height?: number
  readonly theme: 'light' | 'dark'
  readonly language: Spoken
}

/** One window of the real app, on which every screen of the table is shown in every look. */
export class ScreenWindow {
  readonly staged: StagedPage
  #room = ''

  private constructor(staged: StagedPage) {
    this.staged = staged
  }

  static async open(stage: Stage): Promise<ScreenWindow> {
    const userHome = await stage.room('user')
    const device = await stage.launch({ name: 'Studio', userHome, received: `${userHome}/Downloads/FastDrop` })
    device.page.setDefaultTimeout(COME_TO_WITHIN_MS)
    return new ScreenWindow(await StagedPage.over(device))
  }

  get page() {
    return this.staged.device.page
  }

  /** Shows it from the beginning. */
  async show(screen: Screen, look: Look): Promise<void> {
    await this.#makeRoom(look)
    await this.staged.begin(this.#stateOn(screen, look), screen.replies)
    await screen.open?.(this.page)
    if (screen.later) await this.staged.tell({ ...this.#stateOn(screen, look), ...screen.later }, screen.replies)
    await this.page.locator(screen.shows).first().waitFor()
    await this.page.evaluate(endMovements)
  }

  /** Shows what is open already in another look. What goes with a change of the window is come to anew. */
  async turn(screen: Screen, look: Look): Promise<void> {
    // One that knows nothing yet would know something then.
    if (screen.fleeting || screen.replies?.getState === 'never') return this.show(screen, look)
    await this.#makeRoom(look)
    await this.staged.tell({ ...this.#stateOn(screen, look), ...screen.later }, screen.replies)
    await this.page.evaluate(endMovements)
  }

  async #makeRoom({ width, height = HEIGHT }: Look): Promise<void> {
    const room = `${width} × ${height}`
    if (room === this.#room) return
    await setRoom(this.page, width, height)
    this.#room = room
  }

  #stateOn({ state, settings, self }: Screen, { theme, language }: Look): AppState {
    const { base } = this.staged
    return { ...base, language, settings: { ...base.settings, theme, ...settings }, self: { ...base.self, ...self }, ...state }
  }
}
