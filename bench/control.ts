import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Engine } from '../main/engine/facade.ts'
import { load } from './machine.ts'
import { type Figures, keepRows, LOOK_EVERY_MS, look, note, openPair, PATIENCE_MS, type Pair, until } from './pair.ts'

/**
 * How soon a pause and a cancel act while chunks of 16 MiB fly over loopback, at 300 MB/s. Both ends live in one process, on one event
 * loop: what is measured is the worse for it.
 */
const CHUNK_BYTES = 16 * 1024 * 1024
const FILE_BYTES = 16 * 1024 * 1024 * 1024
/** About what a 2.5 Gbit/s link carries; without it the disk would be filled for nothing. */
const LIMIT_BYTES_PER_SECOND = 300e6
const ROUNDS = 10
/** Bytes that stood still for so long have stopped. */
const STILL_MS = 400
const MOVING_MS = 250

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
await keepRows('control', { row: 'Pause and cancel', chunkBytes: CHUNK_BYTES }, { figures, before })
