import { describe, expect, it } from 'vitest'
import { fileEntry } from '../testing/support.ts'
import { ManifestReader, ManifestWriter } from '../wire/manifest.ts'
import { gateEntries } from './names.ts'
import type { Opened } from './opening.ts'
import { openingRecords } from './part-journal.ts'

const ENTRIES = Array.from({ length: 3000 }, (_, index) => fileEntry(`photos of ${index % 10}/a long name that packs well ${index}.jpg`, index))

/** The pages that a journal gets of an offer whose manifest came in these. */
async function journalled(pages: readonly Buffer[]): Promise<readonly Buffer[]> {
  const opened = { entries: gateEntries(ENTRIES), pages, header: {}, agreement: {}, peer: {}, conflict: {}, skipped: [], skippedMore: 0, manifestSha256: '' }
  const records = await openingRecords('00', opened as unknown as Opened)
  return records.flatMap((record) => (record.type === 'page' ? [record.page] : []))
}

describe('the manifest in a journal', () => {
  it('is kept in the pages it came in', async () => {
    const { pages } = await new ManifestWriter().write(ENTRIES)
    const kept = await journalled(pages)
    expect(kept.map((page, index) => page === pages[index])).toEqual(pages.map(() => true))
  })

  it('is packed anew where pages hold more than the text needs', async () => {
    const { pages } = await new ManifestWriter().write(ENTRIES)
    // zlib takes no notice of what stands behind the end of its stream
    const padded = pages.map((page) => Buffer.concat([page, Buffer.alloc(900_000, 1)]))
    const reader = new ManifestReader()
    for (const page of padded) await reader.page(page)
    expect(reader.entries).toEqual(ENTRIES)
    const kept = await journalled(padded)
    expect(kept.reduce((sum, page) => sum + page.length, 0)).toBeLessThan(200_000)
    const again = new ManifestReader()
    for (const page of kept) await again.page(page)
    expect(again.entries).toEqual(ENTRIES)
  })
})
