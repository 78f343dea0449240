import { access, constants, mkdir, mkdtemp, readdir, readFile, rm, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { removeAtEnd, unlessEnding } from './ending.ts'

const MEMORY_FOLDER = '/dev/shm'
/** What statfs calls a tmpfs. */
const TMPFS_TYPE = 0x01021994
/** Keys, settings, logs, and the processes' own memory, where the folder is memory. */
const SPARE_BYTES = 512 * 1024 * 1024

/** The bench's folder: the source, one destination at a time, and every server's settings. Gone when the bench is. */
export class Workspace {
  readonly root: string
  readonly inMemory: boolean

  private constructor(root: string, inMemory: boolean) {
    this.root = root
    this.inMemory = inMemory
  }

  /** In memory where there is such a folder; `onDisk`: among the system's temporary files, whatever they lie on. */
  static async create({ onDisk = false } = {}): Promise<Workspace> {
    const shared = await access(MEMORY_FOLDER, constants.W_OK).then(
      () => isMemory(MEMORY_FOLDER),
      () => false,
    )
    const folder = shared && !onDisk ? MEMORY_FOLDER : tmpdir()
    await sweep(folder, 'fastdrop-bench-')
    const root = await mkdtemp(join(folder, `fastdrop-bench-${process.pid}-`))
    removeAtEnd(root)
    return new Workspace(root, await isMemory(folder))
  }

  /** Throws a sentence unless the source and one destination fit. */
  async checkRoom(sizeBytes: number, copies = 2): Promise<void> {
    const { bavail, bsize } = await statfs(this.root)
    const memory = this.inMemory ? await availableMemory() : null
    const free = Math.min(bavail * bsize, memory ?? Number.POSITIVE_INFINITY)
    const needed = copies * sizeBytes + SPARE_BYTES
    if (free < needed) throw new Error(`${mib(needed)} are needed for source and destination, and ${mib(free)} are free. Try --size or --quick.`)
  }

  /** Gives the room of a folder back before the bench ends. */
  async remove(name: string): Promise<void> {
    await rm(join(this.root, name), { recursive: true, force: true, maxRetries: 3 })
  }

  /** A fresh, empty folder. */
  async folder(name: string): Promise<string> {
    await unlessEnding()
    const path = join(this.root, name)
    await rm(path, { recursive: true, force: true })
    await mkdir(path, { mode: 0o700 })
    return path
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
