import type { CDPSession, Locator, Page } from 'playwright'

type Kind = 'dragEnter' | 'dragOver' | 'drop' | 'dragCancel'

/** Files and folders that hang over an element, as dragged in from a file manager: the page sees real File objects with real paths. */
export class Drag {
  readonly #session: CDPSession
  readonly #at: { readonly x: number; readonly y: number }
  readonly #paths: readonly string[]

  private constructor(session: CDPSession, at: { readonly x: number; readonly y: number }, paths: readonly string[]) {
    this.#session = session
    this.#at = at
    this.#paths = paths
  }

  static async over(page: Page, target: Locator, paths: readonly string[]): Promise<Drag> {
    await target.scrollIntoViewIfNeeded()
    const box = await target.boundingBox()
    if (!box) throw new Error('There is nothing to drop on.')
    const drag = new Drag(await page.context().newCDPSession(page), { x: box.x + box.width / 2, y: box.y + box.height / 2 }, paths)
    await drag.#send('dragEnter')
    await drag.#send('dragOver')
    return drag
  }

  async drop(): Promise<void> {
    await this.#send('drop')
    await this.#session.detach()
  }

  async cancel(): Promise<void> {
    await this.#send('dragCancel')
    await this.#session.detach()
  }

  async #send(type: Kind): Promise<void> {
    await this.#session.send('Input.dispatchDragEvent', { type, ...this.#at, data: { items: [], files: [...this.#paths], dragOperationsMask: 1 } })
  }
}

export async function dropOn(page: Page, target: Locator, paths: readonly string[]): Promise<void> {
  const drag = await Drag.over(page, target, paths)
  await drag.drop()
}
