import { createHash, randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach } from 'vitest'
import type { EngineEvent } from '../../../shared/events.ts'
import { createEngine } from '../engine.ts'
import { errnoOf } from '../errors.ts'
import type { Engine, EngineOptions, SendOptions } from '../facade.ts'

type Wanted<K extends EngineEvent['event']> = Extract<EngineEvent, { event: K }>

/** One engine on loopback in a folder of its own, with all its events kept. */
export class TestEngine {
  readonly engine: Engine
  readonly root: string
  readonly events: EngineEvent[] = []
  readonly #wakers = new Set<() => void>()

  private constructor(engine: Engine, root: string) {
    this.engine = engine
    this.root = root
    engine.subscribe((event) => {
      this.events.push(event)
      for (const waker of this.#wakers) waker()
      this.#wakers.clear()
    })
  }

  static async start(options: Partial<EngineOptions> = {}): Promise<TestEngine> {
    const root = await mkdtemp(join(tmpdir(), 'fastdrop-test-'))
    const engine = await createEngine({
      dataDir: join(root, 'data'),
      deviceName: 'Test device',
      deviceKind: 'desktop',
      receiveFolder: join(root, 'received'),
      port: 0,
      interfaceAddress: '127.0.0.1',
      connections: 4,
      discovery: false,
      listen: true,
      accept: 'anyone',
      pairing: true,
      version: 'test',
      ...options,
    })
    const test = new TestEngine(engine, root)
    await engine.start()
    return test
  }

  get port(): number {
    return this.engine.identity().port ?? 0
  }

  get received(): string {
    return join(this.root, 'received')
  }

  /** The first event of that kind that fits, past or future. */
  async event<K extends EngineEvent['event']>(kind: K, fits: (event: Wanted<K>) => boolean = () => true): Promise<Wanted<K>> {
    for (;;) {
      const found = this.events.find((event): event is Wanted<K> => event.event === kind && fits(event as Wanted<K>))
      if (found) return found
      await new Promise<void>((resolve) => this.#wakers.add(resolve))
    }
  }

  send(port: number, paths: readonly string[], options: Partial<SendOptions> = {}): string {
    return this.engine.send({ paths, to: { host: '127.0.0.1', port }, ...options })
  }

  /** Resolves with the state a transfer ends in. */
  async ended(transferId: string): Promise<'done' | 'failed' | 'declined' | 'cancelled'> {
    const ends = ['done', 'failed', 'declined', 'cancelled'] as const
    const event = await this.event('transfer', ({ transfer }) => transfer.id === transferId && (ends as readonly string[]).includes(transfer.state))
    return event.transfer.state as (typeof ends)[number]
  }

  async close(): Promise<void> {
    await this.engine.close()
    await rm(this.root, { recursive: true, force: true })
  }
}

/** Writes files below `root`: text, random bytes of a size, or null for an empty folder. Every time stamp differs. */
export async function makeTree(root: string, tree: Readonly<Record<string, string | number | null>>): Promise<void> {
  let stamp = 1_600_000_000
  for (const [path, content] of Object.entries(tree)) {
    const full = join(root, path)
    if (content === null) await mkdir(full, { recursive: true })
    else {
      await mkdir(join(full, '..'), { recursive: true })
      await writeFile(full, typeof content === 'number' ? randomBytes(content) : content)
    }
    stamp += 1001.25
    await utimes(full, stamp, stamp)
  }
}

/** Everything below `root`: path → "kind size sha256 mtime in microseconds". Folder times only when `times`. */
export async function fingerprint(root: string): Promise<Record<string, string>> {
  const all: Record<string, string> = {}
  const names = await readdir(root, { recursive: true, withFileTypes: true })
  for (const name of names) {
    const full = join(name.parentPath, name.name)
    const stats = await stat(full, { bigint: true })
    const time = stats.mtimeNs / 1000n
    const content = name.isDirectory()
      ? 'directory'
      : `file ${stats.size} ${createHash('sha256')
          .update(await readFile(full))
          .digest('hex')}`
    all[full.slice(root.length + 1)] = `${content} ${time}`
  }
  return all
}

/** The same while somebody is still clearing up below `root`. */
export async function standing(root: string): Promise<Record<string, string>> {
  for (;;) {
    try {
      return await fingerprint(root)
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT') throw error
    }
  }
}

interface Closable {
  close(): Promise<void>
}

/** Call once in a test file: what is started or kept in a test is closed behind it, the last one first. */
export function closingAfterEach(): {
  readonly started: typeof TestEngine.start
  readonly keep: <T extends Closable>(kept: T) => T
  /** The same device in another run. */
  readonly again: (before: TestEngine, options?: Parameters<typeof TestEngine.start>[0]) => Promise<TestEngine>
} {
  const open: Closable[] = []
  afterEach(async () => {
    for (const each of open.splice(0).reverse()) await each.close()
  })
  const keep = <T extends Closable>(kept: T): T => {
    open.push(kept)
    return kept
  }
  const started: typeof TestEngine.start = async (options) => keep(await TestEngine.start(options))
  const again = (before: TestEngine, options: Parameters<typeof TestEngine.start>[0] = {}): Promise<TestEngine> =>
    started({ dataDir: join(before.root, 'data'), receiveFolder: before.received, restore: true, ...options })
  return { keep, started, again }
}
