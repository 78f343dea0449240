import * as v from 'valibot'
import { COMPRESSIONS, DIGESTS, type Payload } from '../../../shared/transfer.ts'
import { heldEntries } from '../kept-files.ts'
import { thisProcess } from '../owner.ts'
import type { DepartureState, LookedAt } from './departure.ts'
import { absolutePaths, keptPathsSchema } from './kept-paths.ts'
import type { KeptWishes } from './outgoing.ts'

export const wishesSchema = v.object({
  onlyPaired: v.boolean(),
  connections: v.number(),
  compression: v.picklist(COMPRESSIONS),
  zstdLevel: v.nullable(v.number()),
  digest: v.picklist(DIGESTS),
  chunkBytes: v.nullable(v.number()),
  limitBytesPerSecond: v.nullable(v.number()),
})

/** A drop that waits for a paired device, as it is remembered. */
export const outboxRecordSchema = v.object({
  ...heldEntries,
  version: v.literal(1),
  paths: keptPathsSchema,
  deviceId: v.string(),
  /** What the device was called, for the day on which it is paired no more. */
  name: v.string(),
  place: v.nullable(v.object({ host: v.string(), port: v.number() })),
  rank: v.number(),
  /** Its user holds it. */
  held: v.boolean(),
  /** Null: it was not looked at yet. */
  looked: v.nullable(v.object({ title: v.string(), payload: v.unknown(), manifestSha256: v.string() })),
  wishes: wishesSchema,
})
export type OutboxRecord = v.InferOutput<typeof outboxRecordSchema>

export type OutboxStart = Pick<OutboxRecord, 'deviceId' | 'name' | 'place' | 'untilMs'> & { readonly wishes: KeptWishes }

export function outboxRecord(start: OutboxStart, looked: LookedAt | null, { limit, ...state }: DepartureState): OutboxRecord {
  const { deviceId, name, place, untilMs, wishes } = start
  const { onlyPaired, connections, compression, zstdLevel, digest, chunkBytes } = wishes
  return {
    owner: thisProcess,
    untilMs,
    version: 1,
    paths: absolutePaths(wishes.paths),
    deviceId,
    name,
    place,
    looked,
    ...state,
    wishes: { onlyPaired, connections, compression, zstdLevel, digest, chunkBytes, limitBytesPerSecond: limit },
  }
}

/** Our own file: what it says of the payload is shown and nothing else. */
export function lookedOf({ looked }: OutboxRecord): LookedAt | null {
  return looked && { ...looked, payload: looked.payload as Payload }
}
