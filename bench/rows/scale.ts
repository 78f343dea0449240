import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Ground } from '../ground.ts'
import { MILLION, throughMemory } from '../memory-wire.ts'
import { openPair, type Pair, until } from '../pair.ts'
import type { Curve } from '../results.ts'
import type { Found, Row } from '../row.ts'
import { hole, tree } from '../sources.ts'

const MIB = 1024 * 1024
const PATIENCE_MS = 180_000
/** A manifest has at most 100,000 entries, folders included. */
const FILES = { whole: [1_000, 5_000, 20_000, 99_000], quick: [500, 1_000] }
const FILE_BYTES = 1_024
const CHUNKS = { whole: [62_500, 250_000, MILLION], quick: [4_000, 16_000] }
const TRANSFERS = { whole: [1, 5, 10, 25, 50], quick: [1, 5] }
/** Of each drop, however many. */
const DROP_BYTES = { whole: 10 * MIB, quick: 2 * MIB }

/** How cost grows. Both ends live in one process here, so its processor time is that of both. */
export const scale: Row = {
  id: 'scale',
  title: 'How cost grows',
  measure: async (ground) => {
    const parts = [filesCurve, transfersCurve, chunksCurve]
    const curves: Curve[] = []
    const remarks: string[] = []
    for (const part of parts) {
      try {
        curves.push(await part(ground))
      } catch (error) {
        remarks.push(`${part.name}: ${error instanceof Error ? error.message.replaceAll(ground.workspace.root, 'WORKSPACE') : String(error)}`)
      }
      console.log(
        remarks.at(-1) ??
          `${curves.at(-1)?.label}: ${curves
            .at(-1)
            ?.points.map(([x, y]) => `${x} → ${y.toFixed(2)}`)
            .join(', ')}`,
      )
    }
    return { curves, remarks } satisfies Found
  },
}

async function filesCurve({ workspace, options }: Ground): Promise<Curve> {
  const points: [number, number][] = []
  await withPair(workspace.folder('pair'), async (pair, received) => {
    for (const files of [10, ...(options.quick ? FILES.quick : FILES.whole)]) {
      const source = await tree(workspace, 'source', { files, meanBytes: FILE_BYTES })
      const seconds = await deliver(pair, [source.path])
      await source.check(join(received, 'tree'))
      await rm(received, { recursive: true, force: true })
      // the first one finds nothing loaded
      if (files > 10) points.push([files, (seconds * 1e6) / files])
    }
  })
  return { id: 'files', label: 'files of 1 KiB', x: 'files', y: 'µs a file', points }
}

async function transfersCurve({ workspace, options }: Ground): Promise<Curve> {
  const points: [number, number][] = []
  const bytes = options.quick ? DROP_BYTES.quick : DROP_BYTES.whole
  await withPair(workspace.folder('pair'), async (pair, received) => {
    for (const many of options.quick ? TRANSFERS.quick : TRANSFERS.whole) {
      const sources = []
      for (let n = 0; n < many; n += 1) sources.push((await hole(workspace, `source-${n}`, bytes)).path)
      const seconds = await deliver(pair, sources, true)
      for (let n = 0; n < many; n += 1) await workspace.remove(`source-${n}`)
      await rm(received, { recursive: true, force: true })
      points.push([many, (seconds * 1000) / many])
    }
  })
  return { id: 'transfers', label: `drops of ${bytes / MIB} MiB begun at once`, x: 'drops', y: 'ms a drop', points }
}

async function chunksCurve({ options, untilMs }: Ground): Promise<Curve> {
  const points: [number, number][] = []
  for (const chunks of options.quick ? CHUNKS.quick : CHUNKS.whole) {
    if (points.length > 1 && performance.now() > untilMs(1)) break
    points.push([chunks, (await throughMemory(chunks)) / chunks])
  }
  return { id: 'chunks', label: 'chunks of 64 KiB, in memory', x: 'chunks', y: 'µs a chunk', points }
}

async function withPair(making: Promise<string>, play: (pair: Pair, received: string) => Promise<void>): Promise<void> {
  const folder = await making
  const pair = await openPair(folder)
  try {
    await play(pair, join(folder, 'receiver', 'received'))
  } finally {
    await pair.close()
    await rm(folder, { recursive: true, force: true })
  }
}

/** Seconds from the wish to send until all is delivered: in one drop, or each path in one of its own, in line as the desktop app's drops are. */
async function deliver(pair: Pair, paths: readonly string[], apart = false): Promise<number> {
  for (const engine of [pair.sender, pair.receiver]) for (const { id } of engine.transfers()) engine.dismiss(id)
  const to = { host: '127.0.0.1', port: pair.receiver.identity().port ?? 0 }
  const startMs = performance.now()
  for (const each of apart ? paths.map((path) => [path]) : [paths]) pair.sender.send({ paths: each, to, compression: 'None', wait: apart })
  const over = (): boolean => {
    const failed = pair.sender.transfers().find(({ state }) => state === 'failed' || state === 'cancelled')
    if (failed) throw new Error(failed.state === 'failed' ? `a transfer failed: ${failed.fault.message}` : 'a transfer was cancelled')
    return pair.sender.transfers().every(({ state }) => state === 'done')
  }
  return (await until(startMs, over, PATIENCE_MS)) / 1000
}
