import { createHash } from 'node:crypto'
import { closeSync, copyFileSync, cpSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { ConflictWish } from '../../../../shared/conflict.ts'
import { PARTIAL_FOLDER } from '../../receive/names.ts'
import { FsSteps } from '../fs-steps.ts'
import { fingerprint, makeTree, TestEngine } from '../pair.ts'
import { cannotMount, emptyImage, mountImage, run } from './disks.ts'
import { answering, type Found, recover } from './power-recovery.ts'

const IMAGE_BYTES = 16 * 1024 * 1024
const CHUNK_BYTES = 262_144

/** What the power cut finds on the disk: what was synced; or also the names of what was not, as after a commit of the journal. */
interface Weather {
  readonly mode: 'ordered' | 'writeback'
  readonly commits: boolean
}

const WEATHERS: readonly Weather[] = (['ordered', 'writeback'] as const).flatMap((mode) => [false, true].map((commits) => ({ mode, commits })))

const OLD = { 'small.txt': 'old', 'drop/old.txt': 'old too', 'drop/a/b.txt': 'old and deep' }
const TREES: Readonly<Record<string, Record<string, string | number | null>>> = {
  'a few files': { 'alone.bin': 900_001, 'small.txt': 'short', 'drop/large.bin': 600_000, 'drop/a/b.txt': 'deep', 'drop/nothing.txt': '', 'drop/empty': null },
  'many files': Object.fromEntries(Array.from({ length: 90 }, (_, n) => [`drop/${n % 3}/${n}`, `content of ${n}`.repeat(n + 1)])),
}

/** What the receiver's user says of names that are taken; null: it is not asked, and both are kept. */
const WISHES: readonly (ConflictWish | null)[] = [null, { onConflict: 'replace', merge: true }]

/**
 * `npm run faults -- power [few | many]`: a drop arrives on an ext4 of its own; before each step that the receiver makes, the disk is copied as a
 * power cut would leave it. On every copy, its journal replayed, each final name is absent, old, or the whole new file; on the one
 * that was taken when the sender said "delivered", everything is there. The same where old files are replaced and folders merged: whatever
 * stands in the place of an old file, that one is kept.
 */
export async function power([only = '']: readonly string[]): Promise<boolean> {
  const reason = await cannotMount()
  if (reason !== null) {
    process.stdout.write(`power: skipped, ${reason}\n`)
    return true
  }
  let good = true
  for (const [what, tree] of Object.entries(TREES).filter(([name]) => name.includes(only)))
    for (const conflict of WISHES) for (const weather of WEATHERS) good = (await oneDrop({ what, tree, weather, conflict })) && good
  return good
}

interface Drop {
  readonly what: string
  readonly tree: Record<string, string | number | null>
  readonly weather: Weather
  readonly conflict: ConflictWish | null
}

async function oneDrop({ what, tree, weather, conflict }: Drop): Promise<boolean> {
  const root = await mkdtemp(join(tmpdir(), 'fastdrop-power-'))
  const scene = new Scene(root, weather, conflict)
  try {
    const faults = await scene.play(tree)
    const { mode, commits } = weather
    process.stdout.write(
      `${what}${conflict ? ', old files replaced' : ''}, data=${mode}${commits ? ', names committed early' : ''}: ${scene.cuts} power cuts, ${faults.length} faults, `,
    )
    process.stdout.write(`an empty placeholder ${scene.placeholders} times; run again on ${scene.recoveries.length} different disks, the drop was `)
    process.stdout.write(
      `${[...new Set(scene.recoveries)].map((found) => `${found} ${scene.recoveries.filter((each) => each === found).length}`).join(', ')}\n`,
    )
    for (const fault of faults) process.stdout.write(`  ${fault}\n`)
    return faults.length === 0
  } finally {
    await rm(root, { recursive: true, force: true })
  }
}

type Print = Record<string, string>

class Scene {
  cuts = 0
  /** Images on which a folder of the drop has its name, and nothing in it yet. */
  placeholders = 0
  /** What a receiver that runs again finds, on each copy that is another one than the one before. */
  readonly recoveries: Found[] = []
  #lastCopy = ''
  #senderData = ''
  readonly #kept: { readonly when: string; readonly place: string }[] = []
  #sources: readonly string[] = []
  readonly #root: string
  readonly #weather: Weather
  readonly #conflict: ConflictWish | null
  readonly #image: string
  readonly #disk: string
  readonly #faults: string[] = []
  #old: Print = {}
  #sent: Print = {}

  constructor(root: string, weather: Weather, conflict: ConflictWish | null) {
    this.#root = root
    this.#weather = weather
    this.#conflict = conflict
    this.#image = join(root, 'disk.img')
    this.#disk = join(root, 'disk')
  }

  async play(tree: Record<string, string | number | null>): Promise<readonly string[]> {
    await emptyImage(this.#image, IMAGE_BYTES)
    await run('mkfs.ext4', '-q', '-E', 'lazy_itable_init=0,lazy_journal_init=0', this.#image)
    // nothing is committed but what somebody syncs
    const mounted = await mountImage(this.#image, this.#disk, ['mount', '-o', `data=${this.#weather.mode},commit=3000`])
    try {
      await this.#deliver(tree)
    } finally {
      await mounted.unmount()
    }
    for (const each of this.#kept) await this.#runAgain(each)
    return this.#faults
  }

  async #deliver(tree: Record<string, string | number | null>): Promise<void> {
    const received = join(this.#disk, 'received')
    const receiver = await answering({ receiveFolder: received, dataDir: join(this.#disk, 'data') }, this.#conflict)
    const sender = await TestEngine.start({ listen: false })
    await makeTree(received, OLD)
    this.#old = await fingerprint(received)
    const source = join(this.#root, 'source')
    await makeTree(source, tree)
    this.#sent = await fingerprint(source)
    this.#senderData = join(sender.root, 'data')
    this.#sources = [...new Set(Object.keys(tree).map((path) => path.split('/')[0] ?? ''))].map((name) => join(source, name))
    await run('sync', '-f', this.#disk)
    const steps = new FsSteps(this.#disk, ({ call, path }) => this.#cut(`before ${call} ${path.slice(this.#disk.length + 1)}`, false))
    await steps.install()
    try {
      const id = sender.send(receiver.port, this.#sources, { chunkBytes: CHUNK_BYTES })
      const end = await sender.ended(id)
      if (end !== 'done') this.#faults.push(`the transfer ended as ${end}`)
      await this.#cut('when the sender said “delivered”', true)
    } finally {
      steps.uninstall()
      await sender.close()
      await receiver.close()
    }
  }

  /** A copy of the device as it is; what only the page cache knows is lost. */
  async #cut(when: string, delivered: boolean): Promise<void> {
    if (this.#weather.commits && !delivered) commitJournal(this.#disk)
    const copy = join(this.#root, 'cut.img')
    copyFileSync(this.#image, copy)
    const mounted = await mountImage(copy, join(this.#root, 'cut'), ['mount', '-o', 'ro'])
    try {
      await this.#judge(await fingerprint(join(mounted.folder, 'received')), when, delivered)
    } finally {
      await mounted.unmount()
    }
    this.cuts += 1
    await this.#keep(copy, when)
  }

  /** Kept where it is another disk than the one before. Both run again on it when the drop is over: its clocks go on meanwhile. */
  async #keep(copy: string, when: string): Promise<void> {
    const hash = createHash('sha1').update(readFileSync(copy)).digest('hex')
    if (hash === this.#lastCopy) return
    this.#lastCopy = hash
    const place = join(this.#root, `again-${this.#kept.length}`)
    await run('cp', '--sparse=always', copy, `${place}.img`)
    cpSync(this.#senderData, `${place}-sender`, { recursive: true, filter: (path) => !path.endsWith('.new') })
    this.#kept.push({ when, place })
  }

  async #runAgain({ when, place }: { readonly when: string; readonly place: string }): Promise<void> {
    // where it was: what is remembered of a drop names its folder
    const mounted = await mountImage(`${place}.img`, this.#disk)
    try {
      const wanted = {
        ...this.#old,
        ...Object.fromEntries(Object.entries(this.#sent).map(([path, content]) => [this.#conflict ? path : arrivesAs(path), content])),
      }
      const { found, fault } = await recover({
        disk: mounted.folder,
        senderData: `${place}-sender`,
        sources: this.#sources,
        chunkBytes: CHUNK_BYTES,
        conflict: this.#conflict,
        wanted,
      })
      this.recoveries.push(found)
      this.#missKept(await fingerprint(join(mounted.folder, 'received')).catch(() => this.#old), `${when}, run again (${found})`)
      if (fault !== null) this.#faults.push(`${when}, run again (${found}): ${fault}`)
    } catch (error) {
      this.#faults.push(`${when}, run again: ${error instanceof Error ? error.message : String(error)}`)
    } finally {
      await mounted.unmount()
    }
  }

  async #judge(found: Print, when: string, delivered: boolean): Promise<void> {
    const fresh: Print = {}
    for (const [path, content] of Object.entries(found)) {
      if (path.split('/')[0] === PARTIAL_FOLDER) continue
      // "x (1).y" beside an old "x.y"
      else if (!(path in this.#old)) fresh[this.#conflict ? path : path.replace(/^(small|drop) \(1\)/, '$1')] = content
      else if (this.#conflict && path in this.#sent && content === this.#sent[path]) {
        fresh[path] = content
      } else if (content !== this.#old[path] && !content.startsWith('directory')) this.#faults.push(`${when}: the old ${path} is ${content}`)
    }
    this.#missKept(found, when)
    for (const path of Object.keys(this.#old)) if (!(path in found)) this.#faults.push(`${when}: the old ${path} is gone`)
    const files = Object.entries(fresh).filter(([, content]) => content.startsWith('file'))
    // times are set before names are given, too
    for (const [path, content] of files) if (content !== this.#sent[path]) this.#faults.push(`${when}: ${path} is ${content}, not ${this.#sent[path]}`)
    if ('drop' in fresh && files.every(([path]) => !path.startsWith('drop/'))) this.placeholders += 1
    if (delivered && !this.#isAll(fresh)) this.#faults.push(`${when}: ${JSON.stringify(fresh)} is not what was sent`)
  }

  #missKept(found: Print, when: string): void {
    if (!this.#conflict) return
    for (const [path, content] of Object.entries(this.#old))
      if (content.startsWith('file') && found[path] !== content && !isKept(found, content)) this.#faults.push(`${when}: the old ${path} is not kept`)
  }

  /** A folder that was merged into has times of its own. */
  #isAll(fresh: Print): boolean {
    const due = Object.entries(this.#sent).filter(([path, content]) => !this.#conflict || !(path in this.#old) || content.startsWith('file'))
    return isDeepStrictEqual(fresh, Object.fromEntries(due))
  }
}

/** A plain file of that content and time, among what was replaced. */
function isKept(found: Print, old: string): boolean {
  return Object.entries(found).some(([path, content]) => path.startsWith(`${PARTIAL_FOLDER}/replaced/`) && content === old)
}

/** Beside what stood there. */
function arrivesAs(path: string): string {
  return path.replace(/^small\.txt$/, 'small (1).txt').replace(/^drop(?=\/|$)/, 'drop (1)')
}

/** The names of everything become durable, and with them whatever the file system holds of unsynced content: nothing, or zeros. */
function commitJournal(disk: string): void {
  // at once: steps of this process wait for the one that is looked at
  const file = openSync(join(disk, 'unrelated'), 'a')
  writeSync(file, '.')
  fsyncSync(file)
  closeSync(file)
}
