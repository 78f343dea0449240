import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Contestant, NotInstalled } from './contestant.ts'
import { cp } from './contestants/cp.ts'
import { curl } from './contestants/curl.ts'
import { builtCopy, fastdropInElectron, fastdropInNode } from './contestants/fastdrop.ts'
import { rsync } from './contestants/rsync.ts'
import { scp } from './contestants/scp.ts'
import { endGently, endOnSignals } from './ending.ts'
import { describeMachine, load, root } from './machine.ts'
import { type Options, readOptions, USAGE } from './options.ts'
import { type Outcome, race } from './race.ts'
import { reportOf } from './report.ts'
import { type Entry, type Results, ratiosOf, summarise } from './results.ts'
import { type Source, Workspace } from './workspace.ts'

/** Before anything is timed, everyone shows with this that it works here; caches are warm afterwards for all. */
const PROBE_BYTES = 16 * 1024 * 1024

/** How a contestant is made ready, in the order of their turns. */
const CONTESTANTS: readonly { readonly id: string; readonly label: string; readonly prepare: (workspace: Workspace, cli: string) => Promise<Contestant> }[] = [
  { id: 'cp', label: 'cp', prepare: cp },
  { id: 'rsync', label: 'rsync daemon', prepare: rsync },
  { id: 'scp', label: 'scp', prepare: scp },
  { id: 'curl', label: 'curl from nginx, TLS 1.3', prepare: curl },
  { id: 'fastdrop-node', label: 'FastDrop in Node', prepare: fastdropInNode },
  { id: 'fastdrop-electron', label: 'FastDrop in Electron', prepare: fastdropInElectron },
]

/** One contestant's way through the bench. */
interface Lane {
  readonly id: string
  readonly label: string
  contestant: Contestant | null
  state: Entry['state']
  readonly remarks: string[]
  readonly runs: (Outcome & { readonly round: number })[]
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2))
  if (!options) {
    console.log(USAGE)
    return 0
  }
  const workspace = await Workspace.create()
  if (!workspace.inMemory) console.log('There is no folder in memory (tmpfs) here: the disk is measured as well.')
  await workspace.checkRoom(options.sizeBytes)
  const machine = await describeMachine()
  const lanes = await lineUp(options, workspace)
  const before = load()
  const source = await workspace.source('source', options.sizeBytes)
  for (let round = 1; round <= options.runs; round += 1) await runRound({ round, lanes, workspace, source })
  const { quick, runs, sizeBytes } = options
  const settings = { quick, runs, sizeBytes, inMemory: workspace.inMemory }
  const contestants = lanes.map((lane) => entryOf(lane, sizeBytes))
  const loadAverage = { before, after: load() }
  const results: Results = {
    row: 'One large file',
    madeAt: new Date().toISOString(),
    machine,
    loadAverage,
    settings,
    contestants,
    ratios: ratiosOf(contestants),
  }
  console.log(`\n${reportOf(results)}`)
  await keep(results, options.record)
  // a slow run is no failure, a wrong or broken one of ours is
  return lanes.some(({ id, state, remarks }) => id.startsWith('fastdrop-') && state !== 'not installed' && remarks.length > 0) ? 1 : 0
}

async function lineUp(options: Options, workspace: Workspace): Promise<Lane[]> {
  const chosen = CONTESTANTS.filter(({ id }) => options.only.length === 0 || options.only.includes(id))
  const unknown = options.only.filter((id) => !CONTESTANTS.some((each) => each.id === id))
  if (unknown.length > 0) throw new Error(`--only: nobody is called ${unknown.join(', ')}.`)
  const cli = await builtCopy()
  const probe = await workspace.source('probe', PROBE_BYTES)
  const lanes: Lane[] = []
  for (const { id, label, prepare } of chosen) {
    const lane: Lane = { id, label, contestant: null, state: 'measured', remarks: [], runs: [] }
    lanes.push(lane)
    try {
      lane.contestant = await prepare(workspace, cli)
      await race(lane.contestant, workspace, probe)
    } catch (error) {
      lane.state = error instanceof NotInstalled ? 'not installed' : 'failed'
      lane.remarks.push(sentenceOf(error, workspace))
      console.log(`${label}: ${lane.state} (${lane.remarks[0]})`)
    }
  }
  return lanes
}

interface Round {
  readonly round: number
  readonly lanes: readonly Lane[]
  readonly workspace: Workspace
  readonly source: Source
}

/** Everyone once. Who could not run at all is not asked again; one failed run does not end a contestant's part. */
async function runRound({ round, lanes, workspace, source }: Round): Promise<void> {
  for (const lane of lanes) {
    if (!lane.contestant || lane.state !== 'measured') continue
    try {
      const outcome = await race(lane.contestant, workspace, source)
      lane.runs.push({ round, ...outcome })
      const own = outcome.own ? `, transfer ${gigabytes(source.bytes / outcome.own.transferSeconds)}` : ''
      console.log(`round ${round}  ${lane.label.padEnd(26)} ${gigabytes(source.bytes / outcome.seconds)}${own}`)
    } catch (error) {
      lane.remarks.push(`round ${round}: ${sentenceOf(error, workspace)}`)
      console.log(`round ${round}  ${lane.label.padEnd(26)} failed: ${lane.remarks.at(-1)}`)
    }
  }
}

function gigabytes(bytesPerSecond: number): string {
  return `${(bytesPerSecond / 1e9).toFixed(2)} GB/s`
}

/** Without this machine's paths: sentences go into the record. */
function sentenceOf(error: unknown, workspace: Workspace): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.replaceAll(workspace.root, 'WORKSPACE').replaceAll(root, '.')
}

function entryOf({ id, label, contestant, state, remarks, runs }: Lane, sizeBytes: number): Entry {
  const summary = summarise(runs, sizeBytes)
  const last = state === 'measured' && !summary ? 'failed' : state
  return { id, label, state: last, remarks, how: contestant?.how ?? null, version: contestant?.version ?? null, runs, summary }
}

async function keep(results: Results, name: string): Promise<void> {
  const folder = join(root, 'bench', 'results')
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, `${name}.json`), `${JSON.stringify(results, null, 2)}\n`)
  console.log(`Kept in bench/results/${name}.json`)
}

endOnSignals()
try {
  process.exitCode = await main()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
} finally {
  await endGently()
}
