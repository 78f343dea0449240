import { homedir } from 'node:os'
import path from 'node:path'
import { app, type BrowserWindow, nativeTheme, powerMonitor, session } from 'electron'
import type { EngineEvent } from '../../shared/events.ts'
import type { Fault } from '../../shared/fault.ts'
import { type AppState, STATE_CHANNEL } from '../../shared/ipc.ts'
import { EVERYONE_MINUTES, type Settings } from '../../shared/settings.ts'
import { isActive } from '../../shared/transfer.ts'
import { asEngineError } from '../engine/errors.ts'
import type { Engine } from '../engine/facade.ts'
import { setAppMenu } from './app-menu.ts'
import { keepClassicTime } from './classic-time.ts'
import { createCommands, openFolder, revealTransfer } from './commands.ts'
import { complain, unattended } from './complain.ts'
import { keepEveryoneTime } from './everyone-time.ts'
import { serveRequests } from './ipc.ts'
import { Notifications } from './notifications.ts'
import type { Options } from './options.ts'
import { PairingOutcomes } from './pairing-outcomes.ts'
import { Preferences } from './preferences.ts'
import { Quit } from './quit.ts'
import { PAGE_ORIGIN, PAGE_URL, servePage } from './scheme.ts'
import { lockDown } from './security.ts'
import { Selections } from './selections.ts'
import type { SettingsFile } from './settings-file.ts'
import { readState, StateFeed, shortened } from './state.ts'
import { createTray, type TrayIcon } from './tray.ts'
import { allPaused, overallProgress } from './tray-menu.ts'
import { createWindow, isWatched, load, present, type WindowParts } from './window.ts'
import { rememberPlace, type WindowPlace } from './window-place.ts'

/** Where the parts of the app lie. */
export interface Places {
  readonly data: string
  readonly assets: string
  readonly page: string
  readonly preload: string
}

/** The settings file is for people, so what only the window cares about is beside it. */
export function placeFile(data: string): string {
  return path.join(data, 'window.json')
}

export interface DesktopParts {
  readonly options: Options
  readonly places: Places
  readonly engine: Engine
  readonly file: SettingsFile
  readonly settings: Settings
  /** As at a first start. */
  readonly defaults: Settings
  readonly windowPlace: WindowPlace | null
}

/** The engine's desktop: window, tray, notifications and the page's requests, each made once and told what it has to know. */
export class Desktop {
  readonly #engine: Engine
  readonly #preferences: Preferences
  readonly #feed: StateFeed
  readonly #quit: Quit
  readonly #window: BrowserWindow
  readonly #notifications: Notifications
  readonly #tray: TrayIcon | null
  readonly #pageUrl: string
  readonly #pairings = new PairingOutcomes()
  /** Why there is no listener. */
  #trouble: Fault | null = null

