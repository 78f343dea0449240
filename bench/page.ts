import { judgeAll, type Verdict } from './aims.ts'
import { chartName, chartsOf } from './charts.ts'
import type { ProfileRecord, Subject } from './profile-record.ts'
import { paceScale } from './report.ts'
import { type ContestRecord, type Curve, type Entry, isOurs, type RowRecord, spreadOf } from './results.ts'
import { ROW_IDS } from './row-ids.ts'
import { KINDS } from './samples.ts'
import { boundOf, number, scaled, shown } from './words.ts'

/**
 * The generated parts of documents. They stand between two comments, `bench:NAME` and `/bench:NAME`, and nothing else of a page is touched.
 */

const MIB = 1024 * 1024

/** Replaces what stands between the markers. Throws when a section has no place in the page. */
export function withSections(page: string, sections: ReadonlyMap<string, string>): string {
  let text = page
  for (const [name, content] of sections) {
    const [from, to] = [`<!-- bench:${name} -->`, `<!-- /bench:${name} -->`]
    const [start, end] = [text.indexOf(from), text.indexOf(to)]
    if (start < 0 || end < start) throw new Error(`The page has no place for “${name}”: ${from} and ${to} are missing.`)
    text = `${text.slice(0, start + from.length)}\n${content}\n${text.slice(end)}`
  }
  return text
}

/** Name of a section → its content. A row that was never kept says so. */
export function sectionsOf(records: readonly RowRecord[], profile: ProfileRecord | null = null): ReadonlyMap<string, string> {
  const sections = new Map<string, string>([
    ['made', madeOf(records)],
    ['aims', aimsTable(judgeAll(records))],
    ['profile', profileSection(profile)],
  ])
  const charts = chartsOf(records)
  for (const id of ROW_IDS) {
    const record = records.find(({ row }) => row === id)
    sections.set(id, record ? rowSection(record, charts) : 'Not measured yet.')
  }
  return sections
}

/** Of `npm run bench -- profile`: kinds of work, and what a GiB costs of each. */
export function profileSection(record: ProfileRecord | null): string {
  if (!record) return 'Not measured yet.'
  const { machine, madeAt, loadAverage, rounds, subjects } = record
  const contests = new Map<string, Subject[]>()
  for (const subject of subjects) contests.set(subject.contest, [...(contests.get(subject.contest) ?? []), subject])
  const tables = [...contests].map(([contest, of]) => {
    const told = KINDS.filter((kind) => of.some(({ seconds }) => (seconds[kind] ?? 0) >= LEAST_TOLD))
    const line = (name: string, value: (subject: Subject) => number | null): string[] => [name, ...of.map((each) => cell(value(each)))]
    return table([
      [`${contest}: processor s/GiB`, ...of.map(({ label }) => label)],
      ...told.map((kind) => line(kind, ({ seconds }) => seconds[kind] ?? 0)),
      line('**all of it**', ({ seconds }) => Object.values(seconds).reduce((sum, value) => sum + value, 0)),
      line('of it the main thread', ({ mainThread }) => mainThread),
    ])
  })
  const when = `${machine.processor}, ${machine.cores} cores, ${madeAt.slice(0, 10)}, commit ${machine.commit ?? 'unknown'}; load average ${loadAverage.before} before, ${loadAverage.after} after; ${rounds} runs each.`
  return [when, ...tables].join('\n\n')
}

/** Kinds that take less of a processor's second than this everywhere are not told. */
const LEAST_TOLD = 0.01

function cell(seconds: number | null): string {
  return seconds === null ? '–' : number(seconds, 2)
}

/** What the README says: one large file, in a few columns. */
export function readmeTable(records: readonly RowRecord[]): string {
  const record = records.find(({ row }) => row === 'large')
  const contest = record?.contests[0]
  if (!record || !contest) return 'Not measured yet.'
  const rows = measuredIn(contest).map((entry) => {
    const cells = cellsOf(entry, contest)
    return isOurs(entry.id) ? [`**${entry.label}**`, `**${cells.whole}**`, cells.cpu, cells.peak] : [entry.label, cells.whole, cells.cpu, cells.peak]
  })
  const head = [contest.title, cellsHead(contest), 'processor s/GiB, both ends', 'peak memory MiB, client / server']
  return `${table([head, ...rows])}\n\n${circumstances(record)}`
}

/** What a reader has to know before believing a figure. */
function circumstances({ machine, loadAverage, settings, madeAt }: RowRecord): string {
  const kind = settings.quick ? '**A quick look, too small to quote.** ' : ''
  return `${kind}${machine.processor}, ${machine.cores} cores, ${madeAt.slice(0, 10)}; load average ${loadAverage.before} before, ${loadAverage.after} after.`
}

