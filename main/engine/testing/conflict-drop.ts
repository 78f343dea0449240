import { mkdir, readdir, readFile, readlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach } from 'vitest'
import type { ConflictOutcome } from '../../../shared/conflict.ts'
import type { ConflictPolicy } from '../receive/conflict-rules.ts'
import { gateEntries } from '../receive/names.ts'
import { oldFilesRoot } from '../receive/old-files.ts'
import { publish } from '../receive/publish.ts'
import { Sink } from '../receive/sink.ts'
import type { ManifestEntry } from '../wire/manifest.ts'
import { layOut } from '../wire/plan.ts'
import { type FsStep, FsSteps } from './fs-steps.ts'
import { fileEntry, folderEntry, tempFolder } from './support.ts'

/** A receive folder for each test. */
export const temp = tempFolder()
const steps: FsSteps[] = []
afterEach(() => {
  for (const each of steps.splice(0)) each.uninstall()
})

export const policy = (onConflict: ConflictPolicy['onConflict'], merge = false, asked = true): ConflictPolicy => ({ onConflict, merge, asked })
export const newOf = (path: string): string => `new ${path}`

export interface Outcome {
  readonly paths: readonly string[]
  readonly conflicts: readonly ConflictOutcome[]
}

/** Receives files whose content tells their path, and publishes them. `before`: at each step of publishing. */
export async function deliver(
  paths: readonly string[],
  conflict: ConflictPolicy,
  more: { id?: string; before?: (step: FsStep) => Promise<void> } = {},
): Promise<Outcome> {
  const entries: ManifestEntry[] = paths.map((path) =>
    path.endsWith('/') ? folderEntry(path.slice(0, -1)) : { ...fileEntry(path), size: Buffer.byteLength(newOf(path)) },
  )
  const gated = gateEntries(entries)
  const layout = layOut(
    entries.map(({ kind, size }) => (kind === 'file' ? size : null)),
    65_536,
  )
  const id = more.id ?? 'id'
  const sink = await Sink.create({ folder: temp.path, id, entries: gated, layout })
  for (let number = 1; number <= layout.fullChunk; number += 1) {
    const content = layout.slices(number).map(({ entry, offset, length }) => Buffer.from(newOf(paths[entry] ?? '')).subarray(offset, offset + length))
    await sink.write(number, Buffer.concat(content))
  }
  await sink.finish()
  if (more.before) {
    const watching = new FsSteps(temp.path, more.before)
    steps.push(watching)
    await watching.install()
  }
  const published = await publish(sink, gated, { folder: temp.path, id, conflict })
  for (const each of steps.splice(0)) each.uninstall()
  await sink.discard()
  return { paths: published.paths.map((path) => path.slice(temp.path.length + 1)), conflicts: published.conflicts }
}

export const at = (...names: string[]): string => join(temp.path, ...names)
export const text = (...names: string[]): Promise<string> => readFile(at(...names), 'utf8')
export const kept = (...names: string[]): Promise<string> => readFile(join(oldFilesRoot(temp.path, 'id'), ...names), 'utf8')

export async function there(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(join(at(path), '..'), { recursive: true })
    await writeFile(at(path), content)
  }
}

/** Everything but our own folder, with its content. */
export async function tree(): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  for (const each of await readdir(temp.path, { recursive: true, withFileTypes: true })) {
    const path = join(each.parentPath, each.name)
    const name = path.slice(temp.path.length + 1)
    if (name.startsWith('.fastdrop-partial')) continue
    found[name] = each.isFile() ? await readFile(path, 'utf8') : each.isSymbolicLink() ? `→ ${await readlink(path)}` : 'folder'
  }
  return found
}
