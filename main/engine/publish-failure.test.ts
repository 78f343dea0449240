import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { sendHonestly } from './testing/classic-peer.ts'
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

test('and so it is when the file came from a 1.x device', async () => {
  const receiver = await TestEngine.start({ listen: false })
  open.push(receiver)
  const { port } = await receiver.engine.openClassic({ port: 0, forMs: null })
  expect(await sendHonestly(port, Buffer.from('film'), { version: '1.1.0', name: 'film.mov' })).toBe('ERROR: Not enough space.')
  expect((await receiver.event('error')).code).toBe('NO_SPACE')
  await expect.poll(() => readdir(receiver.received)).toEqual([])
})
