import { createHash, type Hash, randomFillSync } from 'node:crypto'
import { access, constants, mkdir, mkdtemp, open, readdir, readFile, rm, stat, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { removeAtEnd, unlessEnding } from './ending.ts'

const MEMORY_FOLDER = '/dev/shm'
/** What statfs calls a tmpfs. */
const TMPFS_TYPE = 0x01021994
const BLOCK_BYTES = 4 * 1024 * 1024
/** Keys, settings, logs, and the processes' own memory, where the folder is memory. */
const SPARE_BYTES = 512 * 1024 * 1024

export interface Source {
  readonly path: string
  readonly bytes: number
  readonly sha256: string
}

/** The bench's folder: the source, one destination at a time, and every server's settings. Gone when the bench is. */
export class Workspace {
  readonly root: string
  readonly inMemory: boolean

  private constructor(root: string, inMemory: boolean) {
    this.root = root
    this.inMemory = inMemory
  }

  static async create(): Promise<Workspace> {
    const shared = await access(MEMORY_FOLDER, constants.W_OK).then(
      () => isMemory(MEMORY_FOLDER),
      () => false,
    )
    const folder = shared ? MEMORY_FOLDER : tmpdir()
    await sweep(folder, 'fastdrop-bench-')
    const root = await mkdtemp(join(folder, `fastdrop-bench-${process.pid}-`))
    removeAtEnd(root)
    return new Workspace(root, await isMemory(folder))
  }

  /** Throws a sentence unless the source and one destination fit. */
  async checkRoom(sizeBytes: number): Promise<void> {
    const { bavail, bsize } = await statfs(this.root)
    const memory = this.inMemory ? await availableMemory() : null
    const free = Math.min(bavail * bsize, memory ?? Number.POSITIVE_INFINITY)
    const needed = 2 * sizeBytes + SPARE_BYTES
    if (free < needed) throw new Error(`The bench needs ${mib(needed)} for source and destination, and ${mib(free)} are free. Try --size or --quick.`)
  }

  /** A fresh, empty folder. */
  async folder(name: string): Promise<string> {
    await unlessEnding()
    const path = join(this.root, name)
    await rm(path, { recursive: true, force: true })
    await mkdir(path, { mode: 0o700 })
    return path
  }

  /** A file that no compression helps with. */
  async source(name: string, bytes: number): Promise<Source> {
    const path = join(await this.folder(name), 'source.bin')
    const hash = createHash('sha256')
    const block = Buffer.alloc(BLOCK_BYTES)
    const file = await open(path, 'wx', 0o600)
    try {
      for (let left = bytes; left > 0; left -= BLOCK_BYTES) {
        const part = randomFillSync(block).subarray(0, Math.min(left, BLOCK_BYTES))
        hash.update(part)
        await file.writeFile(part)
        await unlessEnding()
      }
    } finally {
      await file.close()
    }
    return { path, bytes, sha256: hash.digest('hex') }
  }
}

/** Removes what a bench left that was killed: folders named by our prefix and by a process that is no more. */
export async function sweep(folder: string, prefix: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const pid = name.startsWith(prefix) ? Number(/^\d+/.exec(name.slice(prefix.length))?.[0] ?? 0) : 0
    if (pid > 0 && !isAlive(pid)) await rm(join(folder, name), { recursive: true, force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH')
  }
}

async function isMemory(folder: string): Promise<boolean> {
  return process.platform === 'linux' && (await statfs(folder)).type === TMPFS_TYPE
}

async function availableMemory(): Promise<number | null> {
  const found = /^MemAvailable:\s+(\d+) kB$/m.exec(await readFile('/proc/meminfo', 'utf8').catch(() => ''))
  return found ? Number(found[1]) * 1024 : null
}

function mib(bytes: number): string {
  return `${Math.round(bytes / 1024 / 1024)} MiB`
}

/** Throws a sentence unless `path` holds exactly what the source holds. */
export async function checkDelivered(path: string, source: Source): Promise<void> {
  const found = await stat(path).catch(() => null)
  if (!found) throw new Error('delivered nothing')
  if (found.size !== source.bytes) throw new Error(`delivered ${found.size} bytes instead of ${source.bytes}`)
  const hash = createHash('sha256')
  await readInto(path, hash)
  if (hash.digest('hex') !== source.sha256) throw new Error('delivered other bytes than were sent')
}

async function readInto(path: string, hash: Hash): Promise<void> {
  const block = Buffer.alloc(BLOCK_BYTES)
  const file = await open(path, 'r')
  try {
    for (let { bytesRead } = await file.read(block); bytesRead > 0; { bytesRead } = await file.read(block)) hash.update(block.subarray(0, bytesRead))
  } finally {
    await file.close()
  }
}
