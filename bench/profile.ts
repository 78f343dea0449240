import { join } from 'node:path'
import { familyOf } from './accounting.ts'
import { type Contestant, NotInstalled } from './contestant.ts'
import { curl } from './contestants/curl.ts'
import { builtCopy, fastdropInNode, IN_NODE, type Manner } from './contestants/fastdrop.ts'
import { rsync } from './contestants/rsync.ts'
import { rsyncOverSsh, scp } from './contestants/ssh.ts'
import { makeDocuments } from './documents.ts'
import { endGently, endOnSignals } from './ending.ts'
import type { Stand } from './ground.ts'
import { describeMachine, load } from './machine.ts'
import { HERTZ, Perf } from './perf.ts'
import { LOOPBACK } from './place.ts'
import type { ProfileRecord, Subject } from './profile-record.ts'
import { race } from './race.ts'
import { KEPT, LATEST, writeRecord } from './records.ts'
import { CLASSIC, SIZE_MIB } from './rows/large.ts'
import { SIZES } from './rows/small.ts'
import { KINDS, type Kind, kindOf, type Sample } from './samples.ts'
import { randomFile, type Source, tree } from './sources.ts'
import { Workspace } from './workspace.ts'

/**
 * Where the processor's time goes: the Linux profiler looks on while one contestant after another moves the same source, and what it has
 * seen is sorted by kind of work. Needs perf, and root. Other programs take from the caches what they need: to be run when there are few.
 */

const ROUNDS = 3
const GIB = 1024 ** 3

interface Contest {
  readonly id: Subject['contest']
  readonly source: (workspace: Workspace) => Promise<Source>
  readonly contestants: (stand: Stand) => readonly Subjects[]
}

interface Subjects {
  readonly prepare: () => Promise<Contestant>
  /** Names of the two ends, when each is one program: the one that is timed first. */
  readonly ends: readonly [client: string, server: string] | null
}

function ours(stand: Stand, manner: Manner): Subjects {
  // so that what is compiled while it runs has names
  const node = ['--perf-basic-prof', `--logfile=${join(stand.workspace.root, 'v8.log')}`]
  const prepare = (): Promise<Contestant> => fastdropInNode(stand, { ...manner, node })
  return { prepare, ends: [`${manner.label}, sender`, `${manner.label}, receiver`] }
}

function theirs(prepare: () => Promise<Contestant>): Subjects {
  return { prepare, ends: null }
}

function oneFile(workspace: Workspace): Promise<Source> {
  return randomFile(workspace, 'source', SIZE_MIB.whole * 1024 * 1024)
}

const CONTESTS: readonly Contest[] = [
  {
    id: 'large',
    source: oneFile,
    contestants: (stand) => [
      theirs(() => curl(stand)),
      theirs(() => scp(stand)),
      theirs(() => rsyncOverSsh(stand)),
      ours(stand, IN_NODE),
      ours(stand, { id: 'fastdrop-threads', label: 'FastDrop, two TLS threads', env: { FASTDROP_TLS_THREADS: '2' } }),
    ],
  },
  { id: 'plain', source: oneFile, contestants: (stand) => [theirs(() => rsync(stand)), ours(stand, CLASSIC)] },
  {
    id: 'small',
    source: (workspace) => tree(workspace, 'source', SIZES.whole),
    contestants: (stand) => [theirs(() => rsyncOverSsh(stand)), ours(stand, IN_NODE)],
  },
]

interface Seen {
  readonly samples: readonly Sample[]
  readonly server: number
}

/** One run, looked at from when the other end is there. */
async function watch(contestant: Contestant, workspace: Workspace, source: Source): Promise<Seen> {
  const seen: { perf: Perf | null; servers: readonly number[] } = { perf: null, servers: [] }
  const serve: Contestant['serve'] = async (run) => {
    const server = await contestant.serve(run)
    seen.servers = server ? familyOf(server.child.pid) : []
    seen.perf = await Perf.start(join(workspace.root, 'perf.data'))
    return server
  }
  await race({ ...contestant, serve }, workspace, source)
  return { samples: (await seen.perf?.stop(seen.servers)) ?? [], server: seen.servers[0] ?? 0 }
}

function subjectOf(contest: Contest['id'], label: string, rounds: readonly (readonly Sample[])[], gib: number, alone: boolean): Subject {
  const per = rounds.length * HERTZ * gib
  const counts = new Map<Kind, number>()
  const all = rounds.flat()
  for (const sample of all) {
    const kind = kindOf(sample)
    counts.set(kind, (counts.get(kind) ?? 0) + 1)
  }
  const seconds = Object.fromEntries(KINDS.map((kind) => [kind, rounded((counts.get(kind) ?? 0) / per)]))
  const main = all.filter(({ process, thread }) => process === thread).length
  return { contest, label, seconds, mainThread: alone ? rounded(main / per) : null }
}

function rounded(seconds: number): number {
  return Math.round(seconds * 1000) / 1000
}

async function subjects({ id, ...contest }: Contest, workspace: Workspace, cli: string): Promise<Subject[]> {
  const source = await contest.source(workspace)
  const gib = source.bytes / GIB
  const found: Subject[] = []
  for (const { prepare, ends } of contest.contestants({ workspace, cli, place: LOOPBACK })) {
    const contestant = await prepare().catch(whoIsNotThere)
    if (!contestant) continue
    const rounds: Seen[] = []
    for (let round = 0; round < ROUNDS; round += 1) rounds.push(await watch(contestant, workspace, source))
    const of = (wanted: (sample: Sample, server: number) => boolean): Sample[][] =>
      rounds.map(({ samples, server }) => samples.filter((sample) => wanted(sample, server)))
    if (ends === null)
      found.push(
        subjectOf(
          id,
          contestant.label,
          of(() => true),
          gib,
          false,
        ),
      )
    else {
      const [client, server] = ends
      found.push(
        subjectOf(
          id,
          client,
          of((sample, pid) => sample.process !== pid),
          gib,
          true,
        ),
      )
      found.push(
        subjectOf(
          id,
          server,
          of((sample, pid) => sample.process === pid),
          gib,
          true,
        ),
      )
    }
    console.log(`${id.padEnd(6)} ${contestant.label}`)
  }
  await workspace.remove('source')
  return found
}

function whoIsNotThere(error: unknown): null {
  if (!(error instanceof NotInstalled)) throw error
  console.log(`left out: ${error.message}`)
  return null
}

async function main(): Promise<void> {
  const keep = process.argv.includes('--keep')
  const before = load()
  const workspace = await Workspace.create()
  const cli = await builtCopy()
  const found: Subject[] = []
  for (const contest of CONTESTS) found.push(...(await subjects(contest, workspace, cli)))
  const common = { row: 'profile', madeAt: new Date().toISOString(), machine: await describeMachine() } as const
  const record: ProfileRecord = { ...common, loadAverage: { before, after: load() }, rounds: ROUNDS, subjects: found }
  await writeRecord(keep ? KEPT : LATEST, 'profile', record)
  for (const { label, seconds } of found) console.log(label, seconds)
  if (keep) await makeDocuments()
}

endOnSignals()
try {
  await main()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
} finally {
  await endGently()
}
