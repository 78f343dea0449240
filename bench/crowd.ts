import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { load } from './machine.ts'
import { type Figures, keepRows, look, note, openPair, type Pair, until } from './pair.ts'

/**
 * What 500 silent connections cost a good peer: how soon the first byte of its transfer is there, and how long a file takes. The crowd has
 * a thread of its own; `still` dials once, `stubborn` dials anew whatever is cut, at once and for ever.
 */
const CROWD = 500
const ROUNDS = 10
const LARGE_ROUNDS = 3
const SMALL_BYTES = 4096
const LARGE_BYTES = 256 * 1024 * 1024
const PATIENT_MS = 120_000

type Manner = 'nobody' | 'still' | 'stubborn'
const MANNERS: readonly Manner[] = ['nobody', 'still', 'stubborn']

const THREAD = `
const { connect } = require('node:net')
const { parentPort, workerData } = require('node:worker_threads')
const { port, count, stubborn } = workerData
let connected = 0
function dial() {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  socket.once('connect', () => { connected += 1; if (connected === count) parentPort.postMessage('all') })
  socket.once('close', () => { if (stubborn) setImmediate(dial) })
}
for (let each = 0; each < count; each += 1) dial()
`

/** Resolves with the crowd's end when everyone has come. */
async function gather(port: number, manner: Manner): Promise<() => Promise<unknown>> {
  if (manner === 'nobody') return () => Promise.resolve()
  const worker = new Worker(THREAD, { eval: true, workerData: { port, count: CROWD, stubborn: manner === 'stubborn' } })
  await new Promise((resolve) => worker.once('message', resolve))
  return () => worker.terminate()
}

/** One file from the wish to send it until it is delivered; the names say what is noted. */
async function deliver(pair: Pair, path: string, names: { readonly first?: string; readonly whole: string }, figures: Figures): Promise<void> {
  for (const engine of [pair.sender, pair.receiver]) for (const { id } of engine.transfers()) engine.dismiss(id)
  const startMs = performance.now()
  pair.sender.send({ paths: [path], to: { host: '127.0.0.1', port: pair.receiver.identity().port ?? 0 }, compression: 'None' })
  if (names.first) note(figures, names.first, await until(startMs, () => look(pair.receiver).bytes > 0, PATIENT_MS))
  note(figures, names.whole, await until(startMs, () => look(pair.sender).state === 'done', PATIENT_MS))
}

async function hole(path: string, bytes: number): Promise<string> {
  const file = await open(path, 'w')
  await file.truncate(bytes)
  await file.close()
  return path
}

const folder = await mkdtemp(join(tmpdir(), 'fastdrop-bench-'))
const [small, large] = [await hole(join(folder, 'small'), SMALL_BYTES), await hole(join(folder, 'large'), LARGE_BYTES)]
const pair = await openPair(folder)
const figures: Figures = {}
const before = load()
try {
  // what is loaded at a first transfer is nobody's fault
  await deliver(pair, small, { whole: 'warm' }, {})
  for (const manner of MANNERS) {
    const end = await gather(pair.receiver.identity().port ?? 0, manner)
    for (let round = 0; round < ROUNDS; round += 1) {
      await deliver(pair, small, { first: `${manner}: the first byte is there`, whole: `${manner}: 4 KiB are delivered` }, figures)
    }
    for (let round = 0; round < LARGE_ROUNDS; round += 1) {
      await deliver(pair, large, { whole: `${manner}: 256 MiB are delivered` }, figures)
      await rm(join(folder, 'receiver', 'received'), { recursive: true, force: true })
    }
    await end()
  }
} finally {
  await pair.close()
  await rm(folder, { recursive: true, force: true })
}
await keepRows('crowd', { row: 'A crowd of silent connections', connections: CROWD }, { figures, before })
