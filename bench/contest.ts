import { type Contestant, NotInstalled } from './contestant.ts'
import type { Ground } from './ground.ts'
import { root } from './machine.ts'
import { type Outcome, race } from './race.ts'
import { type ContestRecord, type Entry, ratiosOf, summarise } from './results.ts'
import type { Source } from './sources.ts'
import type { Workspace } from './workspace.ts'

/** Medians of fewer runs are not worth printing, however little time there is. */
const RUNS_AT_LEAST = 3

/** Who is to take part, in the order of the turns. */
export interface Planned {
  readonly id: string
  readonly label: string
  readonly prepare: () => Promise<Contestant>
}

export interface ContestPlan {
  readonly id: string
  readonly title: string
  readonly planned: readonly Planned[]
  readonly source: Source
  /** Before anything is timed, everyone shows with this that it works here; caches are warm afterwards for all. */
  readonly probe: Source
  /** No round begins behind this moment, once there are three. */
  readonly untilMs: number
}

/** One contestant's way through a contest. */
interface Lane extends Planned {
  contestant: Contestant | null
  state: Entry['state']
  readonly remarks: string[]
  readonly runs: (Outcome & { readonly round: number })[]
}

/** Everyone in turn, round by round. Who cannot take part is left out, with the reason in the record. */
export async function contest(ground: Ground, plan: ContestPlan): Promise<ContestRecord> {
  const { workspace, options } = ground
  const { id, title, source } = plan
  console.log(`\n${title}`)
  const chosen = plan.planned.filter((each) => options.only.length === 0 || options.only.includes(each.id))
  const lanes = chosen.map((each): Lane => ({ ...each, contestant: null, state: 'measured', remarks: [], runs: [] }))
  for (const lane of lanes) await lineUp(lane, workspace, plan.probe)
  for (let round = 1; round <= options.runs; round += 1) {
    if (round > RUNS_AT_LEAST && performance.now() > plan.untilMs) {
      console.log(`the time of this row is over after ${round - 1} rounds`)
      break
    }
    for (const lane of lanes) await turn(lane, { round, workspace, source })
  }
  const contestants = lanes.map((lane) => entryOf(lane, source.bytes))
  return { id, title, bytes: source.bytes, files: source.files, contestants, ratios: ratiosOf(contestants) }
}

async function lineUp(lane: Lane, workspace: Workspace, probe: Source): Promise<void> {
  try {
    lane.contestant = await lane.prepare()
    await race(lane.contestant, workspace, probe)
  } catch (error) {
    lane.state = error instanceof NotInstalled ? 'not installed' : 'failed'
    lane.remarks.push(sentenceOf(error, workspace))
    console.log(`         ${lane.label.padEnd(30)} ${lane.state}: ${lane.remarks[0]}`)
  }
}

interface Round {
  readonly round: number
  readonly workspace: Workspace
  readonly source: Source
}

/** Who could not run at all is not asked again; one failed run does not end a contestant's part. */
async function turn(lane: Lane, { round, workspace, source }: Round): Promise<void> {
  if (!lane.contestant || lane.state !== 'measured') return
  const head = `round ${round}  ${lane.label.padEnd(30)}`
  try {
    const outcome = await race(lane.contestant, workspace, source)
    lane.runs.push({ round, ...outcome })
    const own = outcome.own ? `, transfer ${paceOf(source, outcome.own.transferSeconds)}` : ''
    console.log(`${head} ${paceOf(source, outcome.seconds)}${own}`)
  } catch (error) {
    lane.remarks.push(`round ${round}: ${sentenceOf(error, workspace)}`)
    console.log(`${head} failed: ${lane.remarks.at(-1)}`)
  }
}

function paceOf({ bytes, files }: Source, seconds: number): string {
  return files > 1 ? `${Math.round(files / seconds)} files/s` : `${(bytes / seconds / 1e9).toFixed(3)} GB/s`
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
