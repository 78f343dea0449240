import path from 'node:path'
import type { Fault } from '../../shared/fault.ts'
import type { AppState } from '../../shared/ipc.ts'
import type { Spoken } from '../../shared/language/languages.ts'
import type { PairingOutcome } from '../../shared/pairing.ts'
import type { Settings } from '../../shared/settings.ts'
import type { Engine } from '../engine/facade.ts'
import { forPage } from './for-page.ts'
import type { OpenRows } from './open-rows.ts'

const PUSH_EVERY_MS = 100
/** Nobody looks; the page is only kept from being far behind when it is shown. */
const PUSH_HIDDEN_EVERY_MS = 1_000

export interface StateSource {
  readonly engine: Engine
  readonly settings: Settings
  readonly language: Spoken
  readonly rows: OpenRows
  readonly pairingOutcome: PairingOutcome | null
  readonly trouble: Fault | null
  readonly version: string
  readonly home: string
  readonly history: AppState['history']
  readonly wantedOffer: string | null
  readonly handedOver: AppState['handedOver']
}

/** Everything the page shows, as it is now. */
export function readState(source: StateSource): AppState {
  const { engine, settings, language, rows, pairingOutcome, trouble, version, home, history, wantedOffer, handedOver } = source
  const { deviceId, port, addresses } = engine.identity()
  const transfers = engine.transfers()
  const opened = rows.look(transfers, performance.now())
  return {
    self: { name: settings.deviceName, deviceId, port, addresses, version, folderLabel: shortened(settings.receiveFolder, home), platform: process.platform },
    settings,
    language,
    peers: engine.peers(),
    offers: engine.offers().map((offer) => ({ ...offer, folder: shortened(offer.folder, home) })),
    pairings: engine.pairings(),
    paired: engine.paired(),
    pairingOutcome,
    transfers: transfers.map((transfer) => forPage(transfer, opened.has(transfer.id))),
    opened: [...opened],
    classic: engine.classic(),
    everyone: engine.acceptingEveryone(),
    trouble,
    history,
    wantedOffer,
    handedOver,
  }
}

/** The home folder as ~, the way people write it. */
export function shortened(folder: string, home: string): string {
  if (folder === home) return '~'
  return folder.startsWith(home + path.sep) ? `~${folder.slice(home.length)}` : folder
}

/** Says when the page is to be told: at most ten times a second, only after a change, and never without the last one. */
export class StateFeed {
  readonly #push: () => void
  readonly #isWatched: () => boolean
  #timer: NodeJS.Timeout | null = null
  #pushedAtMs = Number.NEGATIVE_INFINITY

  constructor(push: () => void, isWatched: () => boolean) {
    this.#push = push
    this.#isWatched = isWatched
  }

  changed(): void {
    if (this.#timer !== null) return
    const everyMs = this.#isWatched() ? PUSH_EVERY_MS : PUSH_HIDDEN_EVERY_MS
    // Never at once: what changes together is told together.
    this.#timer = setTimeout(() => this.#now(), Math.max(0, this.#pushedAtMs + everyMs - performance.now()))
  }

  /** The window is seen again: it must not show what was. */
  watched(): void {
    if (this.#timer !== null) this.#now()
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }

  #now(): void {
    this.stop()
    this.#pushedAtMs = performance.now()
    this.#push()
  }
}
