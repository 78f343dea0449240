import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { chartsOf } from './charts.ts'
import { root } from './machine.ts'
import { readmeTable, sectionsOf, withSections } from './page.ts'
import { keptProfile, keptRecords } from './records.ts'

const PAGE = join('docs', 'PERFORMANCE.md')
const README = 'README.md'
const PICTURES = join('docs', 'pictures')
const CHART = /^performance-.*\.svg$/

/** What the documents have to hold, by their path in the repository: pages with their tables, and the charts. */
export async function documents(): Promise<ReadonlyMap<string, string>> {
  const records = await keptRecords()
  const found = new Map<string, string>()
  found.set(PAGE, withSections(await readFile(join(root, PAGE), 'utf8'), sectionsOf(records, await keptProfile())))
  found.set(README, withSections(await readFile(join(root, README), 'utf8'), new Map([['readme', readmeTable(records)]])))
  for (const [name, chart] of chartsOf(records)) found.set(join(PICTURES, name), chart)
  return found
}

/** Charts that are there, by their path in the repository. */
export async function chartsThere(): Promise<string[]> {
  return (await readdir(join(root, PICTURES))).filter((name) => CHART.test(name)).map((name) => join(PICTURES, name))
}

/** Makes them anew; a chart that nothing was measured for any more goes. Returns the paths. */
export async function makeDocuments(): Promise<string[]> {
  const all = await documents()
  await mkdir(join(root, PICTURES), { recursive: true })
  for (const path of await chartsThere()) if (!all.has(path)) await rm(join(root, path))
  for (const [path, text] of all) await writeFile(join(root, path), text)
  return [...all.keys()]
}
