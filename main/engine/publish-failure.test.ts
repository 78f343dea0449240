import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { makeTree, TestEngine } from './testing/pair.ts'

vi.mock('./receive/publish.ts', async (original) => ({
  ...(await original<typeof import('./receive/publish.ts')>()),
  publish: () => Promise.reject(Object.assign(new Error('no space'), { code: 'ENOSPC' })),
}))

const open: TestEngine[] = []
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close()
})

test('a disk that fills while final names are given is told to both sides, and no part is left', async () => {
  const receiver = await TestEngine.start()
  const sender = await TestEngine.start({ listen: false })
  open.push(receiver, sender)
  await makeTree(sender.root, { 'film.mov': 300_000 })
  const id = sender.send(receiver.port, [join(sender.root, 'film.mov')])
  expect(await sender.ended(id)).toBe('failed')
  expect((await receiver.event('error')).code).toBe('NO_SPACE')
  expect(await sender.event('error')).toMatchObject({ code: 'NO_SPACE', message: expect.stringContaining('the other device') })
  await expect.poll(() => readdir(receiver.received)).toEqual([])
})
