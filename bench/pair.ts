import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createEngine } from '../main/engine/engine.ts'
import type { Engine } from '../main/engine/facade.ts'
import { describeMachine, load, root } from './machine.ts'

export const LOOK_EVERY_MS = 2
export const PATIENCE_MS = 10_000

/** Two engines on loopback, in one process. */
export interface Pair {
  readonly sender: Engine
  readonly receiver: Engine
  readonly close: () => Promise<void>
}

export async function openPair(folder: string): Promise<Pair> {
  const engineIn = async (name: string, listen: boolean): Promise<Engine> => {
    const options = { deviceName: name, deviceKind: 'desktop', port: listen ? 0 : null, interfaceAddress: '127.0.0.1', connections: 4 } as const
    const dataDir = join(folder, name)
    const engine = await createEngine({
      ...options,
      dataDir,
      receiveFolder: join(dataDir, 'received'),
      discovery: false,
      listen,
      pairing: false,
      accept: 'anyone',
      version: 'bench',
    })
    await engine.start()
    return engine
  }
  const receiver = await engineIn('receiver', true)
  const sender = await engineIn('sender', false)
  return {
    sender,
    receiver,
    close: async () => {
      await sender.close()
      await receiver.close()
    },
  }
}

/** Frame bytes that this end has moved, and what it says of the transfer. */
export function look(engine: Engine): { readonly bytes: number; readonly state: string } {
  const [transfer] = engine.transfers()
  if (!transfer) return { bytes: 0, state: '' }
  const bytes = 'progress' in transfer && transfer.progress ? transfer.progress.lanes.reduce((sum, lane) => sum + lane.bytes, 0) : 0
  return { bytes, state: transfer.state === 'moving' && transfer.paused ? `paused ${transfer.paused}` : transfer.state }
}

/** Milliseconds from `startMs` until `holds`. */
export async function until(startMs: number, holds: () => boolean, patienceMs = PATIENCE_MS): Promise<number> {
  while (!holds()) {
    if (performance.now() - startMs > patienceMs) throw new Error(`That did not happen within ${patienceMs / 1000} seconds.`)
    await sleep(LOOK_EVERY_MS)
  }
  return performance.now() - startMs
}

/** Name → milliseconds of each run. */
export type Figures = Record<string, number[]>

export function note(figures: Figures, name: string, ms: number): void {
  figures[name] ??= []
  figures[name].push(Math.round(ms * 10) / 10)
}

const summary = (values: readonly number[]): { median: number; worst: number; runs: readonly number[] } => {
  const sorted = values.toSorted((a, b) => a - b)
  return { median: sorted[Math.floor(sorted.length / 2)] ?? 0, worst: sorted.at(-1) ?? 0, runs: values }
}

/** Prints the rows and keeps them in bench/results/<name>.json. */
export async function keepRows(
  name: string,
  what: Readonly<Record<string, unknown>>,
  run: { readonly figures: Figures; readonly before: unknown },
): Promise<void> {
  const rows = Object.fromEntries(Object.entries(run.figures).map(([row, values]) => [row, summary(values)]))
  for (const [row, { median, worst }] of Object.entries(rows)) console.log(`${row.padEnd(48)} median ${median.toFixed(0)} ms, worst ${worst.toFixed(0)} ms`)
  const { row, ...settings } = what
  const record = {
    row,
    madeAt: new Date().toISOString(),
    machine: await describeMachine(),
    loadAverage: { before: run.before, after: load() },
    ...settings,
    milliseconds: rows,
  }
  await mkdir(join(root, 'bench', 'results'), { recursive: true })
  await writeFile(join(root, 'bench', 'results', `${name}.json`), `${JSON.stringify(record, null, 2)}\n`)
  console.log(`Kept in bench/results/${name}.json`)
}
