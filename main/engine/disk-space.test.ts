import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { diskSpace, FAT_FILE_MAX_BYTES, freeBytes, spaceIn } from './disk-space.ts'
import { checkFits } from './receive/patience.ts'
import { codeOf } from './testing/support.ts'

const GIB = 2 ** 30
const figures = { type: 0xef53, bsize: 4096, blocks: (100 * GIB) / 4096, bavail: GIB / 4096 }

describe('spaceIn', () => {
  it('leaves 64 MiB for the system, or 1 % of a small disk', () => {
    expect(spaceIn(figures).usableBytes).toBe(GIB - 64 * 2 ** 20)
    expect(spaceIn({ ...figures, blocks: 1000, bavail: 1000 }).usableBytes).toBe(990 * 4096)
  })

  it('says how much of that is used already', () => {
    expect(spaceIn({ ...figures, bavail: 0 }).usableBytes).toBe(-64 * 2 ** 20)
  })

  it('holds nothing back where the system tells nothing', () => {
    expect(spaceIn({ ...figures, blocks: 0, bavail: 0 }).usableBytes).toBeGreaterThan(2 ** 50)
  })

  it('knows that FAT takes no file of 4 GiB', () => {
    expect([spaceIn(figures).fileMaxBytes, spaceIn({ ...figures, type: 0x4d44 }).fileMaxBytes]).toEqual([Number.MAX_SAFE_INTEGER, FAT_FILE_MAX_BYTES])
    const film = (size: number): string => codeOf(() => checkFits([{ name: 'film.mov', size }], FAT_FILE_MAX_BYTES))
    expect([film(4 * GIB - 1), film(4 * GIB)]).toEqual(['nothing', 'DISK_ERROR'])
    expect(() => checkFits([{ name: 'film.mov', size: 4 * GIB }], FAT_FILE_MAX_BYTES)).toThrow(/“film\.mov” is too large/)
  })
})

describe('diskSpace', () => {
  it('asks for the nearest folder that is there', async () => {
    const root = await mkdtemp(join(tmpdir(), 'fastdrop-space-'))
    try {
      const { fileMaxBytes } = await diskSpace(join(root, 'not', 'yet', 'there'))
      expect(fileMaxBytes).toBe((await diskSpace(root)).fileMaxBytes)
      expect(await freeBytes(join(root, 'missing'))).toBeGreaterThanOrEqual(0)
    } finally {
      await rm(root, { recursive: true })
    }
  })
})
