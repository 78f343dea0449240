import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import { isActive } from '../../../../shared/transfer.ts'
import { type Identity, loadIdentity } from '../../identity/identity.ts'
import { standing, TestEngine } from '../pair.ts'
import { RawDrop } from '../raw-drop.ts'
import type { RawPeer } from '../raw-peer.ts'
import { RawSender } from '../raw-sender.ts'
import { memoryInUse, Uncaught, until } from '../watch.ts'

/** Several keys take turns, so that no bound on one device stands in for the check that a row is about. */
const KEYS = 8
/** Above what any row may leave in use, the raw peer's own share included. */
const MEMORY_ROOM_BYTES = 64 * 1024 * 1024
const SETTLES_WITHIN_MS = 10_000

interface Memory {
  readonly used: number
  readonly resident: number
}

async function memory(): Promise<Memory> {
  return { used: await memoryInUse(), resident: process.memoryUsage().rss }
}

/**
 * A receiver that is attacked while an honest transfer runs through it. What stands beside its folder and in it is known before and
 * compared behind each attack.
 */
export class HostileStage {
  /** Takes from anyone. */
  readonly receiver: TestEngine
  /** Asks, and nobody answers unless the row does. */
  readonly asking: TestEngine
  readonly #keys: readonly Identity[]
  readonly #honest: Identity
  readonly #drop: RawDrop
  readonly #peers: RawPeer[] = []
  readonly #uncaught = new Uncaught()
  #before: unknown = null
  #turn = 0
  #memory: Memory = { used: 0, resident: 0 }

  private constructor(parts: { receiver: TestEngine; asking: TestEngine; keys: readonly Identity[]; honest: Identity; drop: RawDrop }) {
    this.receiver = parts.receiver
    this.asking = parts.asking
    this.#keys = parts.keys
    this.#honest = parts.honest
    this.#drop = parts.drop
  }

  static async open(): Promise<HostileStage> {
    const [receiver, asking] = [await TestEngine.start({ connections: 8 }), await TestEngine.start({ accept: 'ask' })]
    const identity = (name: string): Promise<Identity> => loadIdentity(join(receiver.root, 'data', name))
    const keys = await Promise.all(Array.from({ length: KEYS }, (_, index) => identity(`raw-${index}`)))
    const files = [{ path: 'honest.bin', size: 200_000, mtimeUs: 1_700_000_000_000_000, shrinks: false }]
    const drop = await RawDrop.make(files, { oneChunk: 65_536, compressType: 'None', digest: 'sha-256' })
    const stage = new HostileStage({ receiver, asking, keys, honest: await identity('honest'), drop })
    for (const engine of [receiver, asking]) {
      await mkdir(join(engine.root, 'beside', 'folder'), { recursive: true })
      await mkdir(join(engine.received, 'folder'), { recursive: true })
      for (const place of ['beside', 'received']) {
        await writeFile(join(engine.root, place, 'bystander'), 'mine')
        await writeFile(join(engine.root, place, 'folder', 'x'), 'mine too')
      }
    }
    stage.#before = await stage.#standing()
    stage.#uncaught.start()
    // what the first transfer loads stays
    await stage.around(() => Promise.resolve())
    stage.#memory = await memory()
    return stage
  }

  /** The key of this attack. */
  get identity(): Identity {
    return this.#keys[this.#turn % KEYS] as Identity
  }

  /** Cut behind the attack. */
  readonly keep = (peer: RawPeer): RawPeer => {
    this.#peers.push(peer)
    return peer
  }

  /** An attack, begun when half of an honest transfer is there. Then everything that must hold is looked at. */
  async around(attack: () => Promise<void>): Promise<void> {
    this.#turn += 1
    const honest = await RawSender.offer(this.receiver.port, this.#honest, this.#drop)
    try {
      await honest.chunk(0, 1, { encoded: false, damaged: false, step: 65_536 })
      await honest.untilStored([1])
      try {
        await attack()
      } finally {
        for (const peer of this.#peers.splice(0)) peer.destroy()
      }
      await this.#completes(honest)
    } finally {
      honest.destroy()
    }
    await until(() => this.#standing(), this.#before, SETTLES_WITHIN_MS)
    expect(this.#uncaught.errors).toEqual([])
  }

  /** Heap, buffers and resident pages beside what they were before the first attack. */
  async expectMemoryFlat(): Promise<void> {
    const { used, resident } = await memory()
    expect(used - this.#memory.used).toBeLessThan(MEMORY_ROOM_BYTES)
    expect(resident - this.#memory.resident).toBeLessThan(2 * MEMORY_ROOM_BYTES)
  }

  async close(): Promise<void> {
    this.#uncaught.stop()
    await Promise.all([this.receiver.close(), this.asking.close()])
  }

  /** The listener takes its new connections, and what it brings is what arrives. */
  async #completes(honest: RawSender): Promise<void> {
    await honest.rest()
    await honest.root()
    for (const [path, content] of this.#drop.expected(this.receiver.received)) {
      expect((await readFile(path)).equals(content as Buffer)).toBe(true)
      await rm(path)
    }
  }

  /** Everything that an attack must leave as it was, with what still runs or waits. */
  async #standing(): Promise<unknown> {
    return Promise.all(
      [this.receiver, this.asking].map(async ({ root, engine, received }) => ({
        root: (await readdir(root)).sort(),
        beside: await standing(join(root, 'beside')),
        received: await standing(received),
        data: await standing(join(root, 'data')),
        waiting: engine.offers().length,
        running: engine.transfers().filter(isActive).length,
      })),
    )
  }
}
