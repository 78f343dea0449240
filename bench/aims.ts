import { type RowRecord, ratioOf, type Spread, spreadOf } from './results.ts'
import type { RowId } from './row-ids.ts'

/** What is aimed at. Each aim is computed from the records, and from nothing else. */

export interface Verdict {
  readonly row: RowId
  readonly says: string
  readonly unit: string
  readonly atLeast: number | null
  readonly atMost: number | null
  /** Null: not measured. */
  readonly found: Spread | null
  /** The same without the start of the two programs; null where there is no such thing. */
  readonly transfer: Spread | null
  /** From a quick look: no more than a hint. */
  readonly quick: boolean
  readonly verdict: 'met' | 'met by the transfer alone' | 'missed' | 'not measured'
}

interface Aim {
  readonly row: RowId
  readonly says: string
  readonly unit?: string
  readonly atLeast?: number
  readonly atMost?: number
  readonly of: (record: RowRecord) => { readonly found: Spread | null; readonly transfer?: Spread | null }
}

type Finder = Aim['of']

/** Rates of two contestants, divided round by round. */
function ratio(contest: string, of: string, to: string): Finder {
  return ({ contests }) => {
    const entries = contests.find(({ id }) => id === contest)?.contestants ?? []
    const [mine, theirs] = [of, to].map((wanted) => entries.find(({ id }) => id === wanted))
    const between = mine && theirs ? ratioOf(mine, theirs) : null
    return { found: between?.whole ?? null, transfer: between?.transfer ?? null }
  }
}

/** Of one by whichever of the others has the best median, round by round. */
function byTheBest(contest: string, of: string): Finder {
  return (record) => {
    const others = (record.contests.find(({ id }) => id === contest)?.contestants ?? []).filter(({ id, summary }) => id !== of && summary?.transferRate)
    const best = others.toSorted((a, b) => (b.summary?.transferRate?.median ?? 0) - (a.summary?.transferRate?.median ?? 0))[0]
    return { found: best ? (ratio(contest, of, best.id)(record).transfer ?? null) : null }
  }
}

/** Where only what moves is meant: between two of ours, beside a line, and where a header with a digest of the whole file comes first. */
function transferRatio(contest: string, of: string, to: string): Finder {
  const both = ratio(contest, of, to)
  return (record) => ({ found: both(record).transfer ?? null })
}

function figure(id: string): Finder {
  return ({ figures }) => ({ found: spreadOf(figures.find((each) => each.id === id)?.values ?? []) })
}

/** All of them together, as one sample. */
function figures(...ids: readonly string[]): Finder {
  return (record) => ({ found: spreadOf(record.figures.filter(({ id }) => ids.includes(id)).flatMap(({ values }) => values)) })
}

function largest(id: string): Finder {
  return (record) => {
    const { most } = figures(id)(record).found ?? {}
    return { found: most === undefined ? null : { median: most, least: most, most } }
  }
}

function highest(curve: string): Finder {
  return ({ curves }) => {
    const heights = curves.find(({ id }) => id === curve)?.points.map(([, y]) => y) ?? []
    const most = Math.max(...heights)
    return { found: heights.length > 0 ? { median: most, least: Math.min(...heights), most } : null }
  }
}

/** Cost of one at the larger number by that at the smaller one: above 1 the curve bends upwards. Null: the curve's first, or last. */
function bend(curve: string, from: number | null, to: number | null): Finder {
  return ({ curves }) => {
    const points = curves.find(({ id }) => id === curve)?.points ?? []
    const first = from === null ? points[0] : points.find(([x]) => x === from)
    const last = to === null ? points.at(-1) : points.find(([x]) => x === to)
    if (!first || !last || first === last) return { found: null }
    const value = last[1] / first[1]
    return { found: { median: value, least: value, most: value } }
  }
}

