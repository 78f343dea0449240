import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { chartsThere, documents } from './documents.ts'
import { root } from './machine.ts'

test('docs/PERFORMANCE.md, its charts and the README say what the records say; `npm run bench -- report` makes them so', async () => {
  const all = await documents()
  const paths = [...all.keys()]
  for (const path of paths) expect(await readFile(join(root, path), 'utf8').catch(() => 'not there'), path).toBe(all.get(path))
  expect((await chartsThere()).sort()).toEqual(paths.filter((path) => path.endsWith('.svg')).sort())
})

test('every chart that there is stands in the page', async () => {
  const page = await readFile(join(root, 'docs', 'PERFORMANCE.md'), 'utf8')
  for (const path of await chartsThere()) expect(page).toContain(path.replace(/^docs\//, ''))
})

test('no figure of the page stands outside of its generated parts', async () => {
  const page = await readFile(join(root, 'docs', 'PERFORMANCE.md'), 'utf8')
  const written = page.replaceAll(/<!-- bench:(\w+) -->[\s\S]*?<!-- \/bench:\1 -->/g, '')
  expect(written).not.toMatch(/\d\s*(GB\/s|MB\/s|files\/s|MiB|ms)\b/)
})
