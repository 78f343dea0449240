import { stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { syncDirectory } from '../sync-directory.ts'
import { tempFolder } from '../testing/support.ts'
import { syncTree, toSeconds } from './durable.ts'

const folder = tempFolder()

describe('toSeconds', () => {
  it('aims at the middle of a microsecond, and leaves whole seconds alone', () => {
    expect(toSeconds(1_700_000_000_000_000)).toBe(1_700_000_000)
    expect(toSeconds(0)).toBe(0)
    expect(toSeconds(-2_000_000)).toBe('-2')
    expect(toSeconds(1)).toBe(1.4e-6)
    expect(toSeconds(-1)).toBe('-0.0000014')
  })

  it('reads back as the same microseconds from a real file', async () => {
    const file = join(folder.path, 'x')
    await writeFile(file, 'x')
    // 1910 to 2100
    const times = fc.oneof(fc.integer({ min: -1_893_456_000_000_000, max: 4_102_444_800_000_000 }), fc.integer({ min: -2_000_000, max: 2_000_000 }))
    await fc.assert(
      fc.asyncProperty(times, async (microseconds) => {
        await utimes(file, toSeconds(microseconds), toSeconds(microseconds))
        const { mtimeNs } = await stat(file, { bigint: true })
        expect(Number(mtimeNs / 1000n)).toBe(microseconds)
      }),
      { numRuns: 500, examples: [[-1], [1], [999_999], [-999_999], [1_763_820_000_000_001], [-1_500_000], [4_102_444_799_999_999]] },
    )
  })
})

describe('syncing', () => {
  it('leaves few and many files as they are, and says so when one is missing', async () => {
    const paths = Array.from({ length: 70 }, (_, index) => join(folder.path, `f${index}`))
    for (const path of paths) await writeFile(path, path)
    expect(await syncTree(folder.path, paths, [folder.path])).toBe(undefined)
    expect(await syncTree(folder.path, paths.slice(0, 2), [folder.path])).toBe(undefined)
    expect(await syncDirectory(folder.path)).toBe(undefined)
    await expect(syncTree(folder.path, [join(folder.path, 'missing')], [])).rejects.toMatchObject({ code: 'ENOENT' })
    await expect(syncDirectory(join(folder.path, 'missing'))).rejects.toMatchObject({ code: 'ENOENT' })
  })
})
