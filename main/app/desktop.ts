import { homedir } from 'node:os'
import path from 'node:path'
import { app, type BrowserWindow, nativeTheme, powerMonitor, session } from 'electron'
import * as v from 'valibot'
import type { EngineEvent } from '../../shared/events.ts'
import type { Fault } from '../../shared/fault.ts'
import type { HistoryEntry } from '../../shared/history.ts'
import { type AppState, STATE_CHANNEL } from '../../shared/ipc.ts'
import { spokenNow } from '../../shared/language/current.ts'
import type { Settings } from '../../shared/settings.ts'
import { asEngineError } from '../engine/errors.ts'
import type { Engine } from '../engine/facade.ts'
import type { HistoryFile } from '../history/history-file.ts'
import { setAppMenu } from './app-menu.ts'
import { keepClassicTime } from './classic-time.ts'
import { createCommands } from './commands.ts'
import { complain, unattended } from './complain.ts'
import { DoneActions } from './done-actions.ts'
import { keepEveryoneTime } from './everyone-time.ts'
import { HandedOver, handedSchema } from './handed-over.ts'
import { History } from './history.ts'
import { Indicators } from './indicators.ts'
import { serveRequests } from './ipc.ts'
import { Notifications } from './notifications.ts'
import { OpenRows } from './open-rows.ts'
import { type Options, ownFlags } from './options.ts'
import { speakAs } from './own-language.ts'
import { PairingOutcomes } from './pairing-outcomes.ts'
import { followPower } from './power.ts'
import { Preferences } from './preferences.ts'
import { Quit } from './quit.ts'
import { PAGE_ORIGIN, PAGE_URL, servePage } from './scheme.ts'
import { lockDown } from './security.ts'
import { Selections } from './selections.ts'
import { setSendWith } from './send-with.ts'
import type { SettingsFile } from './settings-file.ts'
import { setStartAtLogin } from './start-at-login.ts'
import { readState, StateFeed, shortened } from './state.ts'
import { createTray, type TrayIcon } from './tray.ts'
import { createTrayActs } from './tray-acts.ts'
import type { TraySource } from './tray-menu.ts'
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
  readonly historyFile: HistoryFile
  readonly historyEntries: readonly HistoryEntry[]
}

/** The engine's desktop: window, tray, notifications and the page's requests, each made once and told what it has to know. */
export class Desktop {
  readonly #engine: Engine
  readonly #options: Options
  readonly #preferences: Preferences
  readonly #feed: StateFeed
  readonly #quit: Quit
  readonly #window: BrowserWindow
  readonly #notifications: Notifications
  readonly #tray: TrayIcon | null
  readonly #pageUrl: string
  readonly #pairings = new PairingOutcomes()
  readonly #rows = new OpenRows()
  readonly #selections = new Selections()
  readonly #handedOver = new HandedOver(this.#selections)
  readonly #history: History
  readonly #done: DoneActions
  readonly #indicators = new Indicators(() => this.#window)
  #wantedOffer: string | null = null
  /** Why there is no listener. */
  #trouble: Fault | null = null

