import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { contest } from './contest.ts'
import { cp } from './contestants/cp.ts'
import { fastdropInElectron, fastdropInNode, IN_NODE } from './contestants/fastdrop.ts'
import { rsync } from './contestants/rsync.ts'
import type { Ground } from './ground.ts'
import { judgeRatio, type Kept, keptOf, type Measured, measuredIn } from './guard-judge.ts'
import { describeMachine, load } from './machine.ts'
import { LOOPBACK } from './place.ts'
import { KEPT, writeRecord } from './records.ts'
import { columns } from './report.ts'
import { randomFile, tree } from './sources.ts'

const NAME = 'guard'
const MIB = 1024 * 1024
const LARGE_BYTES = 512 * MIB
const SMALL = { files: 4_000, meanBytes: 9750 }
const PROBE = { bytes: 4 * MIB, tree: { files: 20, meanBytes: 9750 } }

interface GuardRecord {
  readonly madeAt: string
  readonly machine: unknown
  readonly loadAverage: number
  readonly ratios: readonly Kept[]
}

/** A large file and small ones, beside two programs that do not change: has FastDrop become slower since the record was made? */
async function measure(ground: Ground): Promise<Measured[]> {
  const { workspace, options } = ground
  const stand = { workspace, cli: ground.cli, place: LOOPBACK }
  const planned = [
    { id: 'cp', label: 'cp', prepare: () => cp() },
    { id: 'rsync', label: 'rsync daemon', prepare: () => rsync(stand) },
    { ...IN_NODE, prepare: () => fastdropInNode(stand) },
    { id: 'fastdrop-electron', label: 'FastDrop in Electron', prepare: () => fastdropInElectron(stand) },
  ]
  const untilMs = Number.POSITIVE_INFINITY
  const bytes = options.sizeBytes ?? LARGE_BYTES
  const one = { source: await randomFile(workspace, 'source', bytes), probe: await randomFile(workspace, 'probe', PROBE.bytes) }
  const large = await contest(ground, { id: 'large', title: 'One large file', planned, ...one, untilMs })
  const many = { source: await tree(workspace, 'source', SMALL), probe: await tree(workspace, 'probe', PROBE.tree) }
  const small = await contest(ground, { id: 'small', title: 'Small files', planned, ...many, untilMs })
  return [large, small].flatMap(measuredIn)
}

/** Exit code 1 when something got slower than its record by more than the runs themselves differ. */
export async function guard(ground: Ground): Promise<number> {
  const found = await measure(ground)
  if (ground.options.keep) {
    const record: GuardRecord = { madeAt: new Date().toISOString(), machine: await describeMachine(), loadAverage: load(), ratios: found.flatMap(keptOf) }
    await writeRecord(KEPT, NAME, record)
    console.log(`\nKept in bench/results/${NAME}.json`)
    return 0
  }
  const text = await readFile(join(KEPT, `${NAME}.json`), 'utf8').catch(() => null)
  if (text === null) throw new Error('There is no record to compare with. `npm run bench -- guard --keep` makes one.')
  const { ratios } = JSON.parse(text) as GuardRecord
  const verdicts = ratios.map((kept) => judgeRatio(kept, found))
  const rows = verdicts.map(({ kept, now, slower }) => [
    kept.id,
    kept.median.toFixed(3),
    kept.floor.toFixed(3),
    now === null ? '–' : now.toFixed(3),
    slower ? 'SLOWER' : '',
  ])
  console.log(`\n${columns([['', 'record', 'least allowed', 'now', ''], ...rows])}`)
  const slower = verdicts.filter((each) => each.slower)
  const missing = verdicts.filter(({ now }) => now === null)
  if (missing.length > 0) console.log(`Not measured here: ${missing.map(({ kept }) => kept.id).join(', ')}.`)
  if (slower.length > 0)
    console.log(
      `Slower than the record: ${slower.map(({ kept }) => kept.id).join(', ')}. Run it again on a quiet machine; if it stays, something made it slower.`,
    )
  return slower.length > 0 || missing.length === verdicts.length ? 1 : 0
}
