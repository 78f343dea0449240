import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { fingerprint, makeTree, TestEngine } from '../pair.ts'
import { hasTools } from '../tools.ts'
import { cannotMount, emptyImage, type Mounted, mountImage, mountMemory, run } from './disks.ts'

const IMAGE_BYTES = 300 * 1024 * 1024

interface Kind {
  readonly name: string
  readonly tools: readonly string[]
  readonly mount: (image: string, folder: string) => Promise<Mounted>
  /** Times are kept this finely, in microseconds. */
  readonly timeUs: number
}

function onImage(make: readonly string[], mount: readonly string[]): Kind['mount'] {
  return async (image, folder) => {
    await emptyImage(image, IMAGE_BYTES)
    const [command = '', ...words] = make
    await run(command, ...words, image)
    return mountImage(image, folder, mount)
  }
}

/** As different as can be had on one machine: with and without links, with and without a difference between "a" and "A". */
const KINDS: readonly Kind[] = [
  { name: 'ext4', tools: ['mkfs.ext4'], mount: onImage(['mkfs.ext4', '-q'], ['mount']), timeUs: 1 },
  { name: 'tmpfs', tools: [], mount: (_, folder) => mountMemory(folder, IMAGE_BYTES), timeUs: 1 },
  { name: 'xfs', tools: ['mkfs.xfs'], mount: onImage(['mkfs.xfs', '-q'], ['mount']), timeUs: 1 },
  { name: 'btrfs', tools: ['mkfs.btrfs'], mount: onImage(['mkfs.btrfs', '-q'], ['mount']), timeUs: 1 },
  { name: 'exfat-fuse', tools: ['mkfs.exfat', 'mount.exfat-fuse'], mount: onImage(['mkfs.exfat'], ['mount.exfat-fuse']), timeUs: 2_000_000 },
  { name: 'ntfs-3g', tools: ['mkntfs', 'ntfs-3g'], mount: onImage(['mkntfs', '-q', '-F'], ['ntfs-3g']), timeUs: 1 },
]

const TREE = {
  'Readme.txt': 'one',
  'README.TXT': 'another one',
  'caf\u00e9.txt': 'composed',
  'cafe\u0301.txt': 'decomposed',
  '文件 🦦.bin': 300_001,
  'large.bin': 3_000_000,
  nothing: '',
  'drop/a/b/deep.bin': 700_000,
  'drop/A.txt': 'upper',
  'drop/a.txt': 'lower',
  'drop/empty': null,
  'drop/nothing.txt': '',
  [`drop/${'long '.repeat(40)}name.txt`]: 'long',
}

const OLD = { 'readme.TXT': 'mine', 'DROP/mine': 'mine too' }

/** `npm run faults -- filesystems [name]`: the same drop, twice, onto each kind of file system that can be had here. */
export async function filesystems([only = '']: readonly string[]): Promise<boolean> {
  const reason = await cannotMount()
  if (reason !== null) {
    process.stdout.write(`file systems: skipped, ${reason}\n`)
    return true
  }
  let good = true
  for (const kind of KINDS.filter(({ name }) => name.includes(only))) good = (await oneKind(kind)) && good
  return good
}

async function oneKind(kind: Kind): Promise<boolean> {
  if (!hasTools(...kind.tools)) {
    process.stdout.write(`${kind.name}: skipped, needs ${kind.tools.join(' and ')}\n`)
    return true
  }
  const root = await mkdtemp(join(tmpdir(), 'fastdrop-disk-'))
  try {
    const mounted = await kind.mount(join(root, 'disk.img'), join(root, 'disk')).catch((error: unknown) => error as Error)
    if (mounted instanceof Error) {
      process.stdout.write(`${kind.name}: skipped, cannot be mounted here: ${mounted.message.split('\n')[0]}\n`)
      return true
    }
    const faults = await tryOut(kind, mounted)
    process.stdout.write(`${kind.name}: ${faults.length === 0 ? 'as it should be' : `${faults.length} faults`}\n`)
    for (const fault of faults) process.stdout.write(`  ${fault}\n`)
    return faults.length === 0
  } finally {
    await rm(root, { recursive: true, force: true })
  }
}

async function tryOut(kind: Kind, disk: Mounted): Promise<string[]> {
  const received = join(disk.folder, 'received')
  const receiver = await TestEngine.start({ receiveFolder: received })
  const sender = await TestEngine.start({ listen: false })
  try {
    await makeTree(received, OLD)
    const old = await fingerprint(received)
    const source = join(sender.root, 'source')
    await makeTree(source, TREE)
    const faults: string[] = []
    for (const round of [1, 2]) faults.push(...(await oneRound({ kind, round, sender, receiver, source, received })))
    // a receiver that failed is clearing away
    if (faults.length > 0) return faults
    const now = await fingerprint(received)
    for (const [path, content] of Object.entries(old)) if (now[path] !== content) faults.push(`the old ${path} was ${content} and is ${now[path]}`)
    return faults
  } finally {
    await sender.close()
    await receiver.close()
    await disk.unmount()
  }
}

interface Round {
  readonly kind: Kind
  readonly round: number
  readonly sender: TestEngine
  readonly receiver: TestEngine
  readonly source: string
  readonly received: string
}

async function oneRound({ kind, round, sender, receiver, source, received }: Round): Promise<string[]> {
  const tops = [...new Set(Object.keys(TREE).map((path) => path.split('/')[0] ?? ''))]
  const before = new Set(await readdir(received))
  const id = sender.send(
    receiver.port,
    tops.map((name) => join(source, name)),
  )
  const end = await sender.ended(id)
  if (end !== 'done') return [`round ${round}: ${end}: ${JSON.stringify(await sender.event('error'))}`]
  const done = receiver.events.filter((event) => event.event === 'done')[round - 1]
  if (done?.event !== 'done') return [`round ${round}: the receiver was not done`]
  const after = await readdir(received)
  const faults: string[] = []
  const fresh = after.filter((name) => !before.has(name))
  if (fresh.length !== tops.length) faults.push(`round ${round}: ${fresh.length} new names for ${tops.length}: ${fresh.join(', ')}`)
  for (const [index, path] of done.paths.entries()) faults.push(...(await compared(join(source, tops[index] ?? ''), path, kind)))
  return faults
}

/** The same content under the same names; times as finely as the file system keeps them. */
async function compared(sent: string, arrived: string, kind: Kind): Promise<string[]> {
  const [a, b] = [await printOf(sent, kind.timeUs), await printOf(arrived, kind.timeUs)]
  return isDeepStrictEqual(a, b) ? [] : [`${arrived}: ${JSON.stringify(b)} instead of ${JSON.stringify(a)}`]
}

async function printOf(path: string, timeUs: number): Promise<unknown> {
  const stats = await stat(path, { bigint: true })
  const coarse = (microseconds: bigint): string => (microseconds / BigInt(timeUs)).toString()
  if (!stats.isDirectory()) return [await contentOf(path), coarse(stats.mtimeNs / 1000n)]
  const all = await fingerprint(path)
  const [time, inside] = [coarse(stats.mtimeNs / 1000n), Object.entries(all)]
  const lines = inside.map(([name, content]) => {
    const at = content.lastIndexOf(' ')
    // twins that a file system takes for one were told apart
    return [name.replace(/ \(1\)(?=\.|$)/, '').toLowerCase(), `${content.slice(0, at)} ${coarse(BigInt(content.slice(at + 1)))}`]
  })
  return [time, ...lines.map(([name, line]) => `${name}: ${line}`).sort()]
}

async function contentOf(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex')
}
