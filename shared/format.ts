import { say } from './language/current.ts'

/** Sizes, rates and times in the same words in the window and on the terminal, as the language of this process writes them. */

/** `bytes` ≥ 0 as "0 B", "1.5 MB", "812 GB": three significant digits at most. */
export function formatBytes(bytes: number): string {
  return say().bytes(bytes)
}

export function formatRate(bytesPerSecond: number): string {
  return say().rate(bytesPerSecond)
}

/** Seconds as "under a second", "26 s", "4 min 10 s", "2 h 5 min". */
export function formatDuration(seconds: number): string {
  return say().duration(seconds)
}

/** For the command line, which speaks English; words of the desktop app are counted by their catalogue. */
export function formatCount(count: number, one: string, many: string): string {
  return count === 1 ? `1 ${one}` : `${count.toLocaleString('en')} ${many}`
}

export function formatPercent(part: number, whole: number): string {
  return say().percent(part, whole)
}

/** Text from a peer for a terminal or a log: control, format and bidi characters become visible replacements. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\u2028\u2029]/gu, '\uFFFD')
}

/** "11.9 of 19.2 GB"; the first unit is said only where it differs. */
export function bytesOf(part: number, whole: number): string {
  return say().partOf(part, whole)
}
