import * as v from 'valibot'
import { FAULT_CODES } from '../../../shared/fault.ts'
import type { KeptTransfer } from '../../../shared/kept.ts'
import { COMPRESS_TYPES, DIGESTS, type Payload, type PeerSnapshot, type TransferPeer } from '../../../shared/transfer.ts'
import { asEngineError } from '../errors.ts'
import { heldEntries, KeptFiles } from '../kept-files.ts'
import { RESUME_KEPT_MS, RESUME_PLACES_MAX, VOID_MAX } from '../limits.ts'
import { log } from '../log.ts'
import { thisProcess } from '../owner.ts'
import type { Transfer } from '../transfer.ts'
import { whereabouts } from '../whereabouts.ts'
import type { Accepted, Place, SenderKeeping } from './keeping.ts'
import { absolutePaths, keptPathsSchema, sameSent } from './kept-paths.ts'
import { wishesSchema } from './outbox-record.ts'
import type { SenderOptions } from './sender.ts'
import { type StoredRuns, storedRuns } from './stored-runs.ts'

const hex = (bytes: number) => v.pipe(v.string(), v.regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`)))

const lostSchema = v.object({
  entry: v.number(),
  code: v.picklist(FAULT_CODES),
  path: v.string(),
  size: v.number(),
  mtimeUs: v.number(),
  executable: v.boolean(),
  folder: v.nullable(v.object({ entry: v.number(), mtimeUs: v.number() })),
})

const recordSchema = v.object({
  ...heldEntries,
  version: v.literal(1),
  paths: keptPathsSchema,
  title: v.string(),
  accepted: v.object({
    session: hex(16),
    keyHash: hex(32),
    manifestSha256: hex(32),
    agreement: v.object({ oneChunk: v.number(), compressType: v.picklist(COMPRESS_TYPES), digest: v.picklist(DIGESTS), connections: v.number() }),
    excluded: v.array(v.union([v.number(), v.tuple([v.number(), v.number()])])),
    root: v.nullable(hex(32)),
    voids: v.optional(v.boolean(), false),
    rates: v.optional(v.boolean(), false),
    lost: v.optional(v.pipe(v.array(lostSchema), v.maxLength(VOID_MAX)), []),
  }),
  peer: v.object({ name: v.string(), deviceId: v.nullable(v.string()), address: v.string(), verified: v.boolean(), wire: v.literal('2.0.0') }),
  place: v.object({ host: v.string(), port: v.number() }),
  payload: v.unknown(),
  wishes: wishesSchema,
  /** Its user holds it. */
  held: v.optional(v.boolean(), false),
  /** Chunks that were STORED when it was last looked at, as runs, and their bytes: for people, until the two ends have compared. */
  stored: v.optional(v.object({ runs: v.array(v.tuple([v.number(), v.number()])), bytes: v.number() })),
})
type Record = v.InferOutput<typeof recordSchema>

/** What the user wished for a drop, as far as another run needs it. */
export type KeptWishes = Pick<SenderOptions, 'paths' | 'onlyPaired' | 'connections' | 'compression' | 'zstdLevel' | 'digest' | 'chunkBytes'>

/** A drop that an earlier run has left in the middle. */
export interface LeftDrop {
  readonly id: string
  readonly title: string
  readonly peer: TransferPeer
  readonly payload: Payload
  readonly wishes: KeptWishes
  readonly accepted: Accepted
  readonly place: Place
  readonly held: boolean
  readonly limit: number | null
  readonly stored: StoredRuns | null
}

export interface OutgoingParts {
  readonly dataDir: string
  readonly peers: () => readonly PeerSnapshot[]
  /** Nobody is dialled while this device sleeps. */
  readonly asleep: () => boolean
  /** It was accepted, and that is remembered. */
  readonly onAccepted: (transferId: string) => void
}

/** Drops on their way out that can go on over another connection or in another run. */
export class Outgoing {
  readonly #files: KeptFiles<Record>
  readonly #parts: OutgoingParts
  readonly #listeners = new Map<() => void, string>()
  /** Addresses from which a device has called, by its id. */
  readonly #callers = new Map<string, string>()
  /** Until when each is kept, by transfer. */
  readonly #untilMs = new Map<string, number>()
  /** What earlier runs have left, until somebody works on it. */
  readonly #left = new Map<string, Record>()

  constructor(parts: OutgoingParts) {
    this.#files = new KeptFiles<Record>(parts.dataDir, 'out', recordSchema)
    this.#parts = parts
  }

  /** What earlier runs have left, now in the hand of this one. */
  async restore(only: readonly string[] | null, nowMs: number): Promise<LeftDrop[]> {
    const left: LeftDrop[] = []
    for (const { id, record } of await this.#files.list()) {
      // a run that was killed while it took one over has left two of it; the newest comes first
      const twice = left.some(({ accepted }) => accepted.session === record.accepted.session)
      if (twice || record.untilMs < nowMs) {
        await this.#files.remove(id)
        continue
      }
      if (only && !only.includes(id)) continue
      await this.#files.take(id, record)
      this.#untilMs.set(id, record.untilMs)
      this.#left.set(id, record)
      const { title, peer, accepted, place, paths, wishes, held, stored = null } = record
      const { limitBytesPerSecond: limit, ...kept } = wishes
      left.push({ id, title, peer, payload: record.payload as Payload, wishes: { ...kept, paths }, accepted, place, held, limit, stored })
    }
    return left
  }

  /** Those that have waited for so long that nobody expects them any more. */
  expired(nowMs: number): readonly string[] {
    return [...this.#untilMs].filter(([, untilMs]) => untilMs < nowMs).map(([id]) => id)
  }

  /** All that is remembered, whoever works on it. */
  async kept(): Promise<KeptTransfer[]> {
    return (await this.#files.all()).map(({ id, record: { title, peer, payload, stored, held, untilMs }, inHand }) => {
      const { files, totalBytes } = payload as Payload
      const common = { id, direction: 'send', state: 'interrupted', title, files, totalBytes, held, inHand, untilMs } as const
      return { ...common, peer: { name: peer.name, deviceId: peer.deviceId }, storedBytes: stored?.bytes ?? 0 }
    })
  }

  /** Nobody works on it. True: the other side was told. */
  async discard(id: string, tell: (accepted: Accepted, places: readonly Place[]) => Promise<boolean>): Promise<boolean> {
    const found = (await this.#files.list()).find((each) => each.id === id)
    if (!found) return false
    const { accepted, place } = found.record
    await this.#files.remove(id)
    return tell(accepted, [place])
  }

  keepingFor(transfer: Transfer, wishes: KeptWishes): SenderKeeping {
    const absolute = absolutePaths(wishes.paths)
    const { onlyPaired, connections, compression, zstdLevel, digest, chunkBytes } = wishes
    const picked = (): Record['wishes'] => ({ onlyPaired, connections, compression, zstdLevel, digest, chunkBytes, limitBytesPerSecond: transfer.pace.limit })
    let last = this.#left.get(transfer.id) ?? null
    this.#left.delete(transfer.id)
    const remember = async (record: Record): Promise<boolean> => {
      const saved = await this.#save(transfer.id, record)
      if (saved) transfer.memories.add('outgoing')
      else transfer.memories.delete('outgoing')
      return saved
    }
    const left = async (manifestSha256: string): Promise<{ readonly id: string; readonly record: Record }[]> => {
      const fits = ({ accepted, paths, untilMs }: Record): boolean =>
        accepted.manifestSha256 === manifestSha256 && sameSent(paths, absolute) && untilMs >= Date.now()
      return (await this.#files.list()).filter(({ record }) => fits(record))
    }
    return {
      hasLeft: async (manifestSha256) => (await left(manifestSha256)).length > 0,
      find: async (keyHash, manifestSha256) => {
        const [found, ...older] = (await left(manifestSha256)).filter(({ record }) => record.accepted.keyHash === keyHash)
        if (!found) return null
        // from now on it is this transfer; whenever this run is killed, one of the two is remembered
        last = { ...found.record, owner: thisProcess, untilMs: Date.now() + RESUME_KEPT_MS }
        if (await remember(last)) for (const { id } of [found, ...older]) await this.#files.remove(id)
        return last.accepted
      },
      note: async (accepted, peer, place) => {
        const snapshot = transfer.snapshot()
        const payload = 'payload' in snapshot ? snapshot.payload : null
        last = {
          owner: thisProcess,
          version: 1,
          paths: absolute,
          title: transfer.title,
          place,
          payload,
          accepted: { ...accepted, excluded: [...accepted.excluded], lost: [...accepted.lost] },
          peer: { ...peer, wire: '2.0.0' },
          wishes: picked(),
          ...stateOf(transfer, null),
        }
        // what has waited stays remembered as that where this cannot be
        if (await remember(last)) this.#parts.onAccepted(transfer.id)
      },
      noteState: async () => {
        if (!last || isNoted(transfer, last)) return
        last = { ...last, wishes: picked(), ...stateOf(transfer, last) }
        await this.#save(transfer.id, last)
      },
      forget: () => {
        last = null
        transfer.memories.delete('outgoing')
        this.#untilMs.delete(transfer.id)
        return this.#files.remove(transfer.id)
      },
      letGo: async () => {
        if (last) await this.#save(transfer.id, { ...last, wishes: picked(), ...stateOf(transfer, last), owner: null })
      },
      places: (last, peer) => (this.#parts.asleep() ? [] : this.#placesOf(last, peer)),
      onSign: (wake) => {
        this.#listeners.set(wake, transfer.peer.deviceId ?? '')
        return () => this.#listeners.delete(wake)
      },
    }
  }

  /** A device was seen, or the network is another one. `deviceId`: only that device; it has shown its key. */
  sign(deviceId: string | null = null, address: string | null = null): void {
    if (deviceId !== null && address !== null && [...this.#listeners.values()].includes(deviceId)) this.#callers.set(deviceId, address)
    for (const [wake, of] of this.#listeners) if (deviceId === null || deviceId === of) wake()
  }

  /** Who calls does so from a port of the moment; it listens where it did. */
  #placesOf(last: Place, peer: TransferPeer): readonly Place[] {
    const caller = this.#callers.get(peer.deviceId ?? '')
    const places = [...whereabouts(this.#parts.peers(), peer, last), ...(caller === undefined ? [] : [{ host: caller, port: last.port }])]
    return places.slice(0, RESUME_PLACES_MAX)
  }

  /** What cannot be remembered goes on as long as this run. False: it could not. */
  #save(id: string, record: Record): Promise<boolean> {
    this.#untilMs.set(id, record.untilMs)
    return this.#files.save(id, record).then(
      () => true,
      (error: unknown) => {
        log('%s: %s', id, asEngineError(error).message)
        return false
      },
    )
  }
}

function isNoted({ heldByUser, flow, pace }: Transfer, { held, stored, wishes }: Record): boolean {
  return held === heldByUser && stored?.bytes === flow?.storedBytes && wishes.limitBytesPerSecond === pace.limit
}

/** The seven days run from the last sign of life, not from the last start of the program. */
function stateOf(transfer: Transfer, before: Record | null): Pick<Record, 'held' | 'stored' | 'untilMs'> {
  const { flow, state } = transfer
  const untilMs = before && state === 'interrupted' ? before.untilMs : Date.now() + RESUME_KEPT_MS
  return { held: transfer.heldByUser, untilMs, ...(flow && { stored: storedRuns(flow) }) }
}