  constructor(parts: DesktopParts) {
    const { options, places, engine, file, settings, defaults, windowPlace, historyFile, historyEntries } = parts
    this.#engine = engine
    this.#options = options
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
      system: {
        startAtLogin: (on) => setStartAtLogin(on, ownFlags(options)),
        sendWith: (on) => setSendWith(on, ownFlags(options)),
      },
      onChange: (now) => this.#settingsChanged(now),
    })
    this.#quit = new Quit({
      close: () => this.#close(),
      transfers: () => engine.transfers(),
      outlives: (transferId) => engine.outlives(transferId),
      window: () => this.#window,
    })
    const origin = options.devPage === null ? PAGE_ORIGIN : new URL(options.devPage).origin
    lockDown(session.defaultSession, origin)
    servePage(places.page, () => ({ spoken: spokenNow(), theme: this.#preferences.current.theme }))
    setAppMenu(() => this.#quit.request())
    const icon = path.join(places.assets, 'icon', '256x256.png')
    this.#window = this.#makeWindow({ preload: places.preload, icon, hidden: options.hidden, place: windowPlace })
    rememberPlace(this.#window, placeFile(places.data))
    this.#history = new History({
      file: historyFile,
      entries: historyEntries,
      isKept: () => this.#preferences.current.keepHistory,
      pathsOf: (transferId) => this.#done.pathsOf(transferId),
      changed: () => this.#feed.changed(),
    })
    this.#done = new DoneActions({ engine, history: this.#history, selections: this.#selections, window: this.#window, icon })
    this.#notifications = this.#makeNotifications(icon)
    this.#tray = this.#makeTray(path.join(places.assets, 'tray'))
    this.#serve(origin)
    engine.subscribe((event) => this.#heard(event))
    app.on('second-instance', (...[, , , given]) => this.handOver(v.is(handedSchema, given) ? given.files : []))
    app.on('activate', () => this.#present())
    followPower(engine, (error) => this.#inTrouble(error))
    powerMonitor.on('resume', () => {
      unattended('the time for 1.x devices', keepClassicTime(engine, Date.now()))
      keepEveryoneTime(engine, Date.now())
    })
  }

  /** The user wants to send these, and is asked to whom; without any the window is shown. */
  handOver(paths: readonly string[]): void {
    this.#handedOver.add(paths)
    this.#present()
    this.#feed.changed()
  }

  loadPage(): void {
    load(this.#window, this.#pageUrl)
  }

  /** Never throws: the window says what is wrong, and a changed setting tries again. */
  async startEngine(): Promise<void> {
    try {
      await this.#engine.start()
    } catch (error) {
      this.#inTrouble(error)
    }
    this.#feed.changed()
  }

  #inTrouble(error: unknown): void {
    complain('it does not listen', error)
    this.#trouble = asEngineError(error).toFault()
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
      openOffer: (offerId) => this.#openOffer(offerId),
      answerOffer: (offerId, accept) => this.#engine.answerOffer(offerId, { accept }),
      reveal: (transferId) => unattended('show in folder', this.#done.reveal(transferId)),
      transfer: (transferId) => this.#engine.transfers().find(({ id }) => id === transferId),
    })
  }

  #makeTray(icons: string): TrayIcon | null {
    return createTray({
      icons,
      source: () => this.#traySource(),
      act: createTrayActs({
        engine: this.#engine,
        preferences: this.#preferences,
        open: () => this.#present(),
        quit: () => this.#quit.request(),
        tell: (title, body) => this.#notifications.say(title, body),
      }),
    })
  }

  #traySource(): Omit<TraySource, 'figures'> {
    const engine = this.#engine
    return {
      transfers: engine.transfers(),
      peers: engine.peers(),
      paired: engine.paired(),
      questions: this.#questions(),
      everyone: engine.acceptingEveryone(),
      settings: this.#preferences.current,
      trouble: this.#trouble,
    }
  }

  #openOffer(offerId: string): void {
    this.#wantedOffer = offerId
    this.#present()
    this.#feed.changed()
  }

  /** What waits for this user's yes or no. */
  #questions(): number {
    return this.#engine.offers().length + this.#engine.pairings().filter((pairing) => pairing.direction === 'incoming').length
  }

  #serve(origin: string): void {
    const commands = createCommands({
      engine: this.#engine,
      preferences: this.#preferences,
      selections: this.#selections,
      history: this.#history,
      done: this.#done,
      handedOver: this.#handedOver,
      window: this.#window,
      readState: () => this.#state(),
      rows: this.#rows,
      changed: () => this.#feed.changed(),
    })
    serveRequests(commands, { contentsId: () => (this.#window.isDestroyed() ? null : this.#window.webContents.id), origin })
  }

  #heard(event: EngineEvent): void {
    if (event.event === 'listening') this.#trouble = null
    // What ends a transfer stands in its row; this one has none. That the user said no is no news.
    if (event.event === 'error' && event.transferId === null && event.code !== 'DECLINED') complain(event.code, event.message)
    this.#pairings.tell(event)
    this.#history.tell(event)
    this.#notifications.tell(event)
    this.#tray?.changed()
    this.#feed.changed()
  }

  #settingsChanged(settings: Settings): void {
    nativeTheme.themeSource = settings.theme
    this.#speak(settings)
    if (!settings.keepHistory && this.#history.summary.count > 0) unattended('history', this.#history.clear())
    this.#tray?.changed()
    this.#feed.changed()
  }

  /** Menus are said again at once, the file managers' too; what a notification or a question says, when it comes. */
  #speak({ language }: Settings): void {
    const before = spokenNow()
    speakAs(language, this.#options)
    if (spokenNow() === before) return
    setAppMenu(() => this.#quit.request())
    unattended('menus of the system', this.#preferences.respell())
  }

  #state(): AppState {
    return readState({
      engine: this.#engine,
      settings: this.#preferences.current,
      language: spokenNow(),
      rows: this.#rows,
      pairingOutcome: this.#pairings.last,
      trouble: this.#trouble,
      version: app.getVersion(),
      home: homedir(),
      history: this.#history.summary,
      wantedOffer: this.#wantedOffer,
      handedOver: this.#handedOver.current,
    })
  }

  #push(): void {
    if (this.#window.isDestroyed()) return
    const state = this.#state()
    this.#window.webContents.send(STATE_CHANNEL, state)
    this.#indicators.show(state.transfers, this.#questions())
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
    this.#indicators.stop()
    this.#notifications.closeAll()
    this.#tray?.destroy()
    await this.#engine.close()
    await this.#history.settled()
  }
}
