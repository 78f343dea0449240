import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { root } from './machine.ts'
import type { ProfileRecord } from './profile-record.ts'
import type { RowRecord } from './results.ts'
import { ROW_IDS } from './row-ids.ts'

/** Records that documents are made from. */
export const KEPT = join(root, 'bench', 'results')
/** Those of a run that nobody wanted to keep. */
export const LATEST = join(KEPT, 'latest')

export async function writeRecord(folder: string, name: string, record: unknown): Promise<void> {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, `${name}.json`), `${JSON.stringify(record, null, 1)}\n`)
}

/** In the order of the rows; those that were never kept are left out. */
export async function keptRecords(folder: string = KEPT): Promise<RowRecord[]> {
  const found = await Promise.all(ROW_IDS.map((id) => readFile(join(folder, `${id}.json`), 'utf8').catch(() => null)))
  return found.flatMap((text) => (text === null ? [] : [JSON.parse(text) as RowRecord]))
}

/** Null: it was never kept. */
export async function keptProfile(): Promise<ProfileRecord | null> {
  const text = await readFile(join(KEPT, 'profile.json'), 'utf8').catch(() => null)
  return text === null ? null : (JSON.parse(text) as ProfileRecord)
}
