import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach } from 'vitest'
import { EngineError } from '../errors.ts'
import type { ManifestEntry } from '../wire/manifest.ts'

/** The code of the EngineError that `step` throws, "nothing" when it throws none; any other thrown value fails the test. */
export function codeOf(step: () => unknown): string {
  try {
    step()
  } catch (error) {
    if (error instanceof EngineError) return error.code
    throw error
  }
  return 'nothing'
}

/** The same for what a promise rejects with. */
export async function codeOfAsync(step: Promise<unknown>): Promise<string> {
  try {
    await step
  } catch (error) {
    if (error instanceof EngineError) return error.code
    throw error
  }
  return 'nothing'
}

/** A fresh folder for each test of the file, removed behind it. */
export function tempFolder(): { readonly path: string } {
  const holder = { path: '' }
  beforeEach(async () => {
    holder.path = await mkdtemp(join(tmpdir(), 'fastdrop-unit-'))
  })
  afterEach(async () => {
    await rm(holder.path, { recursive: true, force: true })
  })
  return holder
}

export function fileEntry(path: string, size = 0, mtimeUs = 1_700_000_000_123_456): ManifestEntry {
  return { path, kind: 'file', size, mtimeUs, executable: false }
}

export function folderEntry(path: string, mtimeUs = 1_600_000_000_654_321): ManifestEntry {
  return { path, kind: 'directory', size: 0, mtimeUs, executable: false }
}

/** `count` bytes that differ from each other's neighbours and from another seed's. */
export function pattern(count: number, seed = 1): Buffer {
  const bytes = Buffer.alloc(count)
  let state = (seed * 2_654_435_761) >>> 0
  for (let at = 0; at < count; at += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    bytes[at] = state >>> 24
  }
  return bytes
}
