import type { Ground } from './ground.ts'
import type { RowRecord } from './results.ts'
import type { RowId } from './row-ids.ts'

/** What a row has found; the rest of its record is the same for all of them. */
export type Found = Partial<Pick<RowRecord, 'contests' | 'figures' | 'curves' | 'remarks'>> & { readonly inMemory?: boolean }

export interface Row {
  readonly id: RowId
  readonly title: string
  readonly measure: (ground: Ground) => Promise<Found>
}
