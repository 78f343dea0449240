import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it, vi } from 'vitest'
import { closingAfterEach, makeTree } from './testing/pair.ts'

/** What is remembered is written slowly, as on a busy disk. */
const disk = vi.hoisted(() => ({ writing: 0, slow: false }))

vi.mock(import('./atomic-file.ts'), async (original) => {
  const real = await original()
  return {
    writeAtomically: async (...parameters) => {
      disk.writing += 1
      if (disk.slow) await sleep(200)
      await real.writeAtomically(...parameters).finally(() => {
        disk.writing -= 1
      })
    },
  }
})

const { started } = closingAfterEach()

it('an engine that has closed has said its last word of what can go on, and another one finds it', { timeout: 60_000 }, async () => {
  const receiver = await started()
  const sender = await started({ listen: false })
  await makeTree(sender.root, { 'film.bin': 4 * 1024 * 1024 })
  sender.send(receiver.port, [join(sender.root, 'film.bin')], { chunkBytes: 65_536, connections: 1, limitBytesPerSecond: 10_000 })
  await Promise.all([sender.event('accepted'), receiver.event('accepted')])
  disk.slow = true
  await Promise.all([sender.engine.close(), receiver.engine.close()])
  expect(disk.writing).toBe(0)
  disk.slow = false
  const again = await started({ dataDir: join(receiver.root, 'data'), receiveFolder: receiver.received, restore: true })
  expect(again.engine.transfers()[0]).toMatchObject({ state: 'interrupted', title: 'film.bin' })
})
