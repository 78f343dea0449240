import { mkdir, mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createEngine } from '../main/engine/engine.ts'
import type { Engine } from '../main/engine/facade.ts'
import { describeMachine, load, root } from './machine.ts'

/**
 * How soon a pause and a cancel act while chunks of 16 MiB fly over loopback, at 300 MB/s. Both ends live in one process, on one event
 * loop: what is measured is the worse for it.
 */
const CHUNK_BYTES = 16 * 1024 * 1024
const FILE_BYTES = 16 * 1024 * 1024 * 1024
/** About what a 2.5 Gbit/s link carries; without it the disk would be filled for nothing. */
const LIMIT_BYTES_PER_SECOND = 300e6
const ROUNDS = 10
const LOOK_EVERY_MS = 2
/** Bytes that stood still for so long have stopped. */
const STILL_MS = 400
const MOVING_MS = 250
const PATIENCE_MS = 10_000

interface Pair {
  readonly sender: Engine
  readonly receiver: Engine
  readonly close: () => Promise<void>
}

async function openPair(folder: string): Promise<Pair> {
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
function look(engine: Engine): { readonly bytes: number; readonly state: string } {
  const [transfer] = engine.transfers()
  if (!transfer) return { bytes: 0, state: '' }
  const bytes = 'progress' in transfer && transfer.progress ? transfer.progress.lanes.reduce((sum, lane) => sum + lane.bytes, 0) : 0
  return { bytes, state: transfer.state === 'moving' && transfer.paused ? `paused ${transfer.paused}` : transfer.state }
}

/** Milliseconds from `startMs` until `holds`. */
async function until(startMs: number, holds: () => boolean): Promise<number> {
  while (!holds()) {
    if (performance.now() - startMs > PATIENCE_MS) throw new Error('That did not happen within ten seconds.')
    await sleep(LOOK_EVERY_MS)
  }
  return performance.now() - startMs
}

/** Milliseconds from `startMs` until the last byte moved at this end. */
async function lastByte(startMs: number, engine: Engine): Promise<number> {
  let bytes = look(engine).bytes
  let changedMs = startMs
  while (performance.now() - changedMs < STILL_MS) {
    await sleep(LOOK_EVERY_MS)
    const now = look(engine).bytes
    if (now !== bytes) changedMs = performance.now()
    bytes = now
    if (performance.now() - startMs > PATIENCE_MS) throw new Error('The bytes did not stop within ten seconds.')
  }
  return changedMs - startMs
}

type Figures = Record<string, number[]>

function note(figures: Figures, name: string, ms: number): void {
  figures[name] ??= []
  figures[name].push(Math.round(ms * 10) / 10)
}

async function start(pair: Pair, path: string): Promise<string> {
  for (const engine of [pair.sender, pair.receiver]) for (const { id } of engine.transfers()) engine.dismiss(id)
  const { port } = pair.receiver.identity()
  const id = pair.sender.send({
    paths: [path],
    to: { host: '127.0.0.1', port: port ?? 0 },
    chunkBytes: CHUNK_BYTES,
    compression: 'None',
    limitBytesPerSecond: LIMIT_BYTES_PER_SECOND,
  })
  await until(performance.now(), () => look(pair.receiver).bytes > CHUNK_BYTES)
  await sleep(MOVING_MS)
  return id
}

async function pauses(pair: Pair, path: string, figures: Figures): Promise<void> {
  const id = await start(pair, path)
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const who of ['sender', 'receiver'] as const) {
      const here = pair[who]
      const there = who === 'sender' ? pair.receiver : pair.sender
      const own = here.transfers()[0]?.id ?? ''
      const startMs = performance.now()
      here.pause(own, true)
      const [told, stopped] = await Promise.all([until(startMs, () => look(there).state === 'paused there'), lastByte(startMs, pair.sender)])
      note(figures, `pause by the ${who}: the other side knows`, told)
      note(figures, `pause by the ${who}: the last byte is sent`, stopped)
      const { bytes } = look(pair.sender)
      const goMs = performance.now()
      here.pause(own, false)
      note(figures, `go on by the ${who}: bytes move`, await until(goMs, () => look(pair.sender).bytes > bytes))
      await sleep(MOVING_MS)
    }
  }
  pair.sender.cancel(id)
  await until(performance.now(), () => look(pair.receiver).state === 'cancelled')
}

async function cancels(pair: Pair, path: string, figures: Figures): Promise<void> {
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const who of ['sender', 'receiver'] as const) {
      await start(pair, path)
      const there = who === 'sender' ? pair.receiver : pair.sender
      const startMs = performance.now()
      pair[who].cancel(pair[who].transfers()[0]?.id ?? '')
      note(figures, `cancel by the ${who}: it ended on the other side`, await until(startMs, () => look(there).state === 'cancelled'))
    }
  }
}

const summary = (values: readonly number[]): { median: number; worst: number; runs: readonly number[] } => {
  const sorted = values.toSorted((a, b) => a - b)
  return { median: sorted[Math.floor(sorted.length / 2)] ?? 0, worst: sorted.at(-1) ?? 0, runs: values }
}

const folder = await mkdtemp(join(tmpdir(), 'fastdrop-bench-'))
const path = join(folder, 'source')
const file = await open(path, 'w')
// the file is a hole: no disk is read
await file.truncate(FILE_BYTES)
await file.close()
const pair = await openPair(folder)
const figures: Figures = {}
const before = load()
try {
  await pauses(pair, path, figures)
  await cancels(pair, path, figures)
} finally {
  await pair.close()
  await rm(folder, { recursive: true, force: true })
}
const rows = Object.fromEntries(Object.entries(figures).map(([name, values]) => [name, summary(values)]))
for (const [name, { median, worst }] of Object.entries(rows)) console.log(`${name.padEnd(48)} median ${median.toFixed(0)} ms, worst ${worst.toFixed(0)} ms`)
const record = {
  row: 'Pause and cancel',
  madeAt: new Date().toISOString(),
  machine: await describeMachine(),
  loadAverage: { before, after: load() },
  chunkBytes: CHUNK_BYTES,
  milliseconds: rows,
}
await mkdir(join(root, 'bench', 'results'), { recursive: true })
await writeFile(join(root, 'bench', 'results', 'control.json'), `${JSON.stringify(record, null, 2)}\n`)
console.log('Kept in bench/results/control.json')
