import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { tempFolder } from '../testing/support.ts'
import { layOut } from '../wire/plan.ts'
import { findExisting } from './existing.ts'
import { gateEntries } from './names.ts'
import { treeOf } from './offer-tree.ts'
import { WholeTops } from './whole-tops.ts'

const folder = tempFolder()

it('a top that is there whole is known by what publishing calls it, whatever of it is skipped behind that', async () => {
  const entries = gateEntries(['Drop/a', 'Drop/b', 'c'].map((path) => ({ kind: 'file' as const, path, size: 3, mtimeUs: 0, executable: false })))
  const layout = layOut([3, 3, 3], 1024)
  await mkdir(join(folder.path, 'Drop'))
  for (const path of ['Drop/a', 'Drop/b', 'c']) await writeFile(join(folder.path, path), 'abc')
  const tops = new WholeTops({ folder: folder.path, entries, layout, existing: await findExisting({ folder: folder.path, entries }) })
  for (let chunk = 1; chunk <= layout.fullChunk; chunk += 1) tops.count(chunk, false)
  for (let chunk = 1; chunk <= layout.fullChunk; chunk += 1) for (const top of tops.same(chunk)) expect(await tops.decide(top)).toBe('whole')
  expect(tops.without(0)).toEqual([])
  expect(tops.without(2)).toEqual([])
  const published = entries.map((each, index) => (index === 1 ? each : { ...each, leftOut: true as const }))
  for (const { number, name } of treeOf(published)) expect(tops.whole.get(number)).toBe(join(folder.path, name))
  expect(treeOf(published)).toHaveLength(1)
})
