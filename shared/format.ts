/** Sizes, rates and times in the same words in the window and on the terminal. Decimal units, as disks are sold. */

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const

/** `bytes` ≥ 0 as "0 B", "1.5 MB", "812 GB": three significant digits at most. */
export function formatBytes(bytes: number): string {
  let value = Math.max(0, bytes)
  let unit = 0
  while (unit < UNITS.length - 1 && Number(value.toPrecision(3)) >= 1000) {
    value /= 1000
    unit += 1
  }
  return `${trimmed(value, unit)} ${UNITS[unit]}`
}

function trimmed(exact: number, unit: number): string {
  if (unit === 0) return String(Math.round(exact))
  // rounded before the decimals are chosen, or 9.999 would be "10.00"
  const value = Number(exact.toPrecision(3))
  if (value < 10) return value.toFixed(2)
  return value < 100 ? value.toFixed(1) : value.toFixed(0)
}

export function formatRate(bytesPerSecond: number): string {
  return `${formatBytes(bytesPerSecond)}/s`
}

/** Seconds as "under a second", "26 s", "4 min 10 s", "2 h 5 min". */
export function formatDuration(seconds: number): string {
  if (seconds < 1) return 'under a second'
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return joined(`${Math.floor(whole / 60)} min`, whole % 60, 's')
  const minutes = Math.round(whole / 60)
  return joined(`${Math.floor(minutes / 60)} h`, minutes % 60, 'min')
}

function joined(big: string, small: number, smallUnit: string): string {
  return small === 0 ? big : `${big} ${small} ${smallUnit}`
}

export function formatCount(count: number, one: string, many: string): string {
  return count === 1 ? `1 ${one}` : `${count.toLocaleString('en')} ${many}`
}

export function formatPercent(part: number, whole: number): string {
  if (whole <= 0) return '100 %'
  return `${Math.min(100, Math.floor((part / whole) * 100))} %`
}

/** Text from a peer for a terminal or a log: control, format and bidi characters become visible replacements. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\u2028\u2029]/gu, '\uFFFD')
}

/** "11.9 of 19.2 GB"; the first unit is said only where it differs. */
export function bytesOf(part: number, whole: number): string {
  const [done, all] = [formatBytes(part), formatBytes(whole)]
  const unit = all.slice(all.indexOf(' '))
  return `${done.endsWith(unit) ? done.slice(0, -unit.length) : done} of ${all}`
}

/** What of a drop did not have to travel: "1.9 of 2.0 GB already there". */
export function alreadyThereWords(part: number, whole: number): string {
  return part >= whole ? 'all of it was already there' : `${bytesOf(part, whole)} already there`
}
