import { resolve } from 'node:path'
import * as v from 'valibot'
import { FAULT_CODES } from '../../../shared/fault.ts'
import { COMPRESS_TYPES, COMPRESSIONS, DIGESTS, type Payload, type PeerSnapshot, type TransferPeer } from '../../../shared/transfer.ts'
import { asEngineError } from '../errors.ts'
import { heldEntries, KeptFiles } from '../kept-files.ts'
import { RESUME_KEPT_MS, RESUME_PLACES_MAX, VOID_MAX } from '../limits.ts'
import { log } from '../log.ts'
import { thisProcess } from '../owner.ts'
import type { Transfer } from '../transfer.ts'
import { whereabouts } from '../whereabouts.ts'
import type { Accepted, Place, SenderKeeping } from './keeping.ts'
import type { SenderOptions } from './sender.ts'

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
  paths: v.array(v.string()),
  title: v.string(),
  accepted: v.object({
    session: hex(16),
    keyHash: hex(32),
    manifestSha256: hex(32),
    agreement: v.object({ oneChunk: v.number(), compressType: v.picklist(COMPRESS_TYPES), digest: v.picklist(DIGESTS), connections: v.number() }),
    excluded: v.array(v.union([v.number(), v.tuple([v.number(), v.number()])])),
    root: v.nullable(hex(32)),
    voids: v.optional(v.boolean(), false),
    lost: v.optional(v.pipe(v.array(lostSchema), v.maxLength(VOID_MAX)), []),
  }),
  peer: v.object({ name: v.string(), deviceId: v.nullable(v.string()), address: v.string(), verified: v.boolean(), wire: v.literal('2.0.0') }),
  place: v.object({ host: v.string(), port: v.number() }),
  payload: v.unknown(),
  wishes: v.object({
    onlyPaired: v.boolean(),
    connections: v.number(),
    compression: v.picklist(COMPRESSIONS),
    zstdLevel: v.nullable(v.number()),
    digest: v.picklist(DIGESTS),
    chunkBytes: v.nullable(v.number()),
    limitBytesPerSecond: v.nullable(v.number()),
  }),
})
type Record = v.InferOutput<typeof recordSchema>

/** What the user wished for a drop, as far as another run needs it. */
export type KeptWishes = Pick<
  SenderOptions,
  'paths' | 'onlyPaired' | 'connections' | 'compression' | 'zstdLevel' | 'digest' | 'chunkBytes' | 'limitBytesPerSecond'
>

/** A drop that an earlier run has left in the middle. */
export interface LeftDrop {
  readonly id: string
  readonly title: string
  readonly peer: TransferPeer
  readonly payload: Payload
  readonly wishes: KeptWishes
  readonly accepted: Accepted
  readonly place: Place
}

/** Drops on their way out that can go on over another connection or in another run. */
export class Outgoing {
  readonly #files: KeptFiles<Record>
  readonly #peers: () => readonly PeerSnapshot[]
  readonly #listeners = new Map<() => void, string>()

  constructor(dataDir: string, peers: () => readonly PeerSnapshot[]) {
    this.#files = new KeptFiles<Record>(dataDir, 'out', recordSchema)
    this.#peers = peers
  }

  /** What earlier runs have left, now in the hand of this one. */
  async restore(): Promise<LeftDrop[]> {
    const left: LeftDrop[] = []
    for (const { id, record } of await this.#files.list()) {
      // a run that was killed while it took one over has left two of it; the newest comes first
      const twice = left.some(({ accepted }) => accepted.session === record.accepted.session)
      if (twice || record.untilMs < Date.now()) {
        await this.#files.remove(id)
        continue
      }
      await this.#files.save(id, { ...record, owner: thisProcess })
      const { title, peer, accepted, place, paths, wishes } = record
      left.push({ id, title, peer, payload: record.payload as Payload, wishes: { ...wishes, paths }, accepted, place })
    }
    return left
  }

  keepingFor(transfer: Transfer, wishes: KeptWishes): SenderKeeping {
    const absolute = wishes.paths.map((path) => resolve(path))
    const { onlyPaired, connections, compression, zstdLevel, digest, chunkBytes, limitBytesPerSecond } = wishes
    const picked = { onlyPaired, connections, compression, zstdLevel, digest, chunkBytes, limitBytesPerSecond }
    let last: Record | null = null
    return {
      find: async (keyHash, manifestSha256) => {
        const fits = ({ accepted, paths }: Record): boolean =>
          accepted.keyHash === keyHash && accepted.manifestSha256 === manifestSha256 && paths.join('\0') === absolute.join('\0')
        const [found, ...older] = (await this.#files.list()).filter(({ record }) => fits(record) && record.untilMs >= Date.now())
        if (!found) return null
        // from now on it is this transfer; whenever this run is killed, one of the two is remembered
        last = { ...found.record, owner: thisProcess, untilMs: Date.now() + RESUME_KEPT_MS }
        if (await this.#save(transfer.id, last)) for (const { id } of [found, ...older]) await this.#files.remove(id)
        return last.accepted
      },
      note: async (accepted, peer, place) => {
        const snapshot = transfer.snapshot()
        const payload = 'payload' in snapshot ? snapshot.payload : null
        last = {
          owner: thisProcess,
          untilMs: Date.now() + RESUME_KEPT_MS,
          version: 1,
          paths: absolute,
          title: transfer.title,
          place,
          payload,
          accepted: { ...accepted, excluded: [...accepted.excluded], lost: [...accepted.lost] },
          peer: { ...peer, wire: '2.0.0' },
          wishes: picked,
        }
        await this.#save(transfer.id, last)
      },
      forget: () => this.#files.remove(transfer.id),
      letGo: async () => {
        if (last) await this.#save(transfer.id, { ...last, owner: null })
      },
      places: (last, peer) => whereabouts(this.#peers(), peer, last).slice(0, RESUME_PLACES_MAX),
      onSign: (wake) => {
        this.#listeners.set(wake, transfer.peer.deviceId ?? '')
        return () => this.#listeners.delete(wake)
      },
    }
  }

  /** A device was seen, or the network is another one. `deviceId`: only that device; it has shown its key. */
  sign(deviceId: string | null = null): void {
    for (const [wake, of] of this.#listeners) if (deviceId === null || deviceId === of) wake()
  }

  /** What cannot be remembered goes on as long as this run. False: it could not. */
  #save(id: string, record: Record): Promise<boolean> {
    return this.#files.save(id, record).then(
      () => true,
      (error: unknown) => {
        log('%s: %s', id, asEngineError(error).message)
        return false
      },
    )
  }
}
