import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadIdentity } from '../identity/identity.ts'
import { TestEngine } from '../testing/pair.ts'
import type { ByteTaker } from './frame.ts'
import { dial, type Link } from './link.ts'
import { listen } from './listen.ts'

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

test('a link that was cut rejects its writes with the reason', async () => {
  const home = await TestEngine.start()
  const identity = await loadIdentity(join(home.root, 'identity'))
  const dialled = await dial({ host: '127.0.0.1', port: home.port, identity, localAddress: '127.0.0.1' })
  dialled.destroy()
  await expect(dialled.write(Buffer.alloc(10))).rejects.toMatchObject({ code: 'PEER_LOST' })
  expect(dialled.open).toBe(false)
  await home.close()
})
