import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { closingAfterEach, fingerprint, makeTree } from './testing/pair.ts'
import { pairUp } from './testing/pair-up.ts'

const { started } = closingAfterEach()

/** Small files of two top entries share bundles; one file has chunks of its own. */
const TREE = {
  ...Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`Photos/${index}.bin`, 3_000 + index] as const)),
  'Photos/large.bin': 900_000,
  ...Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`Notes/${index}.bin`, 2_000 + index] as const)),
}
const MOMENTS_MS = [0, 1, 3, 6, 10, 20]

it.each(['sender', 'receiver'] as const)(
  'a file that the %s skips while the others are found to be there already does not hold them up, whenever that is',
  { timeout: 90_000 },
  async (who) => {
    const receiver = await started()
    const sender = await started()
    await pairUp(sender, receiver)
    const source = join(sender.root, 'source')
    await makeTree(source, TREE)
    const drop = ['Photos', 'Notes'].map((name) => join(source, name))
    const wishes = { connections: 2, compression: 'None', chunkBytes: 64 * 1024 } as const
    expect(await sender.ended(sender.send(receiver.port, drop, wishes))).toBe('done')
    const mine = await fingerprint(receiver.received)
    for (const [round, moment] of MOMENTS_MS.entries()) {
      const known = receiver.engine.transfers().length
      const id = sender.send(receiver.port, drop, wishes)
      const end = who === 'sender' ? sender : receiver
      const accepted = end.events.filter(({ event }) => event === 'accepted')
      await end.event('accepted', (event) => !accepted.includes(event) || accepted.length > round + 1)
      await new Promise((resolve) => setTimeout(resolve, moment))
      const own = who === 'sender' ? id : (receiver.engine.transfers().find((each) => each.state !== 'done')?.id ?? '')
      // entry 0 is a folder; the files of both are under way, whatever their order is
      if (own !== '') for (const entry of [1 + round, 60 + round, 70 + round]) end.engine.skip(own, [entry])
      const how = await sender.ended(id)
      const said = [sender, receiver].flatMap(({ events }) => events.filter(({ event }) => event === 'error'))
      expect({ how, said }, `round ${round}`).toEqual({ how: 'done', said: [] })
      expect(receiver.engine.transfers().length).toBeGreaterThanOrEqual(Math.min(known, 1))
      const after = await fingerprint(receiver.received)
      for (const [path, what] of Object.entries(mine)) expect(after[path], path).toEqual(what)
      const sent = sender.engine.transfers().find((each) => each.id === id)
      const lost = new Set(sent?.state === 'done' ? (sent.result.lost ?? []).map(({ path }) => path) : [])
      for (const name of ['Photos', 'Notes']) {
        const made = Object.keys(after).filter((path) => path.startsWith(`${name} (1)/`))
        if (made.length === 0) continue
        const there = made.map((path) => path.replace(' (1)', ''))
        const due = Object.keys(mine).filter((path) => path.startsWith(`${name}/`) && !lost.has(path))
        expect(there.sort()).toEqual(due.sort())
        await rename(join(receiver.received, `${name} (1)`), join(receiver.root, `${name}-${round}`))
      }
    }
  },
)