const AIMS: readonly Aim[] = [
  { row: 'large', says: 'FastDrop ÷ curl over TLS 1.3', atLeast: 1, of: ratio('native', 'fastdrop-node', 'curl') },
  { row: 'large', says: 'FastDrop ÷ scp', atLeast: 1.6, of: ratio('native', 'fastdrop-node', 'scp') },
  { row: 'large', says: 'FastDrop ÷ rsync over ssh', atLeast: 2.2, of: ratio('native', 'fastdrop-node', 'rsync-ssh') },
  { row: 'large', says: 'FastDrop in Electron ÷ in Node', atLeast: 0.9, of: transferRatio('native', 'fastdrop-electron', 'fastdrop-node') },
  { row: 'plain', says: 'FastDP 1.1.0 ÷ rsync daemon', atLeast: 1, of: transferRatio('plain', 'fastdrop-classic', 'rsync') },
  { row: 'plain', says: 'FastDP 1.1.0 ÷ cp', atLeast: 0.7, of: transferRatio('plain', 'fastdrop-classic', 'cp') },
  { row: 'plain', says: 'FastDP 1.1.0 ÷ another program that speaks it', atLeast: 5, of: transferRatio('plain', 'fastdrop-classic', 'other') },
  { row: 'small', says: 'FastDrop ÷ rsync over ssh', atLeast: 1, of: ratio('native', 'fastdrop-node', 'rsync-ssh') },
  { row: 'small', says: 'FastDrop ÷ scp -r', atLeast: 5, of: ratio('native', 'fastdrop-node', 'scp') },
  { row: 'shaped', says: 'FastDrop ÷ bare TCP on the line', atLeast: 0.97, of: transferRatio('line', 'fastdrop-default', 'socat') },
  { row: 'delayed', says: '8 connections ÷ one', atLeast: 6, of: transferRatio('far', 'fastdrop-8', 'fastdrop-1') },
  { row: 'delayed', says: 'connections by measurement ÷ the best fixed number', atLeast: 0.9, of: byTheBest('far', 'fastdrop-choosing') },
  { row: 'choices', says: 'connections by measurement ÷ the best fixed number', atLeast: 0.9, of: byTheBest('connections', 'fastdrop-default') },
  { row: 'choices', says: 'size of chunks by the size of the drop ÷ the best fixed size', atLeast: 0.9, of: byTheBest('chunks', 'fastdrop-default') },
  { row: 'reconnect', says: 'with planned reconnects ÷ without', atLeast: 0.99, of: transferRatio('reconnects', 'fastdrop-reconnecting', 'fastdrop-unbroken') },
  { row: 'reconnect', says: 'longest stall at a planned reconnect', unit: 'ms', atMost: 50, of: largest('stall-sender') },
  { row: 'compression', says: 'text: auto ÷ none', atLeast: 3, of: transferRatio('text', 'fastdrop-auto', 'fastdrop-none') },
  { row: 'compression', says: 'random bytes: auto ÷ none', atLeast: 0.95, of: transferRatio('random', 'fastdrop-auto', 'fastdrop-none') },
  { row: 'memory', says: 'peak of the receiver, whatever the size', unit: 'MiB', atMost: 200, of: highest('receiver') },
  { row: 'memory', says: 'peak at the largest drop ÷ at the smallest', atMost: 1.1, of: bend('receiver', null, null) },
  { row: 'memory', says: 'the same where chunks are of one size, above 1 GiB', atMost: 1.1, of: bend('receiver', 2, null) },
  { row: 'desktop', says: '300 MB/s: event loop p99', unit: 'ms', atMost: 20, of: figures('limited-sender-loop', 'limited-receiver-loop') },
  { row: 'desktop', says: '300 MB/s: frames of the window', unit: 'a second', atLeast: 55, of: figures('limited-sender-frames', 'limited-receiver-frames') },
  { row: 'desktop', says: 'full speed: event loop p99', unit: 'ms', atMost: 50, of: figures('full-sender-loop', 'full-receiver-loop') },
  {
    row: 'desktop',
    says: 'state messages',
    unit: 'a second',
    atMost: 10,
    of: figures('limited-sender-messages', 'limited-receiver-messages', 'full-sender-messages', 'full-receiver-messages'),
  },
  { row: 'desktop', says: 'start to a usable window', unit: 's', atMost: 1.5, of: figure('cold-start') },
  { row: 'desktop', says: 'idle processor', unit: '% of a core', atMost: 0.5, of: figure('idle') },
  { row: 'scale', says: 'a file of 99,000 ÷ one of 5,000', atMost: 1.2, of: bend('files', 5_000, 99_000) },
  { row: 'scale', says: 'a chunk of 1,000,000 ÷ one of 62,500', atMost: 1.2, of: bend('chunks', 62_500, 1_000_000) },
  { row: 'scale', says: 'one of 50 drops begun at once ÷ one of 5', atMost: 1.2, of: bend('transfers', 5, 50) },
]

export function judgeAll(records: readonly RowRecord[]): Verdict[] {
  return AIMS.flatMap((aim) => {
    const record = records.find(({ row }) => row === aim.row)
    return record ? [judge(aim, record)] : []
  })
}

function judge({ row, says, unit = '', atLeast, atMost, of }: Aim, record: RowRecord): Verdict {
  const { found, transfer = null } = of(record)
  const holds = (spread: Spread | null): boolean =>
    spread !== null && (atLeast === undefined || spread.median >= atLeast) && (atMost === undefined || spread.median <= atMost)
  const alone = holds(transfer) ? 'met by the transfer alone' : 'missed'
  const verdict = found === null ? 'not measured' : holds(found) ? 'met' : alone
  const { quick } = record.settings
  return { row, says, unit, atLeast: atLeast ?? null, atMost: atMost ?? null, found, transfer, quick, verdict }
}
