import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../main/engine/testing/ports.ts'
import { NotInstalled, program, SERVER_TIMEOUT_MS } from './contestant.ts'
import { atEnd } from './ending.ts'
import { root } from './machine.ts'
import type { Place } from './place.ts'
import { Child, type Command, runToEnd } from './processes.ts'

/** Two hosts on one machine, joined by a cable of their own: nothing here reaches any other network. */

const [SERVER_HOST, CLIENT_HOST] = ['10.78.0.1', '10.78.0.2']
const DEVICE = 'eth0'
/** A delay line moves each packet by hand, so there should not be too many of them. */
const FAR_MTU_BYTES = 9000
const [CARRIER_TRIES, CARRIER_EVERY_MS] = [100, 50]
let cables = 0

export interface Shape {
  /** Bits a second, as tc writes them; null: as fast as the machine can. */
  readonly rate: string | null
  /** One way, so a round trip is twice that. */
  readonly delayMs: number
  /** What TCP may keep for a connection at either end; null: as the system has it. */
  readonly windowBytes: number | null
}

export interface Cable {
  readonly place: Place
  /** What makes the delay, for a reader; empty where there is none. */
  readonly delayedBy: string
  readonly remove: () => Promise<void>
}

interface Ends {
  readonly server: string
  readonly client: string
}

/** Needs root on Linux. Throws NotInstalled where there is no such thing. */
export async function layCable(shape: Shape): Promise<Cable> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) throw new NotInstalled('network namespaces need root on Linux')
  const [ip, tc] = [program('ip'), program('tc')]
  cables += 1
  const ends = { server: `fdb-${process.pid}-${cables}a`, client: `fdb-${process.pid}-${cables}b` }
  let line: Child | null = null
  const removeNames = (): void => {
    for (const name of Object.values(ends)) spawnSync(ip, ['netns', 'del', name], { stdio: 'ignore' })
  }
  const remove = async (): Promise<void> => {
    await line?.stop()
    removeNames()
  }
  atEnd(removeNames)
  try {
    for (const name of Object.values(ends)) await run(ip, 'netns', 'add', name)
    const netem = shape.delayMs > 0 && (await knowsNetem(ip, tc, ends.server))
    if (shape.delayMs > 0 && !netem) line = await delayLine(ends, shape.delayMs)
    else await run(ip, 'link', 'add', DEVICE, 'netns', ends.server, 'type', 'veth', 'peer', 'name', DEVICE, 'netns', ends.client)
    for (const end of [
      [ends.server, SERVER_HOST],
      [ends.client, CLIENT_HOST],
    ] as const)
      await bringUp(ip, end, shape.delayMs > 0)
    for (const name of Object.values(ends)) await carries(ip, name)
    for (const name of Object.values(ends))
      await shapeEnd((words) => run(ip, 'netns', 'exec', name, ...words), tc, { ...shape, delayMs: netem ? shape.delayMs : 0 })
    const inside = (name: string) => (command: Command) => ({ ...command, file: ip, args: ['netns', 'exec', name, command.file, ...command.args] })
    const place = { serverHost: SERVER_HOST, clientHost: CLIENT_HOST, atServer: inside(ends.server), atClient: inside(ends.client), freePort }
    return { place, delayedBy: netem ? 'netem' : line ? 'a delay line over TUN devices' : '', remove }
  } catch (error) {
    await remove()
    throw new NotInstalled(`no cable between two namespaces: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function run(ip: string, ...args: string[]): Promise<unknown> {
  return runToEnd({ file: ip, args })
}

async function bringUp(ip: string, [name, host]: readonly [string, string], delayed: boolean): Promise<void> {
  await run(ip, '-n', name, 'addr', 'add', `${host}/24`, 'dev', DEVICE)
  if (delayed) await run(ip, '-n', name, 'link', 'set', DEVICE, 'mtu', `${FAR_MTU_BYTES}`, 'txqueuelen', '10000')
  for (const device of ['lo', DEVICE]) await run(ip, '-n', name, 'link', 'set', device, 'up')
}

/** An end that is up has its carrier a moment later, and until then Node does not list its address. */
async function carries(ip: string, name: string): Promise<void> {
  for (let tries = 0; tries < CARRIER_TRIES; tries += 1) {
    const { stdout } = await runToEnd({ file: ip, args: ['-n', name, '-o', 'link', 'show', 'dev', DEVICE] })
    if (stdout.includes('LOWER_UP')) return
    await sleep(CARRIER_EVERY_MS)
  }
  throw new Error(`the cable at ${name} has no carrier`)
}

/** Many small kernels are built without it. */
async function knowsNetem(ip: string, tc: string, name: string): Promise<boolean> {
  return run(ip, 'netns', 'exec', name, tc, 'qdisc', 'add', 'dev', 'lo', 'root', 'netem', 'delay', '0ms').then(
    () => true,
    () => false,
  )
}

async function delayLine({ server, client }: Ends, delayMs: number): Promise<Child> {
  const args = [join(root, 'bench', 'delay_line.py'), server, client, DEVICE, `${delayMs}`]
  const child = await Child.launch({ file: program('python3'), args }, SERVER_TIMEOUT_MS)
  await child.seen((stdout) => (stdout.includes('ready') ? true : null))
  return child
}

async function shapeEnd(inside: (words: string[]) => Promise<unknown>, tc: string, { rate, delayMs, windowBytes }: Shape): Promise<void> {
  if (rate !== null) await inside([tc, 'qdisc', 'add', 'dev', DEVICE, 'root', 'tbf', 'rate', rate, 'burst', '256kb', 'latency', '20ms'])
  if (delayMs > 0) await inside([tc, 'qdisc', 'add', 'dev', DEVICE, 'root', 'netem', 'delay', `${delayMs}ms`, 'limit', '100000'])
  if (windowBytes === null) return
  for (const buffer of ['tcp_rmem', 'tcp_wmem']) {
    await inside(['sh', '-c', `echo "4096 65536 ${windowBytes}" > /proc/sys/net/ipv4/${buffer}`])
  }
}
