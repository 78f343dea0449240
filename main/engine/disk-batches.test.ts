import { expect, it } from 'vitest'
import { batchesOf } from './disk-batches.ts'
import { DISK_JOB_FILE_BYTES, DISK_JOB_FILES, DISK_JOB_WORTH_FILES, DISK_THREAD_BYTES } from './limits.ts'

const batched = (sizes: readonly number[]): ReturnType<typeof batchesOf<number>> => batchesOf(sizes, (size) => size)

it('keeps every file once and in order, in batches that fit', () => {
  const sizes = Array.from({ length: 2000 }, (_, n) => (n * 7919) % (DISK_JOB_FILE_BYTES + 1))
  const { batches, others } = batched(sizes)
  expect([batches.flat(), others]).toEqual([sizes, []])
  for (const batch of batches) {
    expect(batch.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(DISK_THREAD_BYTES)
    expect(batch.length).toBeLessThanOrEqual(DISK_JOB_FILES)
  }
  expect(batched(Array<number>(DISK_JOB_FILES * 2 + 1).fill(0)).batches.map(({ length }) => length)).toEqual([DISK_JOB_FILES, DISK_JOB_FILES, 1])
})

it('leaves out what is too large, and everything where it is too little', () => {
  const large = DISK_JOB_FILE_BYTES + 1
  const few = Array<number>(DISK_JOB_WORTH_FILES - 1).fill(1)
  expect(batched([large, ...few])).toEqual({ batches: [few], others: [large] })
  expect(batched(few)).toEqual({ batches: [], others: few })
})
