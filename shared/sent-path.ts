/** Something that is sent: a path on this system, which stands at the top of the drop by its own name, or one with its place in the drop. */
export type SentPath = string | PlacedPath

export interface PlacedPath {
  readonly path: string
  /** From the top of the drop on, joined by "/". All but its first name are the end of `path`, so the folders between them come along. */
  readonly at: string
}

export function diskPath(sent: SentPath): string {
  return typeof sent === 'string' ? sent : sent.path
}

export function diskPaths(sent: readonly SentPath[]): string[] {
  return sent.map(diskPath)
}

/** The same with another path on the disk. */
export function withDiskPath(sent: SentPath, path: string): SentPath {
  return typeof sent === 'string' ? path : { ...sent, path }
}
