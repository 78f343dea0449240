import { parseArgs } from 'node:util'
import { ROW_IDS, type RowId } from './row-ids.ts'

const MIB = 1024 * 1024
/** What the whole bench takes on the machine it was written on, when nothing else runs there. */
const BUDGET_MINUTES = 18

export type Task = 'rows' | 'report' | 'guard'

export interface Options {
  readonly task: Task
  readonly rows: readonly RowId[]
  readonly quick: boolean
  /** Also what takes long: 20 GiB in the row of memory. */
  readonly full: boolean
  /** Counted runs of each contestant. */
  readonly runs: number
  /** Of the large file; null: as the row has it. */
  readonly sizeBytes: number | null
  /** Only these contestants, by id; empty: all of them. */
  readonly only: readonly string[]
  readonly budgetMs: number
  /** True: into the records that the documents are made from, and the documents anew. */
  readonly keep: boolean
  /** Command lines of another FastDP 1.1.0 program; null: there is none. */
  readonly other: { readonly receiver: string; readonly sender: string } | null
}

export const USAGE = `Usage: npm run bench -- [rows] [options]
       npm run bench -- report
       npm run bench -- guard [--keep]

Rows (all of them unless some are named): ${ROW_IDS.join(', ')}
report makes docs/PERFORMANCE.md, its charts and the README's table from the records in bench/results/.
guard measures some ratios quickly, compares them with bench/results/guard.json, and fails when something got slower.

  --quick            small sizes and three runs: a look, not a measurement
  --full             also what takes long (memory: a drop of 20 GiB)
  --runs <n>         runs of each contestant (default 5; quick and guard: 3)
  --size <MiB>       size of the large file (default 2048; quick: 256)
  --only <ids>       some contestants only, like cp,scp,fastdrop-node
  --budget <minutes> each row gets its share of this; what does not fit has fewer runs, never less than three (default ${BUDGET_MINUTES})
  --keep             keep the records in bench/results/ and make the documents anew (default: bench/results/latest/)
  --other-receiver <command>, --other-sender <command>
                     another FastDP 1.1.0 program for the row “plain”; {port}, {host}, {folder} and {source} are filled in

Others: npm run bench -- control | crowd | window | profile [--keep]
`

/** Null: help was asked for. Throws a sentence about what cannot be used. */
export function readOptions(words: readonly string[]): Options | null {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      full: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
      runs: { type: 'string' },
      size: { type: 'string' },
      only: { type: 'string', default: '' },
      budget: { type: 'string', default: String(BUDGET_MINUTES) },
      'other-receiver': { type: 'string' },
      'other-sender': { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return null
  const task = positionals[0] === 'report' || positionals[0] === 'guard' ? positionals[0] : 'rows'
  const { full, keep } = values
  const quick = values.quick || task === 'guard'
  return {
    task,
    rows: rowsOf(task === 'rows' ? positionals : positionals.slice(1)),
    quick,
    full,
    runs: whole(values.runs ?? (quick ? '3' : '5'), '--runs', 100),
    sizeBytes: values.size === undefined ? null : whole(values.size, '--size', 1024 * 1024) * MIB,
    only: values.only.split(',').filter((id) => id !== ''),
    budgetMs: whole(values.budget, '--budget', 24 * 60) * 60_000,
    keep,
    other: otherOf(values['other-receiver'], values['other-sender']),
  }
}

function rowsOf(names: readonly string[]): readonly RowId[] {
  const unknown = names.filter((name) => !ROW_IDS.some((id) => id === name))
  if (unknown.length > 0) throw new Error(`No row is called ${unknown.join(', ')}. There are ${ROW_IDS.join(', ')}.`)
  return ROW_IDS.filter((id) => names.length === 0 || names.includes(id))
}

function otherOf(receiver: string | undefined, sender: string | undefined): Options['other'] {
  if ((receiver === undefined) !== (sender === undefined)) throw new Error('--other-receiver and --other-sender go together.')
  return receiver === undefined || sender === undefined ? null : { receiver, sender }
}

function whole(text: string, name: string, most: number): number {
  const value = /^\d{1,7}$/.test(text) ? Number(text) : 0
  if (value < 1 || value > most) throw new Error(`${name} takes a whole number from 1 to ${most}.`)
  return value
}
