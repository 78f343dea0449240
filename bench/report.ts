import type { Entry, Ratio, Results, Spread } from './results.ts'

const MIB = 1024 * 1024

/** The results as lines for a terminal. */
export function reportOf(results: Results): string {
  const measured = results.contestants.filter((entry) => entry.state === 'measured')
  const parts = [
    headOf(results),
    columns([['', 'GB/s, whole command', 'GB/s, transfer only', 'CPU s/GiB', 'client', 'server', 'peak MiB', 'client', 'server'], ...measured.map(rateRow)]),
    ratioTable(results.ratios),
    ...measured.flatMap(ownLine),
    versionsOf(measured),
    remarksOf(results.contestants),
  ]
  return `${parts.filter(Boolean).join('\n\n')}\n`
}

function headOf({ row, machine, settings, loadAverage, madeAt }: Results): string {
  const where = settings.inMemory ? 'in memory (tmpfs)' : 'ON A DISK: there is no tmpfs here, so the disk is measured as well'
  return [
    `${row}, ${Math.round(settings.sizeBytes / MIB)} MiB over loopback, ${where}; medians of ${settings.runs} alternating runs (least–most)`,
    `${machine.processor}, ${machine.cores} cores, ${Math.round(machine.memoryBytes / MIB / 1024)} GiB · ${machine.system} ${machine.architecture} · Node ${machine.node}`,
    `load average ${loadAverage.before} before, ${loadAverage.after} after · commit ${machine.commit ?? 'unknown'} · ${madeAt}`,
    ...(settings.quick ? ['A quick look: too short and too few for figures to quote.'] : []),
  ].join('\n')
}

function rateRow({ label, summary }: Entry): string[] {
  if (!summary) return [label]
  const { wholeRate, transferRate, cpuSecondsPerGib: cpu, peakBytes: peak } = summary
  const [client, server] = [peak.client, peak.server].map((spread) => spread && scaled(spread, 1 / MIB))
  return [
    label,
    shown(scaled(wholeRate, 1e-9)),
    shown(transferRate && scaled(transferRate, 1e-9)),
    '',
    one(cpu.client, 2),
    one(cpu.server, 2),
    '',
    one(client, 0),
    one(server, 0),
  ]
}

function ratioTable(ratios: readonly Ratio[]): string {
  if (ratios.length === 0) return ''
  const rows = ratios.map(({ of, to, whole, transfer, aim }) => [
    `${of} ÷ ${to}`,
    shown(whole),
    shown(transfer),
    aim === null ? '' : aim.toFixed(2),
    verdict({ whole, transfer, aim }),
  ])
  return columns([['above 1: the first is faster', 'whole command', 'transfer only', 'aim', ''], ...rows])
}

function verdict({ whole, transfer, aim }: Pick<Ratio, 'whole' | 'transfer' | 'aim'>): string {
  if (aim === null) return ''
  if (whole.median >= aim) return 'met'
  return transfer && transfer.median >= aim ? 'met by the transfer, missed by the whole command' : 'missed'
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

function versionsOf(entries: readonly Entry[]): string {
  return entries.map(({ label, version, how }) => `${label}: ${version}\n  ${how}`).join('\n')
}

function remarksOf(entries: readonly Entry[]): string {
  return entries.flatMap(({ label, state, remarks }) => (remarks.length > 0 ? [`${label} (${state}): ${remarks.join('; ')}`] : [])).join('\n')
}

function scaled({ median, least, most }: Spread, by: number): Spread {
  return { median: median * by, least: least * by, most: most * by }
}

function shown(spread: Spread | null): string {
  return spread ? `${spread.median.toFixed(2)} (${spread.least.toFixed(2)}–${spread.most.toFixed(2)})` : '–'
}

function one(spread: Spread | null | undefined, digits: number): string {
  return spread ? spread.median.toFixed(digits) : '–'
}

/** The first column to the left, figures to the right. */
function columns(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0))) ?? []
  const line = (row: readonly string[]): string => row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  ')
  return rows.map((row) => line(row).trimEnd()).join('\n')
}
