import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FaultProxy } from '../engine/testing/fault-proxy.ts'
import { fingerprint, makeTree } from '../engine/testing/pair.ts'
import { type CliEvent, CliProcess } from './testing/cli-process.ts'

/** More of it, or the same again: FASTDROP_KILL_ROUNDS, FASTDROP_KILL_SEED. */
const ROUNDS = Number(process.env.FASTDROP_KILL_ROUNDS ?? 10)
const SEED = Number(process.env.FASTDROP_KILL_SEED ?? Date.now() % 1_000_000)
const KILLS_A_ROUND = 2
const MIB = 1024 * 1024
const CHUNK = 256 * 1024
const CONNECTIONS = 2
const LARGE = 12 * MIB
const PAYLOAD = LARGE + 300_001
/** What one kill may cost: what was on the way and not STORED. On each connection a chunk being written, one in the sockets, one at the disk. */
const A_KILL_COSTS = CONNECTIONS * 3 * CHUNK
/** TLS, frames, handshakes and heartbeats. */
const OVERHEAD = 0.02 * LARGE + MIB / 2
const TIMEOUT_MS = 60_000 + ROUNDS * 60_000

let base = ''
const processes: CliProcess[] = []
let proxy: FaultProxy | null = null

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'fastdrop-kill-'))
})

afterEach(async () => {
  await Promise.all(processes.splice(0).map((each) => each.kill()))
  await proxy?.close()
  await rm(base, { recursive: true, force: true })
})

/** Numbers from a seed, 0 … 1. */
function randomOf(seed: number): () => number {
  let count = 0
  return () => {
    count += 1
    return createHash('sha256').update(`${seed} ${count}`).digest().readUInt32BE(0) / 2 ** 32
  }
}

function start(who: string, words: readonly string[]): CliProcess {
  const started = new CliProcess(words, join(base, `home-${who}`), base)
  processes.push(started)
  return started
}

function freePort(): Promise<number> {
  const server = createServer()
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

const moved = (bytes: number) => (event: CliEvent) => event.event === 'progress' && Number(event.bytes) >= bytes

interface Round {
  readonly port: number
  readonly through: FaultProxy
  readonly inbox: string
  readonly source: string
}

/** At first from anyone; later from nobody: what goes on is not asked for again. */
async function receive({ port, inbox }: Round, accept: 'anyone' | 'paired'): Promise<CliProcess> {
  const receiving = start('receiver', ['receive', '--json', '--no-discovery', '--accept', accept, '--port', `${port}`, '--dir', inbox])
  await receiving.event(({ event }) => event === 'listening')
  return receiving
}

function send({ through, source }: Round): CliProcess {
  const how = ['--connections', `${CONNECTIONS}`, '--compress', 'none', '--chunk-size', `${CHUNK}`, '--limit', '6M']
  return start('sender', ['send', '--json', '--unverified', '--no-discovery', '--to', `127.0.0.1:${through.port}`, ...how, join(source, 'Drop')])
}

/** No final name but that of the bystander, or a whole drop. */
async function nothingHalf({ inbox, source }: Round): Promise<void> {
  const names = (await readdir(inbox)).filter((name) => name !== '.fastdrop-partial' && name !== 'Drop')
  const whole = await fingerprint(join(source, 'Drop'))
  for (const name of names) expect(await fingerprint(join(inbox, name))).toEqual(whole)
}

async function killed(round: Round, random: () => number): Promise<number> {
  let receiving = await receive(round, 'anyone')
  let sending = send(round)
  const marks = Array.from({ length: KILLS_A_ROUND }, () => random() * 0.9 * LARGE).sort((a, b) => a - b)
  for (const mark of marks) {
    const victim = random() < 0.5 ? 'sender' : 'receiver'
    await sending.event(moved(Math.max(1, mark)))
    await new Promise((resolve) => setTimeout(resolve, random() * 60))
    if (victim === 'sender') {
      await sending.kill()
      sending = send(round)
    } else {
      await receiving.kill()
      await nothingHalf(round)
      receiving = await receive(round, 'paired')
    }
    await nothingHalf(round)
  }
  const { code, stdout, stderr } = await sending.ended
  expect({ code, said: code === 0 ? '' : `${stdout}\n${stderr}` }).toEqual({ code: 0, said: '' })
  await receiving.event(({ event }) => event === 'done')
  await receiving.kill()
  return carried(round.through)
}

/** What all diallers sent. */
function carried(through: FaultProxy): number {
  return Array.from({ length: through.connections }, (_, index) => through.carried(index, 'up')).reduce((sum, bytes) => sum + bytes, 0)
}

describe('killed at any instant', { timeout: TIMEOUT_MS }, () => {
  it(`either end, ${ROUNDS} times (seed ${SEED}): the same bytes arrive, and little is sent twice`, async () => {
    for (let count = 0; count < ROUNDS; count += 1) {
      const folder = join(base, `${count}`)
      const port = await freePort()
      const through = await FaultProxy.open(port)
      proxy = through
      const round: Round = { port, through, inbox: join(folder, 'inbox'), source: join(folder, 'source') }
      await mkdir(join(round.inbox, 'Drop'), { recursive: true })
      await writeFile(join(round.inbox, 'Drop', 'mine'), 'not to be touched')
      await makeTree(round.source, { 'Drop/large.bin': LARGE, 'Drop/a': 'a', 'Drop/b/c': 100_000, 'Drop/d': 200_000, 'Drop/empty': '', 'Drop/none': null })
      const sent = await killed(round, randomOf(SEED + count))
      expect((await readdir(round.inbox)).sort(), `round ${count}, seed ${SEED}`).toEqual(['Drop', 'Drop (1)'])
      expect(await fingerprint(join(round.inbox, 'Drop (1)'))).toEqual(await fingerprint(join(round.source, 'Drop')))
      expect(await readFile(join(round.inbox, 'Drop', 'mine'), 'utf8')).toBe('not to be touched')
      expect(await readdir(join(round.inbox, 'Drop'))).toEqual(['mine'])
      expect(sent).toBeLessThan(PAYLOAD + OVERHEAD + KILLS_A_ROUND * A_KILL_COSTS)
      await through.close()
      proxy = null
    }
  })
})
