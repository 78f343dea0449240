import type { KeptTransfer } from '../../../shared/kept.ts'
import { diskPaths } from '../../../shared/sent-path.ts'
import { say } from '../../../shared/sentence.ts'
import type { Move, PeerSnapshot } from '../../../shared/transfer.ts'
import { asEngineError, EngineError } from '../errors.ts'
import { KeptFiles } from '../kept-files.ts'
import { OUTBOX_MAX, RESUME_KEPT_DAYS, RESUME_KEPT_MS, SENDS_AT_ONCE_A_DEVICE } from '../limits.ts'
import { log } from '../log.ts'
import type { Transfer } from '../transfer.ts'
import type { Worker } from '../transfers.ts'
import { whereabouts } from '../whereabouts.ts'
import { Departure, type DepartureMemory, type Going, type LookedAt } from './departure.ts'
import type { Place } from './keeping.ts'
import { Line } from './line.ts'
import { lookedOf, type OutboxRecord, type OutboxStart, outboxRecord, outboxRecordSchema } from './outbox-record.ts'
import type { KeptWishes } from './outgoing.ts'
import type { Pin } from './pin.ts'
import { Seeker } from './seeker.ts'

export interface OutboxParts {
  readonly dataDir: string
  readonly peers: () => readonly PeerSnapshot[]
  readonly asleep: () => boolean
  /** Rejects unless that key answers at that place. Nothing is told. */
  readonly meet: (place: Place, keyHash: string, signal: AbortSignal) => Promise<void>
}

/** To whom a drop goes. */
export interface Addressee {
  /** A paired device, awaited while it is away; null: whoever is at that place now. */
  readonly device: { readonly deviceId: string; readonly pin: Pin } | null
  /** Where it was last; null: nobody knows. */
  readonly place: Place | null
  /** It is there, as far as anyone knows. */
  readonly present: boolean
}

export interface Drop {
  readonly transfer: Transfer
  readonly to: Addressee
  readonly wishes: KeptWishes
  /** Sent instead of files. It is small, so it stands in no line, and kept in memory alone, so it waits as long as this run. */
  readonly text?: Buffer | null
  readonly sender: (going: Going) => Worker
  /** As an earlier run has left it. */
  readonly left?: LeftDeparture
}

export interface LeftDeparture {
  readonly id: string
  readonly record: OutboxRecord
  readonly looked: LookedAt | null
}

/** A device has one for files, and one for texts. */
interface Destination {
  /** Null: nobody waits for whoever is there. */
  readonly deviceId: string | null
  readonly line: Line
  readonly seeker: Seeker | null
}

/** Drops that wait for their device or for their turn. Those for paired devices outlive this run. */
export class Outbox {
  readonly #parts: OutboxParts
  readonly #files: KeptFiles<OutboxRecord>
  readonly #destinations = new Map<string, Destination>()
  readonly #departures = new Map<string, { readonly departure: Departure; readonly key: string; readonly untilMs: number }>()

  constructor(parts: OutboxParts) {
    this.#parts = parts
    this.#files = new KeptFiles<OutboxRecord>(parts.dataDir, 'box', outboxRecordSchema)
  }

  /** What earlier runs have left, in the order in which it goes, now in the hand of this one. */
  async restore(only: readonly string[] | null, nowMs: number): Promise<LeftDeparture[]> {
    const left: LeftDeparture[] = []
    for (const { id, record } of await this.#files.list()) {
      if (record.untilMs < nowMs) await this.#files.remove(id)
      else if (only === null || only.includes(id)) {
        await this.#files.take(id, record)
        left.push({ id, record, looked: lookedOf(record) })
      }
    }
    return left.sort((a, b) => a.record.rank - b.record.rank)
  }

