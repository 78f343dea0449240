import { spawnSync } from 'node:child_process'
import { freePort, NotInstalled, program } from './contestant.ts'
import { atEnd } from './ending.ts'
import type { Place } from './place.ts'
import { type Command, runToEnd } from './processes.ts'

/** Two hosts on one machine, joined by a cable of their own: nothing here reaches any other network. */

const [SERVER_HOST, CLIENT_HOST] = ['10.78.0.1', '10.78.0.2']
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
  readonly remove: () => void
}

/** Needs root on Linux. Throws NotInstalled where there is no such thing. */
export async function layCable(shape: Shape): Promise<Cable> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) throw new NotInstalled('network namespaces need root on Linux')
  const [ip, tc] = [program('ip'), program('tc')]
  cables += 1
  const [server, client] = [`fdb-${process.pid}-${cables}a`, `fdb-${process.pid}-${cables}b`]
  const remove = (): void => {
    // what runs there keeps its namespace until it ends; the names are gone
    for (const name of [server, client]) spawnSync(ip, ['netns', 'del', name], { stdio: 'ignore' })
  }
  atEnd(remove)
  const run = (...words: string[]): Promise<unknown> => runToEnd({ file: ip, args: words })
  try {
    for (const name of [server, client]) await run('netns', 'add', name)
    await run('link', 'add', 'eth0', 'netns', server, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', client)
    for (const [name, host] of [
      [server, SERVER_HOST],
      [client, CLIENT_HOST],
    ] as const) {
      await run('-n', name, 'addr', 'add', `${host}/24`, 'dev', 'eth0')
      for (const device of ['lo', 'eth0']) await run('-n', name, 'link', 'set', device, 'up')
      await shapeEnd((words) => run('netns', 'exec', name, ...words), tc, shape)
    }
  } catch (error) {
    remove()
    throw new NotInstalled(`no cable between two namespaces: ${error instanceof Error ? error.message : String(error)}`)
  }
  const inside = (name: string) => (command: Command) => ({ ...command, file: ip, args: ['netns', 'exec', name, command.file, ...command.args] })
  return { place: { serverHost: SERVER_HOST, clientHost: CLIENT_HOST, atServer: inside(server), atClient: inside(client), freePort }, remove }
}

async function shapeEnd(inside: (words: string[]) => Promise<unknown>, tc: string, { rate, delayMs, windowBytes }: Shape): Promise<void> {
  if (rate !== null) await inside([tc, 'qdisc', 'add', 'dev', 'eth0', 'root', 'tbf', 'rate', rate, 'burst', '256kb', 'latency', '20ms'])
  if (delayMs > 0) await inside([tc, 'qdisc', 'add', 'dev', 'eth0', 'root', 'netem', 'delay', `${delayMs}ms`, 'limit', '100000'])
  if (windowBytes === null) return
  for (const buffer of ['tcp_rmem', 'tcp_wmem']) {
    await inside(['sh', '-c', `echo "4096 65536 ${windowBytes}" > /proc/sys/net/ipv4/${buffer}`])
  }
}
