import { parseArgs } from 'node:util'

const MIB = 1024 * 1024

export interface Options {
  readonly quick: boolean
  /** Counted runs of each contestant. */
  readonly runs: number
  readonly sizeBytes: number
  /** Only these contestants, by id; empty: all of them. */
  readonly only: readonly string[]
  /** Name of the JSON in bench/results/. */
  readonly record: string
}

export const USAGE = `Usage: npm run bench -- [options]

  --quick         three runs of 512 MiB: a look, not a measurement
  --runs <n>      runs of each contestant (default 5; quick: 3)
  --size <MiB>    size of the file (default 2048; quick: 512)
  --only <ids>    some contestants only: cp,rsync,scp,curl,fastdrop-node,fastdrop-electron
  --record <name> write bench/results/<name>.json (default: latest)
`

/** Null: help was asked for. Throws a sentence about what cannot be used. */
export function readOptions(words: readonly string[]): Options | null {
  const { values } = parseArgs({
    args: [...words],
    options: {
      quick: { type: 'boolean', default: false },
      runs: { type: 'string' },
      size: { type: 'string' },
      only: { type: 'string', default: '' },
      record: { type: 'string', default: 'latest' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return null
  const { quick, record } = values
  if (!/^[a-z0-9][a-z0-9-]{0,40}$/.test(record)) throw new Error('--record takes a short name of small letters, digits and hyphens.')
  return {
    quick,
    runs: whole(values.runs ?? (quick ? '3' : '5'), '--runs', 100),
    sizeBytes: whole(values.size ?? (quick ? '512' : '2048'), '--size', 1024 * 1024) * MIB,
    only: values.only.split(',').filter((id) => id !== ''),
    record,
  }
}

function whole(text: string, name: string, most: number): number {
  const value = /^\d{1,7}$/.test(text) ? Number(text) : 0
  if (value < 1 || value > most) throw new Error(`${name} takes a whole number from 1 to ${most}.`)
  return value
}
