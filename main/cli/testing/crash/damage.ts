import { existsSync } from 'node:fs'
import { mkdir, open, stat, symlink, truncate, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type JournalRecord, journalRecords } from '../../../engine/receive/journal.ts'
import { JOURNAL_FILE, PartReader } from '../../../engine/receive/part-check.ts'
import type { PartJournal } from '../../../engine/receive/part-journal.ts'
import { createDigester, digestAt } from '../../../engine/wire/digest.ts'
import type { Damage } from './plan.ts'

export interface Damaging {
  readonly part: string
  readonly journal: PartJournal
  readonly random: () => number
  /** A file of somebody else, to which a link is laid. */
  readonly bystander: string
}

const TORN_MOST_BYTES = 400

/** Does it to the part folder of a receiver that is dead. */
export async function damagePart(damage: Damage, scene: Damaging): Promise<void> {
  switch (damage) {
    case 'flip':
      return flip(scene)
    case 'cut':
      return cut(scene)
    case 'torn':
    case 'noise':
    case 'unsynced':
      return tail(scene, damage)
    case 'planted':
      return plant(scene)
  }
}

/** One bit of a chunk that the journal claims; the file looks as it did. */
async function flip({ part, journal, random }: Damaging): Promise<void> {
  const firsts = [...journal.claimed.keys()].flatMap((index) => (journal.claimed[index] === 1 ? journal.opened.layout.slices(index + 1).slice(0, 1) : []))
  // what has its final name already is the user's
  const here = firsts.filter(({ entry }) => existsSync(partPath(part, journal, entry)))
  const slice = here[Math.floor(random() * here.length)]
  if (!slice) return
  const path = partPath(part, journal, slice.entry)
  const at = slice.offset + Math.floor(random() * slice.length)
  const before = await stat(path)
  const file = await open(path, 'r+')
  try {
    const byte = Buffer.alloc(1)
    await file.read(byte, 0, 1, at)
    byte.writeUInt8(byte.readUInt8(0) ^ (1 << Math.floor(random() * 8)), 0)
    await file.write(byte, 0, 1, at)
  } finally {
    await file.close()
  }
  await utimes(path, before.atime, before.mtime)
}

async function cut({ part, journal, random }: Damaging): Promise<void> {
  const sizes = journal.opened.entries.map(({ entry }, index) => (entry.kind === 'file' && existsSync(partPath(part, journal, index)) ? entry.size : 0))
  if (!sizes.some((size) => size > 0)) return
  const path = partPath(part, journal, sizes.indexOf(Math.max(...sizes)))
  const { size } = await stat(path)
  await truncate(path, Math.floor(random() * size))
}

/** Only what nobody has synced: a drop whose journal has lost its head is forgotten, and what is whole was synced. */
async function tail({ part, journal, random }: Damaging, how: 'torn' | 'noise' | 'unsynced'): Promise<void> {
  const path = join(part, JOURNAL_FILE)
  let syncedTo = 0
  for await (const { record, endsAt } of journalRecords(path)) if (isSynced(record, journal)) syncedTo = endsAt
  const { size } = await stat(path)
  const to = how === 'unsynced' ? syncedTo : Math.max(syncedTo, size - 1 - Math.floor(random() * TORN_MOST_BYTES))
  if (how !== 'noise') return truncate(path, to)
  const file = await open(path, 'r+')
  const noise = Buffer.from(Array.from({ length: size - to + 30 }, () => Math.floor(random() * 256)))
  await file.write(noise, 0, noise.length, to)
  await file.close()
}

/** Before the next step is made: the head, that all is there, and that a folder is about to get its name. */
function isSynced(record: JournalRecord, { opened }: PartJournal): boolean {
  if (record.type !== 'publishing') return record.type === 'opening' || record.type === 'page' || record.type === 'whole'
  // folders that no entry names have numbers behind them all
  return record.name !== '' && opened.entries[record.node]?.entry.kind !== 'file'
}

/** What was never sent, in the folders that will get final names. */
async function plant({ part, bystander }: Damaging): Promise<void> {
  const folder = join(part, 'tree', 'Drop')
  await writeFile(join(folder, 'planted'), 'never sent').catch(passOver)
  await mkdir(join(folder, 'planted-folder')).catch(passOver)
  await symlink(bystander, join(folder, 'planted-link')).catch(passOver)
  await symlink(bystander, join(part, 'planted-link')).catch(passOver)
}

/** A final name has the folder already, or an earlier kill has planted there. */
function passOver(error: unknown): void {
  const code = error instanceof Error && 'code' in error ? error.code : ''
  if (code !== 'ENOENT' && code !== 'EEXIST') throw error
}

function partPath(part: string, { opened }: PartJournal, index: number): string {
  const entry = opened.entries[index]
  if (!entry) throw new Error('no such entry')
  return entry.safe.length === 1 ? join(part, `${index}.part`) : join(part, 'tree', ...entry.safe)
}

/** Chunks of which part files hold what the journal claims. */
export async function countRight(part: string, journal: PartJournal): Promise<number> {
  const { entries, layout, agreement } = journal.opened
  const digester = await createDigester(agreement.digest)
  const reader = new PartReader({
    root: part,
    tree: join(part, 'tree'),
    entries,
    layout,
    partPath: (index) => partPath(part, journal, index),
    isVoid: () => false,
  })
  const buffer = Buffer.alloc(layout.oneChunk)
  let right = 0
  for (let number = 1; number <= layout.fullChunk; number += 1) {
    const digest = digestAt(journal.digests, number, digester.bytes)
    if (journal.claimed[number - 1] === 1 && (await reader.holds(number, digest, { digester, buffer }))) right += 1
  }
  await reader.close()
  return right
}
