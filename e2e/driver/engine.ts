import type { ElectronApplication } from 'playwright'
import type { Engine } from '../../main/engine/facade.ts'
import type { EngineEvent } from '../../shared/events.ts'
import { isActive, type TransferSnapshot } from '../../shared/transfer.ts'

// What FASTDROP_E2E=1 puts into the app's main process, and what this driver adds to it there.
declare global {
  var fastdropEngine: Engine
  var fastdropHeard: EngineEvent[]
  var fastdropMoments: Moment[]
  var fastdropFlights: number[]
}

/** The engine's own chunk map at the event that first said that so much was stored. */
export interface Moment {
  readonly share: number
  readonly states: readonly number[]
}

type EventOf<K extends EngineEvent['event']> = Extract<EngineEvent, { event: K }>

/** The engine inside a running app, asked from outside. But for `resumeAll`, nothing here makes it do anything. */
export class EngineProbe {
  readonly #app: ElectronApplication

  constructor(app: ElectronApplication) {
    this.#app = app
  }

  /**
   * Reads something in the main process. The inspector holds the promise of an answer weakly, and under load a collection may take
   * it before it is looked at; a read can be made again, which is all that helps.
   */
  async #read<R, A = undefined>(look: (electron: unknown, argument: A) => R, argument?: A): Promise<R> {
    for (let left = 5; ; left--) {
      try {
        return (await this.#app.evaluate(look as never, argument as never)) as R
      } catch (error) {
        if (left === 0 || !String(error).includes('garbage collected')) throw error
      }
    }
  }

  /** Keeps every event but the many snapshots. */
  async listen(): Promise<void> {
    await this.#app.evaluate(() => {
      globalThis.fastdropHeard = []
      globalThis.fastdropEngine.subscribe((event) => {
        if (event.event !== 'transfer') globalThis.fastdropHeard.push(event)
      })
    })
  }

  async heard<K extends EngineEvent['event']>(kind: K): Promise<readonly EventOf<K>[]> {
    const events = await this.#read(() => globalThis.fastdropHeard)
    return events.filter((event): event is EventOf<K> => event.event === kind)
  }

  async port(): Promise<number> {
    const { port } = await this.#read(() => globalThis.fastdropEngine.identity())
    if (port === null) throw new Error('This device does not listen.')
    return port
  }

  /** Newest first. */
  async transfers(): Promise<readonly TransferSnapshot[]> {
    return this.#read(() =>
      globalThis.fastdropEngine.transfers().map((transfer) => {
        // A byte array does not cross as JSON; maps are asked for by chunkStates().
        if (!('progress' in transfer)) return transfer
        return { ...transfer, progress: { ...transfer.progress, map: { ...transfer.progress.map, cells: new Uint8Array() } } }
      }),
    )
  }

  async activeTransfers(): Promise<number> {
    return (await this.transfers()).filter(isActive).length
  }

  async chunkStates(transferId: string): Promise<readonly number[]> {
    return this.#read((_electron, id) => Array.from(globalThis.fastdropEngine.chunkStates(id) ?? []), transferId)
  }

  /** From now on the map is kept whenever the moving transfer passes one of `shares`, and for each chunk the connection it was seen on. */
  async watchMoments(shares: readonly number[]): Promise<void> {
    await this.#app.evaluate((_electron, all) => {
      const left = [...all]
      let timer: NodeJS.Timeout | null = null
      globalThis.fastdropMoments = []
      globalThis.fastdropFlights = []
      globalThis.fastdropEngine.subscribe((event) => {
        if (event.event !== 'transfer') return
        const { id } = event.transfer
        if (event.transfer.state !== 'moving') {
          if (timer) clearInterval(timer)
          timer = null
          return
        }
        // Far more often than chunks change hands.
        timer ??= setInterval(() => {
          for (const [index, state] of (globalThis.fastdropEngine.chunkStates(id) ?? []).entries()) if (state >= 16) globalThis.fastdropFlights[index] = state
        }, 5)
        const { bytes, totalBytes } = event.transfer.progress
        const share = left[0]
        if (share === undefined || bytes < totalBytes * share) return
        left.shift()
        globalThis.fastdropMoments.push({ share, states: Array.from(globalThis.fastdropEngine.chunkStates(id) ?? []) })
      })
    }, shares)
  }

  /** Lets go of what is held up here; for a page that the driver has no hold on any more. */
  async resumeAll(): Promise<void> {
    await this.#app.evaluate(() => {
      for (const { id } of globalThis.fastdropEngine.transfers()) globalThis.fastdropEngine.pause(id, false)
    })
  }

  async moments(): Promise<readonly Moment[]> {
    return this.#read(() => globalThis.fastdropMoments)
  }

  /** In-flight state each chunk was seen in, 0 where it was not caught flying. */
  async flights(): Promise<readonly number[]> {
    return this.#read(() => Array.from(globalThis.fastdropFlights, (state) => state ?? 0))
  }
}
