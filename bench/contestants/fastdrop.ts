import { cpSync } from 'node:fs'
import { join } from 'node:path'
import packageJson from '../../package.json' with { type: 'json' }
import { type Contestant, NotInstalled, type OwnFigures, type Run, SERVER_TIMEOUT_MS } from '../contestant.ts'
import { removeAtEnd } from '../ending.ts'
import { root } from '../machine.ts'
import { Child, type Command, runToEnd } from '../processes.ts'
import { sweep, type Workspace } from '../workspace.ts'

const FETCH_TIMEOUT_MS = 10 * 60_000
const ALONE = ['--no-discovery', '--interface', '127.0.0.1', '--json']
const HOW = 'fastdrop receive --accept anyone, fastdrop send, both with their defaults: encrypted, digests on, synced to the disk before it is called done'

/** Words of the command line as a command of some runtime. */
type Runtime = (words: readonly string[], who: string) => Command

/** A copy of what is built, inside the project so that its packages are found: a build meanwhile changes nothing here. */
export async function builtCopy(): Promise<string> {
  await sweep(join(root, 'out'), 'bench-')
  const copy = join(root, 'out', `bench-${process.pid}`)
  removeAtEnd(copy)
  cpSync(join(root, 'out', 'main'), copy, { recursive: true })
  return join(copy, 'cli.js')
}

export async function fastdropInNode(workspace: Workspace, cli: string): Promise<Contestant> {
  const runtime: Runtime = (words) => ({ file: process.execPath, args: [cli, ...words] })
  const how = `${HOW}; two Node processes`
  return contestant(
    { id: 'fastdrop-node', label: 'FastDrop in Node', how, version: `${packageJson.version}, Node ${process.versions.node}` },
    workspace,
    runtime,
  )
}

/** Fetches the runtime when it is missing; without one this contestant is left out. */
export async function fastdropInElectron(workspace: Workspace, cli: string): Promise<Contestant> {
  const file = await electronProgram()
  const flags = [
    '--disable-gpu',
    // no screen is asked for; Chromium's own sandbox does not start as root
    ...(process.platform === 'linux' ? ['--ozone-platform=headless'] : []),
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  ]
  const profiles = await workspace.folder('electron')
  const runtime: Runtime = (words, who) => {
    const env = { ...process.env, FASTDROP_BENCH_CLI: cli, FASTDROP_BENCH_WORDS: JSON.stringify(words), FASTDROP_BENCH_PROFILE: join(profiles, who) }
    return { file, args: [...flags, join(root, 'bench', 'electron-main.mjs')], env }
  }
  const version = (await runToEnd({ file, args: [...flags, '--version'] })).stdout.trim().replace(/^v/, '')
  const how = `${HOW}; the same built code in two Electron main processes without a window`
  return contestant({ id: 'fastdrop-electron', label: 'FastDrop in Electron', how, version: `${packageJson.version}, Electron ${version}` }, workspace, runtime)
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

async function contestant(who: Pick<Contestant, 'id' | 'label' | 'how' | 'version'>, workspace: Workspace, runtime: Runtime): Promise<Contestant> {
  const settings = await workspace.folder(who.id)
  const delivered = (run: Run): string => join(run.folder, 'source.bin')
  return {
    ...who,
    async serve(run) {
      const words = ['receive', '--accept', 'anyone', '--dir', run.folder, '--data-dir', join(settings, 'receiver'), ...ALONE]
      const child = await Child.launch(runtime(words, 'receiver'), SERVER_TIMEOUT_MS)
      const port = await child.seen((stdout) => eventsIn(stdout).find((event) => event.event === 'listening')?.port ?? null)
      return { child, port }
    },
    client(run, server) {
      const to = `127.0.0.1:${server?.port}`
      return runtime(['send', '--to', to, '--unverified', '--data-dir', join(settings, 'sender'), ...ALONE, run.source], 'sender')
    },
    delivered,
    figures: ownFigures,
  }
}

/** The lines this bench reads; see the events of the engine. */
interface Line {
  readonly event: string
  readonly port?: number
  readonly seconds?: number
  readonly connections?: number
  readonly reconnects?: number
  readonly retries?: number
  readonly gapMs?: number
}

function eventsIn(stdout: string): Line[] {
  return stdout
    .slice(0, stdout.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Line)
}

function ownFigures(sender: Child, receiver: Child): OwnFigures {
  const told = eventsIn(sender.stdout)
  const done = told.find((event) => event.event === 'done')
  if (done?.seconds === undefined) throw new Error('told no “done”')
  return {
    transferSeconds: done.seconds,
    connections: done.connections ?? 0,
    plannedReconnects: done.reconnects ?? 0,
    retries: done.retries ?? 0,
    largestGapMs: { sender: largestGap(told), receiver: largestGap(eventsIn(receiver.stdout)) },
  }
}

function largestGap(events: readonly Line[]): number | null {
  const gaps = events.filter((event) => event.event === 'reconnect').map((event) => event.gapMs ?? 0)
  return gaps.length > 0 ? Math.max(...gaps) : null
}
