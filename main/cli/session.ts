import { resolve } from 'node:path'
import type { ConflictWish } from '../../shared/conflict.ts'
import type { WantedNames } from '../../shared/offer.ts'
import { createEngine } from '../engine/engine.ts'
import type { Engine, EngineOptions, Visibility } from '../engine/facade.ts'
import type { Common } from './arguments.ts'
import { CommandError } from './command-error.ts'
import type { Interruption } from './interruption.ts'
import { defaultDataDir, deviceName } from './places.ts'
import type { Terminal } from './terminal.ts'

/** What every command works with. */
export interface Session {
  readonly terminal: Terminal
  readonly interruption: Interruption
  readonly env: NodeJS.ProcessEnv
  readonly version: string
}

/** What a command says about its engine; the rest comes from the common options. */
export type EngineWish = Pick<EngineOptions, 'deviceKind' | 'receiveFolder' | 'port' | 'connections' | 'discovery' | 'listen' | 'accept'> & {
  readonly pairing?: boolean
  readonly wanted?: WantedNames
  readonly visibility?: Visibility
  readonly conflict?: ConflictWish
  readonly reuse?: boolean
  readonly restore?: readonly string[]
}

/** The engine's own deadlines are shorter; this is for what nobody thought of. */
const CLOSE_TIMEOUT_MS = 15_000

export async function openEngine(session: Session, common: Common, wish: EngineWish): Promise<Engine> {
  const dataDir = common.dataDir === undefined ? defaultDataDir(session.env) : resolve(common.dataDir)
  const name = common.name ?? (await deviceName(dataDir))
  return createEngine({ pairing: false, ...wish, dataDir, deviceName: name, interfaceAddress: common.interface ?? null, version: session.version })
}

/** Says goodbye to everyone and closes; the process can end behind it. */
export async function closeEngine(engine: Engine): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>((resolveLate) => {
    timer = setTimeout(resolveLate, CLOSE_TIMEOUT_MS)
  })
  await Promise.race([engine.close(), late])
  clearTimeout(timer)
}

/** `step`, or CANCELLED as soon as the person interrupts. What `step` does later is of no interest then. */
export async function unlessInterrupted<T>(session: Session, step: Promise<T>): Promise<T> {
  step.catch(() => {})
  const first = await Promise.race([step.then((value) => ({ value })), session.interruption.occurred])
  if (first === 'interrupted') throw new CommandError('CANCELLED', 'Interrupted.')
  return first.value
}
