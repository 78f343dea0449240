import { setTimeout } from 'node:timers/promises'
import { isActive, type TransferSnapshot } from '../../shared/transfer.ts'
import { asEngineError, type EngineError } from '../engine/errors.ts'
import type { Engine, SendTarget } from '../engine/facade.ts'
import { CommandError } from './command-error.ts'
import { sameName, type Target } from './target.ts'

/** How long `--wait` waits when it is told no time. */
export const WAIT_FOR_EVER = Number.POSITIVE_INFINITY

/** The one paired device that is called like that, which may be away; null: there is none, or it is no name. Throws NOT_FOUND when there are two. */
export function pairedTarget(engine: Engine, target: Target): SendTarget | null {
  if (target.kind !== 'name') return null
  const found = engine.paired().filter((device) => [device.name, device.label].some((each) => each !== '' && sameName(each, target.name)))
  if (found.length > 1) throw new CommandError('NOT_FOUND', `${found.length} paired devices are named “${target.name}”. Rename one of them first.`)
  return found[0] ? { deviceId: found[0].deviceId } : null
}

/** Resolves when the device was not there in time; nothing of the drop is kept then. */
export function givenUp(engine: Engine, transferId: string, waitMs: number): Promise<EngineError> {
  return new Promise((resolve) => {
    if (waitMs === WAIT_FOR_EVER) return
    const timer = globalThis.setTimeout(() => {
      if (stateOf(engine, transferId)?.state !== 'waiting') return
      resolve(new CommandError('UNREACHABLE', 'The device was not there in time, so nothing was sent.'))
      engine.cancel(transferId)
    }, waitMs)
    engine.subscribe((event) => {
      if (event.event === 'transfer' && event.transfer.id === transferId && !isActive(event.transfer)) clearTimeout(timer)
    })
  })
}

/** Whoever ends this command does not expect that the drop goes all the same some day. */
export function withdrawWaiting(engine: Engine, transferId: string | null): void {
  if (transferId !== null && stateOf(engine, transferId)?.state === 'waiting') engine.cancel(transferId)
}

function stateOf(engine: Engine, transferId: string): TransferSnapshot | undefined {
  return engine.transfers().find(({ id }) => id === transferId)
}

const TRY_EVERY_MS = 2_000
const NOT_THERE: ReadonlySet<string> = new Set(['UNREACHABLE', 'NOT_FOUND', 'NOT_FASTDROP', 'NO_GREETING', 'PEER_LOST', 'PEER_SILENT'])

/** Tries until somebody answers there. Throws what it threw last when the time is up. */
export async function untilThere<T>(attempt: () => Promise<T>, waitMs: number, signal: AbortSignal): Promise<T> {
  const untilMs = performance.now() + waitMs
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      if (!NOT_THERE.has(asEngineError(error).code) || signal.aborted || performance.now() > untilMs) throw error
    }
    await setTimeout(Math.max(0, Math.min(TRY_EVERY_MS, untilMs - performance.now())), undefined, { signal }).catch(() => {})
  }
}
