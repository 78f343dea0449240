import { type Language, LOCALES } from './languages.ts'
import { lazily } from './lazily.ts'
import { type PluralForms, pluralsOf } from './plurals.ts'

/** The words that stand with numbers. Figures come as they are to be shown. */
export interface UnitWords {
  readonly milliseconds: (figure: string) => string
  readonly seconds: (figure: string) => string
  readonly minutes: (minutes: string) => string
  readonly minutesSeconds: (minutes: string, seconds: string) => string
  readonly hours: (hours: string) => string
  readonly hoursMinutes: (hours: string, minutes: string) => string
  readonly underASecond: string
  readonly underATenth: string
  readonly underAMillisecond: string
  readonly percent: (figure: string) => string
  readonly rate: (bytes: string) => string
  /** "11.9 of 19.2 GB": the first has its unit only where that is another one. */
  readonly partOf: (part: string, whole: string) => string
  /** Between the parts of a list that has no "and". */
  readonly comma: string
  /** Between things that are said one after the other and bring no full stop. */
  readonly stop: string
  /** Between whole sentences. */
  readonly space: string
}

/** A form for each kind of number that the language tells apart; `#` stands for the number. No text from outside goes in here. */
export type Forms = PluralForms

/** Numbers, sizes, times and lists as one language writes them. */
export interface Speech {
  readonly number: (value: number) => string
  /** The form for `count`, with the number where `#` stands. */
  readonly count: (count: number, forms: Forms) => string
  readonly bytes: (bytes: number) => string
  readonly rate: (bytesPerSecond: number) => string
  /** A rate that somebody chose, in MB/s and without decimals that say nothing. */
  readonly chosenRate: (bytesPerSecond: number) => string
  readonly percent: (part: number, whole: number) => string
  readonly partOf: (part: number, whole: number) => string
  readonly duration: (seconds: number) => string
  /** A duration that keeps a decimal while it is short. */
  readonly took: (seconds: number) => string
  readonly gap: (ms: number) => string
  /** "14:05:31" */
  readonly clock: (atMs: number) => string
  /** "14:05" */
  readonly shortClock: (atMs: number) => string
  /** "22 November 2026" */
  readonly day: (atMs: number) => string
  /** "Sunday, 22 November 2026" */
  readonly weekday: (atMs: number) => string
  /** "A, B" */
  readonly listed: (items: readonly string[]) => string
  /** "A. B": for a reader, of things that need not bring a full stop. */
  readonly spoken: (items: readonly string[]) => string
  /** Whole sentences one behind the other. */
  readonly sentences: (items: readonly string[]) => string
  readonly firstSentence: (words: string) => string
}

/** What the system knows of a language is loaded with the first word that needs it: a program has all languages, and speaks one. */
export function speechOf(language: Language, units: UnitWords): Speech {
  const locale = LOCALES[language]
  const { figure, percent, ...counting } = counted(locale, units)
  const sizes = sizesOf(figure, units)
  const joined =
    (between: string) =>
    (items: readonly string[]): string =>
      items.join(between)
  // a fault among the others brings its own
  const spoken = (items: readonly string[]): string => items.map((item, at) => (at < items.length - 1 ? item.replace(/[.。]$/u, '') : item)).join(units.stop)
  const lists = { listed: joined(units.comma), spoken, sentences: joined(units.space) }
  const chosenRate = (bytesPerSecond: number): string => units.rate(`${counting.number(bytesPerSecond / BYTES_A_MEGABYTE)} MB`)
  return { ...counting, percent, ...sizes, chosenRate, ...timesOf(figure, units), ...clocksOf(locale), ...lists, firstSentence: firstSentenceIn(locale) }
}

/** A number with so many decimals. */
type Figure = (value: number, decimals: number) => string

