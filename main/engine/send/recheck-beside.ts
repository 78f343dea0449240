import { asEngineError, type EngineError } from '../errors.ts'
import type { ControlChannel } from '../wire/control.ts'
import type { Agreement } from '../wire/header.ts'
import type { Layout } from '../wire/plan.ts'
import type { ChunkList } from './chunk-list.ts'
import type { Feeder } from './feeder.ts'
import type { Ledger } from './ledger.ts'
import { Recheck } from './recheck.ts'
import type { ChunkReader } from './source-reader.ts'

interface Beside {
  readonly control: ControlChannel
  readonly layout: Layout
  readonly agreement: Agreement
  readonly reader: ChunkReader
  readonly ledger: Ledger
  readonly list: ChunkList
  readonly feeder: Feeder
  /** What the receiver holds from before, by number. */
  readonly held: ReadonlyMap<number, Buffer>
  readonly signal: AbortSignal
  readonly onError: (error: EngineError) => void
}

/** What the receiver holds is compared beside the sending of what it does not. */
export function recheckBeside({ control, list, feeder, onError, ...options }: Beside): void {
  const recheck = new Recheck({
    ...options,
    isVoid: (chunk) => list.isStored(chunk),
    same: async (chunks) => {
      for (const chunk of chunks) list.same(chunk)
      await control.send({ type: 'SAME', Chunks: [...chunks] })
    },
    other: (chunk) => {
      list.free(chunk)
      feeder.kick()
    },
  })
  recheck.run().catch((error: unknown) => onError(asEngineError(error, 'SOURCE_UNREADABLE')))
}