function madeOf(records: readonly RowRecord[]): string {
  const rows = records.map(({ row, machine, madeAt, loadAverage, settings }) => [
    row,
    `${madeAt.slice(0, 10)}, commit ${machine.commit ?? 'unknown'}`,
    `${machine.processor}, ${machine.cores} cores, ${Math.round(machine.memoryBytes / MIB / 1024)} GiB; ${machine.system}, Node ${machine.node}`,
    `${loadAverage.before} → ${loadAverage.after}`,
    settings.quick ? 'quick: too small to quote' : `${settings.runs} runs`,
  ])
  return table([['row', 'when', 'machine', 'load average', 'kind'], ...rows])
}

function aimsTable(verdicts: readonly Verdict[]): string {
  const rows = verdicts.map((each) => [
    each.row,
    each.says,
    boundOf(each),
    shown(each.found),
    shown(each.transfer),
    `**${each.verdict}**${each.quick ? ', a quick look' : ''}`,
  ])
  return table([['row', 'what', 'aim', 'found: median (least–most)', 'transfer only', ''], ...rows])
}

function rowSection(record: RowRecord, charts: ReadonlyMap<string, string>): string {
  const picture = (part: string, alt: string): string[] => {
    const name = chartName(record.row, part)
    return charts.has(name) ? [`![${alt}](pictures/${name})`] : []
  }
  const parts = [
    circumstances(record),
    ...record.contests.flatMap((contest) => [contestTable(contest), ...picture(contest.id, contest.title), howOf(contest)]),
    ...(record.figures.length > 0 ? [figuresTable(record)] : []),
    ...record.curves.map(curveTable),
    ...['curve', ...record.curves.map(({ id }) => id)].flatMap((id) => picture(id, record.title)),
    ...(record.remarks.length > 0 ? [`Not measured: ${record.remarks.map(inLine).join('; ')}.`] : []),
  ]
  return parts.filter(Boolean).join('\n\n')
}

function measuredIn({ contestants }: ContestRecord): Entry[] {
  return contestants.filter(({ state }) => state === 'measured')
}

interface Cells {
  readonly whole: string
  readonly transfer: string
  readonly cpu: string
  readonly busy: string
  readonly peak: string
}

function cellsOf({ summary }: Entry, contest: ContestRecord): Cells {
  if (!summary) return { whole: '–', transfer: '–', cpu: '–', busy: '–', peak: '–' }
  const by = paceScale(contest)
  const { wholeRate, transferRate, cpuSecondsPerGib: cpu, busyCores, peakBytes: peak } = summary
  const mib = (end: typeof peak.client): string => (end ? number(end.median / MIB, 0) : '–')
  return {
    whole: shown(scaled(wholeRate, by), 3),
    transfer: shown(transferRate && scaled(transferRate, by), 3),
    cpu: cpu.both ? number(cpu.both.median, 2) : '–',
    busy: busyCores ? number(busyCores.median, 2) : '–',
    peak: `${mib(peak.client)} / ${mib(peak.server)}`,
  }
}

function cellsHead({ files }: ContestRecord): string {
  return files > 1 ? 'files/s, whole command' : 'GB/s, whole command'
}

function contestTable(contest: ContestRecord): string {
  const rows = measuredIn(contest).map((entry) => {
    const { whole, transfer, cpu, busy, peak } = cellsOf(entry, contest)
    return [isOurs(entry.id) ? `**${entry.label}**` : entry.label, whole, transfer, cpu, busy, peak]
  })
  const head = [contest.title, cellsHead(contest), 'transfer only', 'processor s/GiB', 'cores busy', 'peak MiB, client / server']
  return table([head, ...rows])
}

function howOf({ contestants }: ContestRecord): string {
  const lines = contestants.map(({ label, state, version, how, remarks }) => {
    const left =
      remarks.length > 0 ? ` ${state === 'measured' ? 'Not every run' : `${state[0]?.toUpperCase()}${state.slice(1)}`}: ${inLine(remarks[0] ?? '')}.` : ''
    return `- ${label}${version === null ? '.' : ` (${version}): \`${how ?? ''}\`.`}${left}`
  })
  return ['<details><summary>How each was run</summary>', '', ...lines, '', '</details>'].join('\n')
}

function figuresTable({ figures }: RowRecord): string {
  return table([['', 'median (least–most)', ''], ...figures.map(({ label, unit, values }) => [label, shown(spreadOf(values)), unit])])
}

function curveTable({ label, x, y, points }: Curve): string {
  return table([
    [`${label}: ${x}`, ...points.map(([at]) => at.toLocaleString('en-GB'))],
    [y, ...points.map(([, height]) => number(height, 2))],
  ])
}

/** A vertical bar or a line's end would break the table. */
function inLine(text: string): string {
  return text.replaceAll('|', '/').replaceAll(/\s+/g, ' ').replace(/\.$/, '')
}

function table(rows: readonly (readonly string[])[]): string {
  const [head = [], ...rest] = rows
  const line = (cells: readonly string[]): string => `| ${cells.map(inLine).join(' | ')} |`
  return [line(head), `|${head.map((_, at) => (at === 0 ? '---|' : '---:|')).join('')}`, ...rest.map(line)].join('\n')
}
