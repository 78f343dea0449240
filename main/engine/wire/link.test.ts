import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { loadIdentity } from '../identity/identity.ts'
import { READ_TURN_BYTES, SPILL_MAX_BYTES } from '../limits.ts'
import { TestEngine } from '../testing/pair.ts'
import { dial } from './dial.ts'
import type { ByteTaker } from './frame.ts'
import { type Link, tlsOptions } from './link.ts'
import { listen } from './listen.ts'
import { readTurn } from './read-turn.ts'

/** Keeps everything, in targets of an odd size. */
class Keeper implements ByteTaker {
  readonly #room = Buffer.alloc(7919)
  readonly chunks: Buffer[] = []
  have = 0

  target(): Uint8Array {
    return this.#room
  }

  filled(count: number): boolean {
    this.chunks.push(Buffer.from(this.#room.subarray(0, count)))
    this.have += count
    return true
  }
}

test('writes that overlap are not cut into each other, and every byte arrives', async () => {
  const home = await TestEngine.start({ listen: false })
  const identity = await loadIdentity(join(home.root, 'identity'))
  const keeper = new Keeper()
  let accepted: (link: Link) => void = () => {}
  const link = new Promise<Link>((resolve) => {
    accepted = resolve
  })
  const listener = await listen({ address: '127.0.0.1', port: 0, identity, onLink: (made) => accepted(made) })
  const dialled = await dial({ host: '127.0.0.1', port: listener.port, identity, localAddress: '127.0.0.1' })
  const other = await link
  other.take(keeper)
  other.resume()
  const sizes = [1_500_000, 3, 700_000, 600_001]
  await Promise.all(sizes.map((size, index) => dialled.write(Buffer.alloc(size, index + 1))))
  const total = sizes.reduce((sum, size) => sum + size, 0)
  await expect.poll(() => keeper.have).toBe(total)
  expect(Buffer.concat(keeper.chunks).equals(Buffer.concat(sizes.map((size, index) => Buffer.alloc(size, index + 1))))).toBe(true)
  await dialled.end()
  await listener.close()
  await home.close()
})

test('who dials knows about how long an answer takes, and who is dialled does not', async () => {
  const { from, to, close } = await pairOfLinks()
  expect(from.roundTripMs).toBeGreaterThan(0)
  expect(to.roundTripMs).toBeNull()
  await close()
})

test('a link that was cut rejects its writes with the reason', async () => {
  const home = await TestEngine.start()
  const identity = await loadIdentity(join(home.root, 'identity'))
  const dialled = await dial({ host: '127.0.0.1', port: home.port, identity, localAddress: '127.0.0.1' })
  dialled.destroy()
  await expect(dialled.write(Buffer.alloc(10))).rejects.toMatchObject({ code: 'PEER_LOST' })
  expect(dialled.open).toBe(false)
  await home.close()
})

/** Two ends of a link between this process and itself. */
async function pairOfLinks(): Promise<{ readonly from: Link; readonly to: Link; readonly close: () => Promise<void> }> {
  const home = await TestEngine.start({ listen: false })
  const identity = await loadIdentity(join(home.root, 'identity'))
  let accepted: (link: Link) => void = () => {}
  const link = new Promise<Link>((resolve) => {
    accepted = resolve
  })
  const listener = await listen({ address: '127.0.0.1', port: 0, identity, onLink: (made) => accepted(made) })
  const from = await dial({ host: '127.0.0.1', port: listener.port, identity, localAddress: '127.0.0.1' })
  const close = async (): Promise<void> => {
    await from.end()
    await listener.close()
    await home.close()
  }
  return { from, to: await link, close }
}

async function turns(count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) await new Promise((resolve) => setImmediate(resolve))
}

const TURNS = 50

test('a link whose share of the event loop is read stops until it is resumed', async () => {
  const { from, to, close } = await pairOfLinks()
  const keeper = new Keeper()
  to.take(keeper)
  const over = vi.spyOn(readTurn, 'goesOn').mockReturnValueOnce(false)
  to.resume()
  void from.write(Buffer.alloc(8 * SPILL_MAX_BYTES))
  await expect.poll(() => over.mock.calls.length).toBeGreaterThan(0)
  over.mockReturnValue(false)
  await turns(TURNS)
  // what the TLS layer had in hand still came
  expect(keeper.have).toBeLessThan(SPILL_MAX_BYTES)
  over.mockRestore()
  to.resume()
  await expect.poll(() => keeper.have, { timeout: 20_000 }).toBe(8 * SPILL_MAX_BYTES)
  await close()
})

test('a link that is paused while it waits for its turn stays paused', async () => {
  const { from, to, close } = await pairOfLinks()
  const keeper = new Keeper()
  let pausedAt: number | null = null
  const goesOn = readTurn.goesOn.bind(readTurn)
  const turn = vi.spyOn(readTurn, 'goesOn').mockImplementation((count, reading) => {
    const goes = goesOn(count, reading)
    // behind the bytes that end its share, and before the next turn
    if (!goes && reading === to && pausedAt === null) {
      pausedAt = keeper.have
      process.nextTick(() => to.pause())
    }
    return goes
  })
  to.take(keeper)
  to.resume()
  void from.write(Buffer.alloc(8 * READ_TURN_BYTES))
  await expect.poll(() => pausedAt, { timeout: 20_000 }).not.toBeNull()
  await turns(TURNS)
  expect(keeper.have).toBeLessThan((pausedAt ?? 0) + SPILL_MAX_BYTES)
  turn.mockRestore()
  to.resume()
  await expect.poll(() => keeper.have, { timeout: 20_000 }).toBe(8 * READ_TURN_BYTES)
  await close()
})

test('no connection is given the authorities of the runtime: nothing here trusts any, and reading them takes longer than a handshake', () => {
  expect(tlsOptions({ deviceId: '', keyHash: '', spki: '', keyPem: '', certPem: '' }).ca).toEqual([])
})
