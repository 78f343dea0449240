import { judgeAll } from './aims.ts'
import { Budget } from './budget.ts'
import { builtCopy } from './contestants/fastdrop.ts'
import { makeDocuments } from './documents.ts'
import { endGently, endOnSignals } from './ending.ts'
import { guard } from './guard.ts'
import { describeMachine, load, root } from './machine.ts'
import { type Options, readOptions, USAGE } from './options.ts'
import { KEPT, LATEST, writeRecord } from './records.ts'
import { reportOf, verdictsOf } from './report.ts'
import { isOurs, type RowRecord } from './results.ts'
import type { Found, Row } from './row.ts'
import { ROWS } from './rows/index.ts'
import { Workspace } from './workspace.ts'

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2))
  if (!options) {
    console.log(USAGE)
    return 0
  }
  if (options.task === 'report') {
    for (const path of await makeDocuments()) console.log(`Made ${path}`)
    return 0
  }
  const workspace = await Workspace.create()
  if (!workspace.inMemory) console.log('There is no folder in memory (tmpfs) here: the disk is measured as well.')
  if (options.task === 'guard') return guard({ workspace, options, cli: await builtCopy(), untilMs: () => Number.POSITIVE_INFINITY })
  return measureRows(options, workspace)
}

async function measureRows(options: Options, workspace: Workspace): Promise<number> {
  const machine = await describeMachine()
  const cli = await builtCopy()
  const budget = new Budget(options.rows, options.budgetMs)
  const records: RowRecord[] = []
  const startMs = performance.now()
  for (const row of ROWS.filter(({ id }) => options.rows.includes(id))) {
    const minutes = ((performance.now() - startMs) / 60_000).toFixed(1)
    console.log(`\n── ${row.title} (${records.length + 1} of ${options.rows.length} rows, ${minutes} minutes so far)`)
    const before = load()
    const { inMemory = workspace.inMemory, ...found } = await measured(
      row,
      () => row.measure({ workspace, options, cli, untilMs: budget.begin(row.id) }),
      workspace,
    )
    const settings = { quick: options.quick, runs: options.runs, inMemory }
    const empty = { contests: [], figures: [], curves: [], remarks: [] }
    const common = { row: row.id, title: row.title, madeAt: new Date().toISOString(), machine, loadAverage: { before, after: load() }, settings }
    const record: RowRecord = { ...common, ...empty, ...found }
    records.push(record)
    console.log(`\n${reportOf(record)}`)
    await writeRecord(options.keep ? KEPT : LATEST, row.id, record)
    for (const name of ['source', 'text', 'probe']) await workspace.remove(name)
  }
  console.log(`\n${verdictsOf(judgeAll(records))}`)
  console.log(`Kept in bench/results/${options.keep ? '' : 'latest/'}; ${((performance.now() - startMs) / 60_000).toFixed(1)} minutes.`)
  if (options.keep) await makeDocuments()
  // a slow run is no failure, a wrong or broken one of ours is
  return records.some(isBroken) ? 1 : 0
}

/** What a row cannot do is said in its record; the other rows go on. */
async function measured(row: Row, measure: () => Promise<Found>, workspace: Workspace): Promise<Found> {
  try {
    return await measure()
  } catch (error) {
    const remark = (error instanceof Error ? error.message : String(error)).replaceAll(workspace.root, 'WORKSPACE').replaceAll(root, '.')
    console.log(`${row.id}: ${remark}`)
    return { remarks: [remark] }
  }
}

function isBroken({ contests }: RowRecord): boolean {
  const ours = contests.flatMap(({ contestants }) => contestants).filter(({ id }) => isOurs(id))
  return ours.some(({ state, remarks }) => state !== 'not installed' && remarks.length > 0)
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
