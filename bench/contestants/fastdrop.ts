import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import packageJson from '../../package.json' with { type: 'json' }
import { RECONNECT_EVERY_BYTES } from '../../shared/transfer.ts'
import { type Contestant, deliveredIn, NotInstalled, SERVER_TIMEOUT_MS } from '../contestant.ts'
import { removeAtEnd } from '../ending.ts'
import type { Stand } from '../ground.ts'
import { root } from '../machine.ts'
import { Child, type Command, runToEnd } from '../processes.ts'
import { sweep } from '../workspace.ts'
import { ownFigures, portIn } from './fastdrop-events.ts'

const FETCH_TIMEOUT_MS = 10 * 60_000
const HOW = 'fastdrop receive --accept anyone, fastdrop send, both with their defaults: encrypted, digests on, synced to the disk before it is called done'

/** Words of the command line as a command of some runtime. */
export type Runtime = (words: readonly string[], who: string) => Command

/** A copy of what is built, inside the project so that its packages are found: a build meanwhile changes nothing here. */
export async function builtCopy(name = 'bench'): Promise<string> {
  await sweep(join(root, 'out'), `${name}-`)
  const copy = join(root, 'out', `${name}-${process.pid}`)
  removeAtEnd(copy)
  cpSync(join(root, 'out', 'main'), copy, { recursive: true })
  return join(copy, 'cli.js')
}

/** The same program, but that the mark of planned reconnects is out of reach: its number is another one. */
export async function builtWithoutReconnects(): Promise<string> {
  const cli = await builtCopy('bench-unbroken')
  const folder = join(cli, '..')
  const number = new RegExp(`\\b(?:${RECONNECT_EVERY_BYTES}|524_288_000|524288e3)\\b`, 'g')
  let found = 0
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.js')) continue
    const path = join(folder, name)
    const text = readFileSync(path, 'utf8')
    found += text.match(number)?.length ?? 0
    writeFileSync(path, text.replaceAll(number, `${Number.MAX_SAFE_INTEGER}`))
  }
  if (found === 0) throw new Error('The mark of planned reconnects was not found in what is built.')
  return cli
}

/** What differs from a plain drop between two strangers. */
export interface Manner {
  readonly id: string
  readonly label: string
  /** For a reader; absent: the defaults. */
  readonly how?: string
  readonly receive?: readonly string[]
  /** FastDP 1.1.0: the receiver's door for it is opened, and the sender goes there. */
  readonly classic?: true
  readonly send?: readonly string[]
  /** Where both ends keep their keys, when they know each other already. */
  readonly homes?: { readonly sender: string; readonly receiver: string }
  readonly cli?: string
  /** Options of Node. */
  readonly node?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

export const IN_NODE: Manner = { id: 'fastdrop-node', label: 'FastDrop in Node' }

export function fastdropInNode(stand: Stand, manner: Manner = IN_NODE): Promise<Contestant> {
  const runtime: Runtime = (words) => ({
    file: process.execPath,
    args: [...(manner.node ?? []), manner.cli ?? stand.cli, ...words],
    env: { ...process.env, ...manner.env },
  })
  const how = manner.how ?? `${HOW}; two Node processes`
  return contestant(stand, { ...manner, how, version: `${packageJson.version}, Node ${process.versions.node}` }, runtime)
}

/** Fetches the runtime when it is missing; without one this contestant is left out. */
export async function fastdropInElectron(stand: Stand): Promise<Contestant> {
  const file = await electronProgram()
  const flags = [
    '--disable-gpu',
    // no screen is asked for; Chromium's own sandbox does not start as root
    ...(process.platform === 'linux' ? ['--ozone-platform=headless'] : []),
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  ]
  const profiles = await stand.workspace.folder('electron')
  const runtime: Runtime = (words, who) => {
    const env = { ...process.env, FASTDROP_BENCH_CLI: stand.cli, FASTDROP_BENCH_WORDS: JSON.stringify(words), FASTDROP_BENCH_PROFILE: join(profiles, who) }
    return { file, args: [...flags, join(root, 'bench', 'electron-main.mjs')], env }
  }
  const version = (await runToEnd({ file, args: [...flags, '--version'] })).stdout.trim().replace(/^v/, '')
  const how = `${HOW}; the same built code in two Electron main processes without a window`
  const who = { id: 'fastdrop-electron', label: 'FastDrop in Electron', how, version: `${packageJson.version}, Electron ${version}` }
  return contestant(stand, who, runtime)
}

async function electronProgram(): Promise<string> {
  const script = (name: string): Command => ({ file: process.execPath, args: [join(root, 'scripts', name)] })
  try {
    await runToEnd(script('bootstrap.mjs'), FETCH_TIMEOUT_MS)
    const { stdout } = await runToEnd(script('electron-runtime.mjs'), FETCH_TIMEOUT_MS)
    return stdout.trim().split('\n').at(-1) ?? ''
  } catch (error) {
    throw new NotInstalled(error instanceof Error ? error.message : String(error))
  }
}

type Known = Manner & Pick<Contestant, 'how' | 'version'>

async function contestant({ workspace, place }: Stand, manner: Known, runtime: Runtime): Promise<Contestant> {
  const { id, label, how, version, receive = [], send = [] } = manner
  const settings = await workspace.folder(id)
  const homes = manner.homes ?? { sender: join(settings, 'sender'), receiver: join(settings, 'receiver') }
  const known = manner.homes === undefined ? ['--unverified'] : []
  const alone = (host: string): string[] => ['--interface', host, '--no-discovery', '--json']
  return {
    id,
    label,
    how,
    version,
    async serve(run) {
      const door = manner.classic ? ['--classic', '--classic-port', `${await place.freePort()}`] : []
      const words = ['receive', '--accept', 'anyone', '--dir', run.folder, '--data-dir', homes.receiver, ...alone(place.serverHost), ...door, ...receive]
      const child = await Child.launch(place.atServer(runtime(words, 'receiver')), SERVER_TIMEOUT_MS)
      return { child, port: await child.seen((stdout) => portIn(stdout, manner.classic ?? false)) }
    },
    client(run, server) {
      const words = ['send', '--to', `${place.serverHost}:${server?.port}`, ...known, '--data-dir', homes.sender, ...alone(place.clientHost)]
      return place.atClient(runtime([...words, ...send, run.source], 'sender'))
    },
    delivered: deliveredIn,
    figures: ownFigures,
  }
}
