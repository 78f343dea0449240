import { mkdir, mkdtemp, readdir, rm, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { type FsStep, FsSteps } from '../testing/fs-steps.ts'
import { fingerprint, makeTree } from '../testing/pair.ts'
import { header, layoutOf, ONE_CHUNK } from '../testing/raw-offer.ts'
import { fileEntry, pattern } from '../testing/support.ts'
import { createDigester, rootOf } from '../wire/digest.ts'
import type { MessageOf } from '../wire/messages.ts'
import type { ConflictPolicy } from './conflict-rules.ts'
import { journalRecords } from './journal.ts'
import { KeptLanding } from './kept-landing.ts'
import type { LandingOptions } from './landing.ts'
import { gateEntries, PARTIAL_FOLDER } from './names.ts'
import { replacedFolder } from './old-files.ts'
import { JOURNAL_FILE } from './part-check.ts'
import { partRoot } from './part-folder.ts'
import { openingRecords, readPartJournal } from './part-journal.ts'

/** A run that ends anywhere in giving final names, by a kill or with everything lost that nobody has synced; then another run. */

const ID = '0123456789abcdef'
const LOST = [{ Entry: 0, Code: 'SOURCE_CHANGED' }]
const OLD = { 'a.txt': 'old a', 'd/x': 'old x', 'd/mine': 'mine', 'd/sub/y': 'old y' }
/** The first is lost: the folder of its own must not shift the numbers of the others. */
const PATHS = ['lost/alone', 'a.txt', 'd/x', 'd/sub/y', 'd/n/deep/z', 'fresh.txt', 'new/one', 'new/two']
const ENTRIES = PATHS.map((path, index) => fileEntry(path, 20 + index))

const bases: string[] = []
afterEach(async () => {
  for (const base of bases.splice(0)) await rm(base, { recursive: true, force: true })
})

class Killed extends Error {}

/** How a run ends: `cut` loses what was told to the journal since its last sync. */
type End = 'kill' | 'cut'

/** Everything arrives; giving final names ends before step `stop`. False: there is no such step. */
async function endedAt(
  folder: string,
  { stop, end, conflict }: { readonly stop: number; readonly end: End; readonly conflict: ConflictPolicy },
): Promise<boolean> {
  const layout = layoutOf(ENTRIES)
  const options = optionsIn(folder, conflict)
  const agreement = { oneChunk: ONE_CHUNK, compressType: 'None', digest: 'sha-256', connections: 2 } as const
  const peer = { name: 'Owl', deviceId: null, address: '127.0.0.1', verified: false, wire: '2.0.0' } as const
  const offered = header(ENTRIES, { Capabilities: ['resume', 'void'] }) as unknown as MessageOf<'HEADER'>
  const opened = {
    header: offered,
    agreement,
    entries: options.entries,
    excluded: [],
    layout,
    peer,
    manifestSha256: 'ab'.repeat(32),
    skipped: [],
    skippedMore: 0,
    conflict,
  }
  const journal = join(partRoot(folder, ID), JOURNAL_FILE)
  const told = new Told(journal)
  // from the beginning: it has to see the journal opened
  const steps = new FsSteps(folder, (step) => told.before(step))
  await steps.install()
  const landing = await KeptLanding.create(options, await openingRecords('5e'.repeat(16), opened))
  const digester = await createDigester('sha-256')
  const raw = pattern(layout.rawLength(1), 1)
  await landing.write(1, raw)
  landing.voided(0)
  const digest = digester.digest(Buffer.concat([Buffer.alloc(20), raw.subarray(20)]))
  landing.stored(1, digest)
  await landing.finish(rootOf(layout.fullSize, ONE_CHUNK, Buffer.from(digest)), LOST)
  told.from(stop)
  const over = await landing.publish().then(
    () => false,
    () => true,
  )
  steps.uninstall()
  await landing.suspend()
  if (over && end === 'cut') await truncate(journal, await told.syncedBytes())
  return over
}

/** Counts steps, and knows how much of the journal was synced. */
class Told {
  readonly #journal: string
  #left: number | null = null
  #written = 0
  #synced = 0

  constructor(journal: string) {
    this.#journal = journal
  }

  /** What was told until now is synced. */
  from(stop: number): void {
    this.#left = stop - 1
  }

  before({ call, path }: FsStep): Promise<void> {
    if (this.#left === null) return Promise.resolve()
    if (this.#left === 0) return Promise.reject(new Killed())
    this.#left -= 1
    if (path !== this.#journal) return Promise.resolve()
    if (call === 'write') this.#written += 1
    else if (call === 'datasync') this.#synced = this.#written
    return Promise.resolve()
  }

  /** Where the records end that were there before, and those that were synced since. */
  async syncedBytes(): Promise<number> {
    const unsynced = this.#written - this.#synced
    const ends = [0]
    for await (const { endsAt } of journalRecords(this.#journal)) ends.push(endsAt)
    return ends[ends.length - 1 - unsynced] ?? 0
  }
}

function optionsIn(folder: string, conflict: ConflictPolicy): LandingOptions {
  return { folder, id: ID, entries: gateEntries(ENTRIES), layout: layoutOf(ENTRIES), conflict }
}

async function standing(folder: string): Promise<Record<string, string>> {
  const all = await fingerprint(folder)
  return Object.fromEntries(
    Object.entries(all).flatMap(([path, what]) =>
      path.split('/')[0] === PARTIAL_FOLDER || !what.startsWith('file') ? [] : [[path, what.split(' ').slice(0, 3).join(' ')]],
    ),
  )
}

async function backups(folder: string): Promise<string[]> {
  const found = await readdir(replacedFolder(folder), { recursive: true, withFileTypes: true }).catch(() => [])
  return found
    .filter((each) => each.isFile())
    .map((each) => basename(each.name))
    .sort()
}

async function prepared(): Promise<string> {
  const base = await mkdtemp(join(tmpdir(), 'fastdrop-ended-'))
  bases.push(base)
  await mkdir(join(base, 'received'))
  await makeTree(join(base, 'received'), OLD)
  return join(base, 'received')
}

const POLICIES = [
  ['kept both', { onConflict: 'keep-both', merge: false }],
  ['kept both in folders that are merged', { onConflict: 'keep-both', merge: true }],
  ['skipped', { onConflict: 'skip', merge: true }],
  ['replaced', { onConflict: 'replace', merge: false }],
  ['replaced in folders that are merged', { onConflict: 'replace', merge: true }],
] as const

test.each(POLICIES.flatMap(([what, wish]) => (['kill', 'cut'] as const).map((end) => ({ what, wish, end }))))(
  '$what, ended by a $end before any step: the next run ends as one that was never ended',
  { timeout: 120_000 },
  async ({ wish, end }) => {
    const conflict = { ...wish, asked: true }
    const whole = await prepared()
    expect(await endedAt(whole, { stop: Number.POSITIVE_INFINITY, end, conflict })).toBe(false)
    const [wanted, kept] = [await standing(whole), await backups(whole)]
    expect(kept).toEqual(wish.onConflict !== 'replace' ? [] : wish.merge ? ['a.txt', 'x', 'y'] : ['a.txt'])
    expect(Object.keys(wanted).some((path) => path.includes('alone'))).toBe(false)
    const before = await standing(await prepared())
    let ends = 0
    for (let stop = 1; ; stop += 1) {
      const folder = await prepared()
      if (!(await endedAt(folder, { stop, end, conflict }))) break
      ends += 1
      for (const [path, what] of Object.entries(await standing(folder))) expect([before[path], wanted[path]], `${stop}: ${path}`).toContain(what)
      const left = await readPartJournal(folder, ID)
      if (!left) throw new Error(`step ${stop}: no journal`)
      expect(left.lost, `step ${stop}`).toEqual(LOST)
      const landing = await KeptLanding.reopen(optionsIn(folder, conflict), left, true)
      expect(await landing.isWhole(left), `step ${stop}`).toBe(true)
      const { conflicts } = await landing.publish()
      await landing.discard()
      expect(await standing(folder), `step ${stop}`).toEqual(wanted)
      expect(await backups(folder), `step ${stop}`).toEqual(kept)
      expect(conflicts.filter(({ outcome }) => outcome === 'replaced').length, `step ${stop}`).toBe(kept.length)
    }
    expect(ends).toBeGreaterThan(9)
  },
)
