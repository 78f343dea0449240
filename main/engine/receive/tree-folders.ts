import type { GatedEntry, SafeName } from './names.ts'

/** Every folder that an offer names, or that something of it is in: once, and those above it before it. Only of what is wanted. */
export function foldersOf(entries: readonly GatedEntry[]): (readonly SafeName[])[] {
  const folders: (readonly SafeName[])[] = []
  const seen = new Set<string>()
  let before: readonly SafeName[] = []
  for (const { entry, safe, leftOut } of entries) {
    const depth = entry.kind === 'directory' ? safe.length : safe.length - 1
    // most files stand beside the one before them
    if (leftOut || isWithin(safe, depth, before)) continue
    before = safe.slice(0, depth)
    for (let level = 1; level <= depth; level += 1) {
      const folder = safe.slice(0, level)
      const key = folder.join('/')
      if (seen.has(key)) continue
      seen.add(key)
      folders.push(folder)
    }
  }
  return folders
}

function isWithin(safe: readonly SafeName[], depth: number, folder: readonly SafeName[]): boolean {
  if (depth !== folder.length) return false
  for (let level = 0; level < depth; level += 1) if (safe[level] !== folder[level]) return false
  return true
}
