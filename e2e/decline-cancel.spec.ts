import path from 'node:path'
import { isActive } from '../shared/transfer.ts'
import { dropOn } from './driver/drag.ts'
import { fingerprint, makeBigFile, makeTree, namesBelow } from './driver/files.ts'
import { twoDevices } from './driver/scene.ts'
import { expect, test } from './driver/story.ts'
import { until } from './driver/wait.ts'

const MIB = 1024 ** 2
/** More than moves before somebody has pressed Cancel. */
const LARGE_BYTES = 1536 * MIB

test('What the other side declines is said to the sender, and nothing is written', async ({ stage }) => {
  const { a, b, studio, desk } = await twoDevices(stage)
  const tree = path.join(await stage.room('sources'), 'Notes')
  await makeTree(tree, 3)
  await dropOn(a.page, a.card(desk), [tree])
  await expect(b.offer).toBeVisible()
  await b.offer.getByRole('button', { name: 'See all names' }).click()
  const names = b.offer.getByRole('region', { name: 'What is offered' })
  await names.getByRole('searchbox').fill('日本語')
  await expect(names).toContainText('日本語の長い名前のファイル')
  await b.offer.getByRole('button', { name: 'Decline' }).click()
  await expect(b.offer).toHaveCount(0)

  const row = a.row('send', 'declined')
  await expect(row).toContainText('The other side declined.')
  await expect(a.card(desk)).not.toContainText('Waiting')
  expect(await namesBelow(b.received)).toEqual([])
  await expect(b.rows('receive')).toHaveCount(0)

  await row.getByRole('button', { name: 'Dismiss Notes' }).click()
  await expect(a.rows('send')).toHaveCount(0)
  await expect(a.page.getByRole('heading', { name: 'Drop a file on a name, and it is there' })).toBeVisible()
  await expect(b.card(studio)).toBeVisible()
})

test('The sender takes an offer back while the other side still thinks about it', async ({ stage }) => {
  const { a, b, desk } = await twoDevices(stage)
  const tree = path.join(await stage.room('sources'), 'Notes')
  await makeTree(tree, 3)
  await dropOn(a.page, a.card(desk), [tree])
  await expect(b.offer).toBeVisible()
  await a.row('send', 'asking').getByRole('button', { name: 'Cancel Notes' }).click()
  await expect(a.row('send', 'cancelled')).toContainText('You cancelled this transfer.')
  await expect(b.offer).toHaveCount(0)
  expect(await namesBelow(b.received)).toEqual([])
})

for (const side of ['sender', 'receiver'] as const) {
  test(`Cancelled by the ${side} in the middle, nothing is left behind, and the next drop works`, async ({ stage }) => {
    await stage.needSpace(2 * LARGE_BYTES)
    const { a, b, desk } = await twoDevices(stage)
    const sources = await stage.room('sources')
    const [large, tree] = [path.join(sources, 'Interview 4K.mov'), path.join(sources, 'Notes')]
    await makeBigFile(large, LARGE_BYTES)
    await makeTree(tree, 20)
    await dropOn(a.page, a.card(desk), [large, tree])
    await b.accept()
    await b.engine.watchMoments([0.02])
    await until('a part of it has moved', async () => (await b.engine.moments()).length > 0)
    expect(await namesBelow(b.received)).not.toEqual([])

    const [here, there] = side === 'sender' ? [a.rows('send'), b.rows('receive')] : [b.rows('receive'), a.rows('send')]
    await here.getByRole('button', { name: /^Cancel Interview 4K\.mov/ }).click()
    await expect(here).toHaveAttribute('data-state', 'cancelled')
    await expect(here).toContainText('You cancelled this transfer.')
    await expect(there).toHaveAttribute('data-state', 'cancelled')
    await expect(there).toContainText('The other side cancelled this transfer.')
    await expect.poll(() => namesBelow(b.received)).toEqual([])
    expect((await a.engine.transfers()).filter(isActive)).toEqual([])
    await expect(b.rows('receive').getByRole('button', { name: 'Show in folder' })).toHaveCount(0)

    await dropOn(a.page, a.card(desk), [tree])
    await b.accept()
    await expect(a.row('send', 'done')).toBeVisible()
    await expect(b.row('receive', 'done')).toBeVisible()
    expect(await fingerprint(path.join(b.received, 'Notes'))).toEqual(await fingerprint(tree))
  })
}

test('What is already there stays: the newcomer gets another name', async ({ stage }) => {
  const { a, b, desk } = await twoDevices(stage)
  const tree = path.join(await stage.room('sources'), 'Notes')
  await makeTree(tree, 3)
  for (const round of [1, 2]) {
    await dropOn(a.page, a.card(desk), [tree])
    await expect(b.offer).toBeVisible()
    await expect(b.offer.getByText('exists: will be kept as')).toHaveCount(round - 1)
    await b.accept()
    await expect(b.row('receive', 'done')).toHaveCount(round)
  }
  const tops = (await namesBelow(b.received)).filter((name) => !name.includes(path.sep))
  expect(tops).toHaveLength(2)
  const wanted = await fingerprint(tree)
  for (const top of tops) expect(await fingerprint(path.join(b.received, top))).toEqual(wanted)
})