  /** The worker of a drop: all that one can be asked, so that nothing is lost on the way to who sends. Throws LIMIT_EXCEEDED when too many wait. */
  departure({ transfer, to, wishes, text = null, sender, left }: Drop): Required<Worker> {
    if (this.#departures.size >= OUTBOX_MAX) throw new EngineError('LIMIT_EXCEEDED', say('tooManyDropsWait', { count: OUTBOX_MAX }))
    const key = text ? `${keyOf(to)} text` : keyOf(to)
    const destination = this.#destination(key, to, text ? Number.POSITIVE_INFINITY : SENDS_AT_ONCE_A_DEVICE)
    const untilMs = left?.record.untilMs ?? Date.now() + RESUME_KEPT_MS
    const kept = text ? null : to.device
    // until it turns out that it cannot be written down
    if (kept) transfer.memories.add('outbox')
    const departure = new Departure({
      transfer,
      paths: wishes.paths,
      wish: { compression: wishes.compression, text, chunkBytes: wishes.chunkBytes },
      line: destination.line,
      memory: kept && this.#memoryOf(transfer, { deviceId: kept.deviceId, name: kept.pin.name, place: to.place, untilMs, wishes }),
      sender,
      wake: () => destination.seeker?.sign(null),
      ...(left && { left: { looked: left.looked, rank: left.record.rank } }),
    })
    this.#departures.set(transfer.id, { departure, key, untilMs })
    return {
      run: () => departure.run().finally(() => this.#gone(transfer.id, key)),
      cancel: (reason) => departure.cancel(reason),
      pause: (on) => departure.pause(on),
      limit: (bytesPerSecond) => departure.limit(bytesPerSecond),
      skip: (entries) => departure.skip(entries),
      leave: () => departure.leave(),
      resume: () => departure.resume(),
      suspend: () => departure.suspend(),
      moved: () => departure.moved(),
    }
  }

  /** All that is remembered, whoever works on it. */
  async kept(): Promise<KeptTransfer[]> {
    return (await this.#files.all()).map(({ id, record, inHand }) => {
      const { name, deviceId, held, untilMs, paths } = record
      const looked = lookedOf(record)
      const common = { id, direction: 'send', state: 'waiting', storedBytes: 0, held, inHand, untilMs } as const
      const { files = 0, totalBytes = 0 } = looked?.payload ?? {}
      return { ...common, title: looked?.title ?? diskPaths(paths)[0] ?? '', peer: { name, deviceId }, files, totalBytes }
    })
  }

  /** Nobody works on it. */
  discard(id: string): Promise<void> {
    return this.#files.remove(id)
  }

  /** Another place among those that wait for the same device. */
  move(transferId: string, to: Move): void {
    const found = this.#departures.get(transferId)
    const moved = found && this.#destinations.get(found.key)?.line.move(found.departure, to)
    for (const each of moved ?? []) this.#departures.get(each.transfer.id)?.departure.replaced()
  }

  /** A device may be there. `deviceId`: only that one; its key has called, from `address`. */
  sign(deviceId: string | null = null, address: string | null = null): void {
    for (const each of this.#destinations.values()) if (deviceId === null || each.deviceId === deviceId) each.seeker?.sign(address)
  }

  /** Something that runs has come to wait, or goes on: there may be room for others. */
  review(): void {
    for (const { line } of this.#destinations.values()) line.review()
  }

  /** It was taken, so it waits no more, whatever becomes of it. */
  taken(transferId: string): void {
    this.#departures.get(transferId)?.departure.transfer.memories.delete('outbox')
    void this.#files.remove(transferId)
  }

  expire(nowMs: number): void {
    for (const { departure, untilMs } of this.#departures.values()) {
      if (untilMs < nowMs && departure.transfer.state === 'waiting') departure.cancel(waitedInVain())
    }
  }

  #destination(key: string, { device, place, present }: Addressee, seats: number): Destination {
    const known = this.#destinations.get(key)
    if (known) return known
    const seeker = device && this.#seeker(device, place)
    const find = (signal: AbortSignal): Promise<Place> => (seeker ? seeker.find(signal) : Promise.resolve(place ?? { host: '', port: 0 }))
    const line = new Line({ place: present ? place : null, seats, find, asleep: this.#parts.asleep })
    const destination = { deviceId: device?.deviceId ?? null, seeker, line }
    this.#destinations.set(key, destination)
    return destination
  }

  #seeker({ deviceId, pin }: NonNullable<Addressee['device']>, last: Place | null): Seeker {
    const { peers, asleep, meet } = this.#parts
    return new Seeker({
      last,
      asleep,
      places: (before) => whereabouts(peers(), { deviceId, name: pin.name, verified: true }, before),
      meet: (place, signal) => meet(place, pin.keyHash, signal),
    })
  }

  #memoryOf({ id, memories }: Transfer, start: OutboxStart): DepartureMemory {
    const quietly = (step: Promise<void>): Promise<boolean> =>
      step.then(
        () => true,
        (error: unknown) => {
          log('%s: %s', id, asEngineError(error).message)
          return false
        },
      )
    let last: OutboxRecord | null = null
    return {
      note: async (looked, state) => {
        last = outboxRecord(start, looked, state)
        if (await quietly(this.#files.save(id, last))) memories.add('outbox')
        else memories.delete('outbox')
      },
      forget: async () => {
        memories.delete('outbox')
        await quietly(this.#files.remove(id))
      },
      letGo: async () => {
        if (last) await quietly(this.#files.save(id, { ...last, owner: null }))
      },
    }
  }

  #gone(transferId: string, key: string): void {
    this.#departures.delete(transferId)
    if (this.#destinations.get(key)?.line.empty) this.#destinations.delete(key)
  }
}

function keyOf({ device, place }: Addressee): string {
  return device?.deviceId ?? `${place?.host} ${place?.port}`
}

function waitedInVain(): EngineError {
  return new EngineError('UNREACHABLE', say('dropWaitedInVain', { days: RESUME_KEPT_DAYS }))
}
