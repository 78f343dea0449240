import { resolve } from 'node:path'
import type { ConflictWish } from '../../shared/conflict.ts'
import type { WantedNames } from '../../shared/offer.ts'
import { createEngine } from '../engine/engine.ts'
import type { Engine, EngineOptions, Visibility } from '../engine/facade.ts'
import type { Common } from './arguments.ts'
import { CommandError } from './command-error.ts'
import { keepsHistory, recordInto } from './history-record.ts'
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

/** What a command says about the history. */
interface Recording {
  /** False: nothing of it is written down. */
  readonly history?: false
}

/** The engine's own deadlines are shorter; this is for what nobody thought of. */
const CLOSE_TIMEOUT_MS = 15_000

/** What is to be written down of an engine's transfers before it is closed. */
const records = new WeakMap<Engine, () => Promise<void>>()

export function dataDirOf({ env }: Session, { dataDir }: Common): string {
  return dataDir === undefined ? defaultDataDir(env) : resolve(dataDir)
}

/** Its transfers are written into the history, unless the command or the user says no. */
export async function openEngine(session: Session, common: Common & Recording, wish: EngineWish): Promise<Engine> {
  const dataDir = dataDirOf(session, common)
  const name = common.name ?? (await deviceName(dataDir))
  const options = { pairing: false, ...wish, dataDir, deviceName: name, interfaceAddress: common.interface ?? null, version: session.version }
  const engine = await createEngine(options)
  if (common.history !== false && (await keepsHistory(dataDir))) records.set(engine, recordInto({ engine, terminal: session.terminal, dataDir }))
  return engine
}

/** Says goodbye to everyone and closes; the process can end behind it. */
export async function closeEngine(engine: Engine): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>((resolveLate) => {
    timer = setTimeout(resolveLate, CLOSE_TIMEOUT_MS)
  })
  const closed = engine.close().then(() => records.get(engine)?.())
  await Promise.race([closed, late])
  clearTimeout(timer)
}

/** `step`, or CANCELLED as soon as the person interrupts. What `step` does later is of no interest then. */
export async function unlessInterrupted<T>(session: Session, step: Promise<T>): Promise<T> {
  step.catch(() => {})
  const first = await Promise.race([step.then((value) => ({ value })), session.interruption.occurred])
  if (first === 'interrupted') throw new CommandError('CANCELLED', 'Interrupted.')
  return first.value
}
