import type { Verdict } from './aims.ts'
import type { Spread } from './results.ts'

/** Figures as people read them, on the terminal and in documents alike. */

export function shown(spread: Spread | null, digits = 2): string {
  if (!spread) return '–'
  const { median, least, most } = spread
  if (least === most) return number(median, digits)
  return `${number(median, digits)} (${number(least, digits)}–${number(most, digits)})`
}

/** Large numbers need no fractions. */
export function number(value: number, digits: number): string {
  const places = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 20 ? Math.min(1, digits) : digits
  return value.toLocaleString('en-GB', { minimumFractionDigits: places, maximumFractionDigits: places })
}

export function scaled({ median, least, most }: Spread, by: number): Spread {
  return { median: median * by, least: least * by, most: most * by }
}

export function boundOf({ atLeast, atMost, unit }: Verdict): string {
  const value = atLeast === null ? `at most ${atMost ?? ''}` : `at least ${atLeast}`
  return unit === '' ? value : `${value} ${unit}`
}
