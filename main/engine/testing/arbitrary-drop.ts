import fc from 'fast-check'
import { COMPRESS_TYPES } from '../../../shared/transfer.ts'
import { DIGESTS } from '../wire/digest.ts'
import type { DropFile, DropTerms } from './raw-drop.ts'

/** The smallest OneChunk there is: many chunks in few bytes. */
export const SMALL_CHUNK = 64 * 1024

const sizes = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 4000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 20_000, max: SMALL_CHUNK }) },
  { weight: 1, arbitrary: fc.constantFrom(0, 1, SMALL_CHUNK - 1, SMALL_CHUNK, SMALL_CHUNK + 1) },
  { weight: 2, arbitrary: fc.integer({ min: SMALL_CHUNK, max: 5 * SMALL_CHUNK }) },
)

/** December 1901 to 2106 in microseconds: what ext4 and others keep, and a double of seconds names exactly. */
const times = fc.integer({ min: (2 - 2 ** 31) * 1_000_000, max: 2 ** 32 * 1_000_000 - 1 }).map((time) => time + 0)

const FOLDERS = ['', 'Drop/', 'Drop/inner/', 'größer ☂/']

/** A small tree: some folders listed, some not; small files that share chunks, and larger ones; a dozen chunks at the least. */
export const dropFiles: fc.Arbitrary<DropFile[]> = fc
  .record({
    files: fc.array(fc.record({ folder: fc.constantFrom(...FOLDERS), size: sizes, mtimeUs: times, shrinks: fc.boolean() }), {
      minLength: 1,
      maxLength: 14,
      size: 'max',
    }),
    folders: fc.uniqueArray(fc.constantFrom('Drop', 'Drop/inner', 'größer ☂', 'empty'), { maxLength: 4 }),
    folderTime: times,
    large: fc.integer({ min: 12 * SMALL_CHUNK, max: 24 * SMALL_CHUNK }),
  })
  .map(({ files, folders, folderTime, large }) => [
    ...folders.map((path) => ({ path, size: null, mtimeUs: folderTime, shrinks: false })),
    ...files.map(({ folder, ...rest }, index) => ({ path: `${folder}file ${index}`, ...rest })),
    { path: 'large', size: large, mtimeUs: 1_700_000_000_123_456, shrinks: large % 2 === 0 },
  ])

export const dropTerms: fc.Arbitrary<DropTerms> = fc.record({
  oneChunk: fc.constant(SMALL_CHUNK),
  compressType: fc.constantFrom(...COMPRESS_TYPES),
  digest: fc.constantFrom(...DIGESTS),
})
