import { describe, expect, it } from 'vitest'
import { fileEntry } from '../testing/support.ts'
import { ManifestReader, ManifestWriter } from '../wire/manifest.ts'
import { PackedPages } from '../wire/packed-pages.ts'
import { gateEntries } from './names.ts'
import type { Opened } from './opening.ts'
import { openingRecords } from './part-journal.ts'

const ENTRIES = Array.from({ length: 3000 }, (_, index) => fileEntry(`photos of ${index % 10}/a long name that packs well ${index}.jpg`, index))

/** The pages that a journal gets of an offer. */
async function journalled(packed: PackedPages): Promise<readonly Buffer[]> {
  const opened = { entries: gateEntries(ENTRIES), packed, header: {}, agreement: {}, peer: {}, conflict: {}, skipped: [], skippedMore: 0, manifestSha256: '' }
  const records = await openingRecords('00', opened as unknown as Opened)
  return records.flatMap((record) => (record.type === 'page' ? [record.page] : []))
}

describe('the manifest in a journal', () => {
  it('is kept in the pages it came in, and they are let go of', async () => {
    const { pages } = await new ManifestWriter().write(ENTRIES)
    const packed = new PackedPages()
    const reader = new ManifestReader(packed)
    for (const page of pages) await reader.page(page)
    const kept = await journalled(packed)
    expect(kept.map((page, index) => page === pages[index])).toEqual(pages.map(() => true))
    expect(packed.take()).toBeNull()
  })

  it('is packed anew where pages hold more than their text', async () => {
    const { pages } = await new ManifestWriter().write(ENTRIES)
    const packed = new PackedPages()
    for (const page of pages) packed.add(page, 10)
    const kept = await journalled(packed)
    expect(kept.reduce((sum, page) => sum + page.length, 0)).toBeLessThan(200_000)
    const again = new ManifestReader()
    for (const page of kept) await again.page(page)
    expect(again.entries).toEqual(ENTRIES)
  })
})