function counted(locale: string, units: UnitWords) {
  const plain = lazily(() => new Intl.NumberFormat(locale))
  const plural = pluralsOf(locale)
  // sizes up to 1500 PB stand without groups, as they do in every column of figures
  const fixed = [0, 1, 2].map((digits) =>
    lazily(() => new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits, useGrouping: false })),
  )
  const number = (value: number): string => plain().format(value)
  return {
    number,
    count: (count: number, forms: Forms): string => plural(count, forms).replace('#', () => number(count)),
    figure: (value: number, decimals: number): string => fixed[decimals]?.().format(value) ?? number(value),
    percent: (part: number, whole: number): string => units.percent(number(whole <= 0 ? 100 : Math.min(100, Math.floor((part / whole) * 100)))),
  }
}

/** Rates are chosen and typed in megabytes. */
export const BYTES_A_MEGABYTE = 1e6

/** Decimal units, as disks are sold; they are the same in every language. */
const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const

function sizesOf(figure: Figure, units: UnitWords): Pick<Speech, 'bytes' | 'rate' | 'partOf'> {
  function bytes(exact: number): string {
    let value = Math.max(0, exact)
    let unit = 0
    while (unit < BYTE_UNITS.length - 1 && Number(value.toPrecision(3)) >= 1000) {
      value /= 1000
      unit += 1
    }
    return `${figure(...trimmed(value, unit))} ${BYTE_UNITS[unit]}`
  }
  function partOf(part: number, whole: number): string {
    const [done, all] = [bytes(part), bytes(whole)]
    const unit = all.slice(all.indexOf(' '))
    return units.partOf(done.endsWith(unit) ? done.slice(0, -unit.length) : done, all)
  }
  return { bytes, partOf, rate: (bytesPerSecond) => units.rate(bytes(bytesPerSecond)) }
}

/** Three significant digits at most, and the decimals that show them. */
function trimmed(exact: number, unit: number): [value: number, decimals: number] {
  if (unit === 0) return [Math.round(exact), 0]
  // rounded before the decimals are chosen, or 9.999 would be "10.00"
  const value = Number(exact.toPrecision(3))
  if (value < 10) return [value, 2]
  return [value, value < 100 ? 1 : 0]
}

function timesOf(figure: Figure, units: UnitWords): Pick<Speech, 'duration' | 'took' | 'gap'> {
  const whole = (value: number): string => figure(value, 0)
  function duration(seconds: number): string {
    if (seconds < 1) return units.underASecond
    const rounded = Math.round(seconds)
    if (rounded < 60) return units.seconds(whole(rounded))
    if (rounded < 3600) {
      const [big, small] = [Math.floor(rounded / 60), rounded % 60]
      return small === 0 ? units.minutes(whole(big)) : units.minutesSeconds(whole(big), whole(small))
    }
    const minutes = Math.round(rounded / 60)
    const [big, small] = [Math.floor(minutes / 60), minutes % 60]
    return small === 0 ? units.hours(whole(big)) : units.hoursMinutes(whole(big), whole(small))
  }
  function took(seconds: number): string {
    if (seconds < 0.05) return units.underATenth
    return seconds < 9.95 ? units.seconds(figure(seconds, 1)) : duration(seconds)
  }
  function gap(ms: number): string {
    if (ms < 1) return units.underAMillisecond
    return ms < 100 ? units.milliseconds(whole(Math.round(ms))) : took(ms / 1000)
  }
  return { duration, took, gap }
}

function clocksOf(locale: string): Pick<Speech, 'clock' | 'shortClock' | 'day' | 'weekday'> {
  const format = (options: Intl.DateTimeFormatOptions): ((atMs: number) => string) => {
    const made = lazily(() => new Intl.DateTimeFormat(locale, options))
    return (atMs) => made().format(atMs)
  }
  const time = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
  const date = { day: 'numeric', month: 'long', year: 'numeric' } as const
  return {
    clock: format({ ...time, second: '2-digit' }),
    shortClock: format(time),
    day: format(date),
    weekday: format({ ...date, weekday: 'long' }),
  }
}

function firstSentenceIn(locale: string): Speech['firstSentence'] {
  const sentences = lazily(() => new Intl.Segmenter(locale, { granularity: 'sentence' }))
  return (words) => {
    const [first] = sentences().segment(words)
    return first?.segment.trim() ?? ''
  }
}
