import type { EngineError } from '../errors.ts'
import type { Flow } from '../flow.ts'
import type { Scope } from '../scope.ts'
import { digestAt } from '../wire/digest.ts'
import { canHave } from '../wire/header.ts'
import type { Landing } from './landing.ts'
import type { ReceiverOptions } from './receiver-options.ts'
import { Reuse } from './reuse.ts'

export interface ReuseSide {
  readonly landing: Landing
  readonly flow: Flow
  /** Of all chunks, for the root. */
  readonly digests: Buffer
  readonly receipt: (chunk: number) => void
  readonly askAgain: (chunk: number) => void
  readonly failed: (reason: EngineError) => void
  readonly scope: Scope
  readonly signal: AbortSignal
}

/** Only who is paired learns anything of the user's files, only after the user's yes, and not where the user does not want it. */
export async function reuseFor({ opened, folder, control, left, reuse }: ReceiverOptions, side: ReuseSide): Promise<Reuse | null> {
  if (!reuse || !opened.peer.verified || !canHave(opened.header)) return null
  const { entries, layout, agreement } = opened
  const { landing, flow, digests, failed, signal } = side
  const found = await Reuse.find({
    folder,
    entries,
    layout,
    digest: agreement.digest,
    control,
    isHere: (chunk) => left?.claimed[chunk - 1] === 1,
    write: (chunk, raw) => landing.write(chunk, raw),
    recognised: (chunk, digest) => {
      digestAt(digests, chunk, digest.length).set(digest)
      flow.alreadyThere(chunk, layout.rawLength(chunk))
    },
    settled: (chunk, digest, written) => {
      if (written) landing.stored?.(chunk, digest)
      side.receipt(chunk)
    },
    missing: (chunk) => {
      flow.notThere(chunk, layout.rawLength(chunk))
      side.askAgain(chunk)
    },
    failed,
    signal,
  })
  if (found) side.scope.add(() => found.close())
  return found
}
