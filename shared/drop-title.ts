/** What a drop of several names is called: on the wire, where only words go, and for people who read English. */
export function dropTitle([first = '', ...others]: readonly string[]): string {
  return others.length === 0 ? first : `${first}${andMore(others.length)}`
}

function andMore(others: number): string {
  return ` and ${others} more`
}

/** The same as data, for words of any language. `tops`: how many names there are; without that, and where the title is another one, null. */
export function titleParts(title: string, tops: number | undefined): { readonly first: string; readonly others: number } | null {
  if (tops === undefined || tops < 2) return null
  const end = andMore(tops - 1)
  return title.endsWith(end) ? { first: title.slice(0, -end.length), others: tops - 1 } : null
}

/** How many names stand at the top, of paths whose components are joined by "/". */
export function topsOf(paths: Iterable<string>): number {
  const tops = new Set<string>()
  for (const path of paths) {
    const slash = path.indexOf('/')
    tops.add(slash < 0 ? path : path.slice(0, slash))
  }
  return tops.size
}