  constructor({ options, places, engine, file, settings, defaults, windowPlace }: DesktopParts) {
    this.#engine = engine
    this.#pageUrl = options.devPage ?? PAGE_URL
    this.#feed = new StateFeed(
      () => this.#push(),
      () => isWatched(this.#window),
    )
    this.#preferences = new Preferences({
      file,
      engine,
      settings,
      defaults,
      fixedInterface: options.interfaceAddress,
      onChange: (now) => this.#settingsChanged(now),
    })
    this.#quit = new Quit({
      close: () => this.#close(),
      activeTransfers: () => engine.transfers().filter((each) => isActive(each) && each.state !== 'interrupted').length,
      window: () => this.#window,
    })
    const origin = options.devPage === null ? PAGE_ORIGIN : new URL(options.devPage).origin
    lockDown(session.defaultSession, origin)
    servePage(places.page)
    setAppMenu(() => this.#quit.request())
    const icon = path.join(places.assets, 'icon', '256x256.png')
    this.#window = this.#makeWindow({ preload: places.preload, icon, hidden: options.hidden, place: windowPlace })
    rememberPlace(this.#window, placeFile(places.data))
    this.#notifications = this.#makeNotifications(icon)
    this.#tray = this.#makeTray(path.join(places.assets, 'tray'))
    this.#serve(origin)
    engine.subscribe((event) => this.#heard(event))
    app.on('second-instance', () => this.#present())
    app.on('activate', () => this.#present())
    powerMonitor.on('resume', () => {
      unattended('the time for 1.x devices', keepClassicTime(engine, Date.now()))
      keepEveryoneTime(engine, Date.now())
    })
  }

  loadPage(): void {
    load(this.#window, this.#pageUrl)
  }

  /** Never throws: the window says what is wrong, and a changed setting tries again. */
  async startEngine(): Promise<void> {
    try {
      await this.#engine.start()
    } catch (error) {
      complain('it does not listen', error)
      this.#trouble = asEngineError(error).toFault()
    }
    this.#feed.changed()
  }

  #makeWindow(parts: Pick<WindowParts, 'preload' | 'icon' | 'hidden' | 'place'>): BrowserWindow {
    return createWindow({
      ...parts,
      onHidden: () => this.#explainTray(),
      onShown: () => this.#feed.watched(),
      isQuitting: () => this.#quit.begun,
    })
  }

  #makeNotifications(icon: string): Notifications {
    return new Notifications({
      icon,
      folderLabel: () => shortened(this.#preferences.current.receiveFolder, homedir()),
      isFocused: () => this.#window.isFocused(),
      open: () => this.#present(),
      answerOffer: (offerId, accept) => this.#engine.answerOffer(offerId, { accept }),
      reveal: (transferId) => unattended('show in folder', revealTransfer(this.#engine, transferId)),
      transfer: (transferId) => this.#engine.transfers().find(({ id }) => id === transferId),
    })
  }

  #makeTray(icons: string): TrayIcon | null {
    return createTray({
      icons,
      open: () => this.#present(),
      openFolder: () => unattended('open folder', openFolder(this.#preferences.current.receiveFolder)),
      quit: () => this.#quit.request(),
      transfers: () => this.#engine.transfers(),
      everyone: () => this.#engine.acceptingEveryone(),
      acceptEveryone: () => this.#engine.acceptEveryone({ forMs: EVERYONE_MINUTES * 60_000 }),
      stopAcceptingEveryone: () => this.#engine.stopAcceptingEveryone(),
    })
  }

  #serve(origin: string): void {
    const commands = createCommands({
      engine: this.#engine,
      preferences: this.#preferences,
      selections: new Selections(),
      window: this.#window,
      readState: () => this.#state(),
      changed: () => this.#feed.changed(),
    })
    serveRequests(commands, { contentsId: () => (this.#window.isDestroyed() ? null : this.#window.webContents.id), origin })
  }

  #heard(event: EngineEvent): void {
    if (event.event === 'listening') this.#trouble = null
    // What ends a transfer stands in its row; this one has none. That the user said no is no news.
    if (event.event === 'error' && event.transferId === null && event.code !== 'DECLINED') complain(event.code, event.message)
    this.#pairings.tell(event)
    this.#notifications.tell(event)
    this.#tray?.changed()
    this.#feed.changed()
  }

  #settingsChanged(settings: Settings): void {
    nativeTheme.themeSource = settings.theme
    this.#feed.changed()
  }

  #state(): AppState {
    return readState({
      engine: this.#engine,
      settings: this.#preferences.current,
      pairingOutcome: this.#pairings.last,
      trouble: this.#trouble,
      version: app.getVersion(),
      home: homedir(),
    })
  }

  #push(): void {
    if (this.#window.isDestroyed()) return
    const state = this.#state()
    this.#window.webContents.send(STATE_CHANNEL, state)
    // The mode is Windows' own; elsewhere the bar only stands still.
    this.#window.setProgressBar(overallProgress(state.transfers) ?? -1, { mode: allPaused(state.transfers) ? 'paused' : 'normal' })
  }

  #present(): void {
    if (!this.#quit.begun) present(this.#window)
  }

  #explainTray(): void {
    if (this.#preferences.current.trayExplained) return
    this.#notifications.explainTray()
    unattended('settings', this.#preferences.setTrayExplained())
  }

  async #close(): Promise<void> {
    this.#feed.stop()
    this.#notifications.closeAll()
    this.#tray?.destroy()
    await this.#engine.close()
  }
}
