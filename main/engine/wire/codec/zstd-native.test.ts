import { expect, it, vi } from 'vitest'
import { codecOf } from './codec.ts'

const TEXT = Buffer.from(Array.from({ length: 20_000 }, (_, index) => `line ${(index * 7919) % 4093} of this text\n`).join(''))

it('is loaded without a diagnostic report, which would look up the names of all peers', async () => {
  const report = vi.spyOn(process.report, 'getReport')
  const zstd = codecOf('Zstd')
  const encoded = (await zstd.encode(TEXT)) as Buffer
  expect((await zstd.decode(encoded, TEXT.length)).equals(TEXT)).toBe(true)
  expect(report).not.toHaveBeenCalled()
})

it('encodes at the level that was chosen', async () => {
  const sizes = await Promise.all([1, 9, 19].map(async (level) => ((await codecOf('Zstd', level).encode(TEXT)) as Buffer).length))
  expect(sizes).toEqual([...sizes].sort((a, b) => b - a))
  expect(new Set(sizes).size).toBe(3)
})
