import picomatch from 'picomatch'
import type { WantedNames } from './offer.ts'

interface Named {
  readonly path: string
  readonly kind: 'file' | 'directory'
}

/**
 * Indices of the entries that the patterns leave out. A pattern without “/” is held against each single name, one with “/” against
 * the whole path; what fits a folder fits everything in it. Upper and lower case are the same, and a dot in front is a letter like
 * any other. A folder stays when something in it does.
 */
export function leftOutBy({ only, except }: WantedNames, entries: readonly Named[]): number[] {
  const [fits, hinders] = [oneOf(only), oneOf(except)]
  const wanted = entries.map(({ path }) => (only.length === 0 || fits(path)) && !hinders(path))
  const needed = new Set<string>()
  entries.forEach(({ path }, index) => {
    // where one folder is known, those above it are
    for (let folder = wanted[index] ? above(path) : ''; folder !== '' && !needed.has(folder); folder = above(folder)) needed.add(folder)
  })
  return entries.flatMap(({ path, kind }, index) => (wanted[index] || (kind === 'directory' && needed.has(path)) ? [] : [index]))
}

/** What is wrong with a pattern; null: nothing. */
export function patternFault(pattern: string): string | null {
  try {
    matcherOf(pattern)
    return null
  } catch {
    return `“${pattern}” is no pattern of names. Write one like *.jpg or photos/**.`
  }
}

interface Matcher {
  readonly whole: boolean
  readonly fits: (text: string) => boolean
}

function matcherOf(pattern: string): Matcher {
  const trimmed = pattern.replace(/\/+$/, '')
  const fits = picomatch(trimmed, { dot: true, nocase: true, nonegate: true, windows: false })
  return { whole: trimmed.includes('/'), fits: (text) => fits(text) }
}

/** Paths share their folders, so each folder is looked at once. */
function oneOf(patterns: readonly string[]): (path: string) => boolean {
  const matchers = patterns.map(matcherOf)
  const known = new Map<string, boolean>()
  const judge = (path: string): boolean => {
    const name = path.slice(path.lastIndexOf('/') + 1)
    const parent = above(path)
    return matchers.some(({ whole, fits }) => fits(whole ? path : name)) || (parent !== '' && folder(parent))
  }
  const folder = (path: string): boolean => {
    const found = known.get(path) ?? judge(path)
    known.set(path, found)
    return found
  }
  return matchers.length === 0 ? () => false : judge
}

/** "a/b/c" → "a/b"; empty for a top entry. */
function above(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}
