import type { AppState, RequestName } from '../../shared/ipc.ts'
import { REQUEST_CHANNEL, STATE_CHANNEL } from '../../shared/ipc.ts'
import type { Device } from './device.ts'

/** What the main process answers to a request: a value, a fault, or nothing for as long as one looks. */
export type StagedReply = { readonly ok: boolean; readonly [part: string]: unknown } | 'never'
export type StagedReplies = Readonly<Partial<Record<RequestName, StagedReply>>>

interface MainSide {
  state: unknown
  replies: Readonly<Record<string, StagedReply>>
  send: (state: unknown) => void
}

declare global {
  var fastdropStaged: MainSide
  interface Window {
    fastdropStateHeard?: Promise<void>
  }
}

const FIRST_LOOK = 'fastdrop-first-look'

/** Runs in each page before its own scripts: what main writes into the page as it serves it is that of the app, here it is that of the look. */
function dressFirst(key: string): void {
  const look = JSON.parse(sessionStorage.getItem(key) ?? '{}') as Record<string, string>
  new MutationObserver((_changes, observer) => {
    const root = document.documentElement as HTMLElement | null
    if (!root) return
    observer.disconnect()
    Object.assign(root.dataset, look)
  }).observe(document, { childList: true })
}

/** Runs in the page. */
function listenOnce(): void {
  const bridge = (window as unknown as { fastdrop: { onState(listener: () => void): () => void } }).fastdrop
  window.fastdropStateHeard = new Promise((heard) => {
    const stop = bridge.onState(() => {
      stop()
      heard()
    })
  })
}

/**
 * The real window and its page, which from now on is told what a look needs: every state that an engine can be in, each at once.
 * The page gets it over the same channels, by the same bridge, and knows no difference; the engine behind it is not asked any more.
 */
export class StagedPage {
  readonly device: Device
  /** As the app itself would show it at a first start, with every field that there is. */
  readonly base: AppState

  private constructor(device: Device, base: AppState) {
    this.device = device
    this.base = base
  }

  static async over(device: Device): Promise<StagedPage> {
    const base = await device.page.evaluate(async () => {
      const bridge = (window as unknown as { fastdrop: { request(name: string, body: object): Promise<{ value: unknown }> } }).fastdrop
      return (await bridge.request('getState', {})).value as AppState
    })
    await device.electron.evaluate(
      ({ ipcMain, BrowserWindow }, channels) => {
        const contents = BrowserWindow.getAllWindows()[0]?.webContents
        if (!contents) throw new Error('There is no window.')
        const send = contents.send.bind(contents)
        const staged: MainSide = {
          state: null,
          replies: {},
          // A method: compilers that keep names would wrap an arrow in a helper, which there is none of here.
          send(state) {
            send(channels.state, state)
          },
        }
        globalThis.fastdropStaged = staged
        contents.send = (channel, ...words) => {
          if (channel !== channels.state) send(channel, ...words)
        }
        ipcMain.removeHandler(channels.request)
        ipcMain.handle(channels.request, (_event, { name }: { name: string }) => {
          const reply = staged.replies[name] ?? { ok: true, value: name === 'getState' ? staged.state : null }
          return reply === 'never' ? new Promise(() => {}) : reply
        })
      },
      { state: STATE_CHANNEL, request: REQUEST_CHANNEL },
    )
    await device.page.addInitScript(dressFirst, FIRST_LOOK)
    // Whoever else is in sight of this machine is in no picture.
    return new StagedPage(device, { ...base, peers: [], offers: [], pairings: [], paired: [], transfers: [] })
  }

  /** Loads the page anew with this as the first thing it hears. */
  async begin(state: AppState, replies: StagedReplies = {}): Promise<void> {
    await this.#put(state, replies)
    const { page } = this.device
    const look = JSON.stringify({ spoken: state.language, theme: state.settings.theme })
    await page.evaluate(([key, value]) => sessionStorage.setItem(key, value), [FIRST_LOOK, look] as const)
    await page.reload()
  }

  /** Tells the page what it is now, as main does while it runs; comes back when the page has drawn it. */
  async tell(state: AppState, replies: StagedReplies = {}): Promise<void> {
    await this.#put(state, replies)
    const { electron, page } = this.device
    // Two ways lead to the page, and what is asked on one may pass what was told on the other.
    await page.evaluate(listenOnce)
    await electron.evaluate(() => globalThis.fastdropStaged.send(globalThis.fastdropStaged.state))
    await page.evaluate(async () => {
      await window.fastdropStateHeard
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))
    })
  }

  async #put(state: AppState, replies: StagedReplies): Promise<void> {
    await this.device.electron.evaluate(
      (_electron, wanted) => {
        const staged = JSON.parse(wanted.state) as { transfers: { progress?: { map: { cells: unknown } } }[] }
        // A byte array does not cross as JSON.
        for (const { progress } of staged.transfers) if (progress) progress.map.cells = Uint8Array.from(progress.map.cells as number[])
        globalThis.fastdropStaged.state = staged
        globalThis.fastdropStaged.replies = wanted.replies
      },
      {
        state: JSON.stringify(state, (_key, value: unknown) => (value instanceof Uint8Array ? [...value] : value)),
        replies: replies as Record<string, StagedReply>,
      },
    )
  }
}
