import type { Verdict } from './aims.ts'
import type { ContestRecord, Entry, RowRecord } from './results.ts'
import { boundOf, scaled, shown } from './words.ts'

const MIB = 1024 * 1024

/** A row as lines for a terminal. */
export function reportOf(record: RowRecord): string {
  const parts = [
    headOf(record),
    ...record.contests.map(contestOf),
    columns(record.figures.map(({ label, unit, values }) => [label, `${spreadWords(values)} ${unit}`])),
    ...record.curves.map(({ label, x, y, points }) => `${label} (${x} → ${y}): ${points.map(([at, height]) => `${at} → ${height.toFixed(2)}`).join(', ')}`),
    record.remarks.join('\n'),
  ]
  return parts.filter(Boolean).join('\n\n')
}

/** Every aim with what was found. */
export function verdictsOf(verdicts: readonly Verdict[]): string {
  const rows = verdicts.map((each) => [`${each.row}: ${each.says}`, shown(each.found), shown(each.transfer), boundOf(each), each.verdict])
  return rows.length > 0 ? `${columns([['Aims', 'found', 'transfer only', 'aim', ''], ...rows])}\n` : ''
}

function headOf({ title, machine, settings, loadAverage, madeAt }: RowRecord): string {
  const where = settings.inMemory ? 'in memory (tmpfs)' : 'on a disk'
  return [
    `${title}, ${where}; medians of ${settings.runs} alternating runs (least–most)`,
    `${machine.processor}, ${machine.cores} cores, ${Math.round(machine.memoryBytes / MIB / 1024)} GiB · ${machine.system} ${machine.architecture} · Node ${machine.node}`,
    `load average ${loadAverage.before} before, ${loadAverage.after} after · commit ${machine.commit ?? 'unknown'} · ${madeAt}`,
    ...(settings.quick ? ['A quick look: too short and too few for figures to quote.'] : []),
  ].join('\n')
}

function contestOf(contest: ContestRecord): string {
  const measured = contest.contestants.filter((entry) => entry.state === 'measured')
  const unit = contest.files > 1 ? 'files/s' : 'GB/s'
  const head = ['', `${unit}, whole command`, 'transfer only', 'CPU s/GiB', 'cores busy', 'peak MiB: client', 'server']
  const ratios = contest.ratios.map(({ of, to, whole, transfer }) => [`${of} ÷ ${to}`, shown(whole), shown(transfer)])
  const parts = [
    contest.title,
    columns([head, ...measured.map((entry) => rateRow(entry, contest))]),
    ratios.length > 0 ? columns([['above 1: the first is faster', 'whole command', 'transfer only'], ...ratios]) : '',
    measured.flatMap(ownLine).join('\n'),
    measured.map(({ label, version, how }) => `${label}: ${version}\n  ${how}`).join('\n'),
    contest.contestants.flatMap(({ label, state, remarks }) => (remarks.length > 0 ? [`${label} (${state}): ${remarks.join('; ')}`] : [])).join('\n'),
  ]
  return parts.filter(Boolean).join('\n\n')
}

/** Bytes a second as what the contest counts in. */
export function paceScale({ bytes, files }: Pick<ContestRecord, 'bytes' | 'files'>): number {
  return files > 1 ? files / bytes : 1e-9
}

function rateRow({ label, summary }: Entry, contest: ContestRecord): string[] {
  if (!summary) return [label]
  const { wholeRate, transferRate, cpuSecondsPerGib: cpu, busyCores, peakBytes: peak } = summary
  const by = paceScale(contest)
  const mib = (end: typeof peak.client): string => (end ? `${Math.round(end.median / MIB)}` : '–')
  const both = cpu.both ? cpu.both.median.toFixed(2) : '–'
  const cores = busyCores ? busyCores.median.toFixed(2) : '–'
  return [label, shown(scaled(wholeRate, by), 3), shown(transferRate && scaled(transferRate, by), 3), both, cores, mib(peak.client), mib(peak.server)]
}

function ownLine({ label, runs }: Entry): string[] {
  const own = runs.flatMap((run) => run.own ?? [])
  if (own.length === 0) return []
  const gap = (gaps: readonly (number | null)[]): string => (gaps.some((each) => each !== null) ? `${Math.max(...gaps.map((each) => each ?? 0))} ms` : 'none')
  const gaps = `sender ${gap(own.map((each) => each.largestGapMs.sender))}, receiver ${gap(own.map((each) => each.largestGapMs.receiver))}`
  const each = (pick: (run: (typeof own)[number]) => number): string => [...new Set(own.map(pick))].sort((a, b) => a - b).join('/')
  const counts = `${each((run) => run.plannedReconnects)} planned reconnects a run, ${each((run) => run.retries)} chunks sent again`
  return [`${label}: ${each((run) => run.connections)} connections, ${counts}; largest gap: ${gaps}`]
}

function spreadWords(values: readonly number[]): string {
  return values.length === 0 ? '–' : values.map((value) => Math.round(value * 100) / 100).join(' ')
}

/** The first column to the left, figures to the right. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0))) ?? []
  const line = (row: readonly string[]): string => row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  ')
  return rows.map((row) => line(row).trimEnd()).join('\n')
}
