import { mkdir, readdir, readFile, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { tempFolder } from '../testing/support.ts'
import { type MarkSystem, markDownloaded } from './downloaded-mark.ts'

const temp = tempFolder()
const AN_HOUR_MS = 3_600_000

/** A system that notes what it is asked to run. */
function systemOf(platform: NodeJS.Platform, failure: Error | null = null): { system: MarkSystem; calls: [string, readonly string[]][] } {
  const calls: [string, readonly string[]][] = []
  const run: MarkSystem['run'] = (program, words) => {
    calls.push([program, words])
    return failure ? Promise.reject(failure) : Promise.resolve()
  }
  return { system: { platform, run }, calls }
}

const names = async (): Promise<string[]> => (await readdir(temp.path, { recursive: true })).toSorted()

beforeEach(async () => {
  await mkdir(join(temp.path, 'tree', 'Photos'), { recursive: true })
  for (const name of ['0.part', 'tree/Photos/a.jpg']) {
    await writeFile(join(temp.path, name), 'x')
    await utimes(join(temp.path, name), 1_600_000_000.123456, 1_600_000_000.123456)
  }
})

describe('markDownloaded', () => {
  it('quarantines the whole of it on macOS in one call, now, in our name', async () => {
    const { system, calls } = systemOf('darwin')
    const before = Date.now()
    await markDownloaded(temp.path, system)
    expect(calls).toEqual([['/usr/bin/xattr', ['-r', '-w', 'com.apple.quarantine', expect.any(String), temp.path]]])
    const [, seconds] = /^0083;([0-9a-f]{8});FastDrop;$/.exec(calls[0]?.[1][3] ?? '') ?? []
    const marked = Number.parseInt(seconds ?? '', 16) * 1000
    expect(marked).toBeGreaterThan(before - 1000)
    expect(marked).toBeLessThan(before + AN_HOUR_MS)
  })

  // Elsewhere a stream's name is a file's name like any other, so what would be written can be read.
  it.skipIf(process.platform === 'win32')('names the internet zone of each file on Windows, and nothing else', async () => {
    await symlink('nowhere', join(temp.path, 'tree', 'link'))
    const { system, calls } = systemOf('win32')
    await markDownloaded(temp.path, system)
    const streams = ['0.part:Zone.Identifier', 'tree/Photos/a.jpg:Zone.Identifier']
    expect(await names()).toEqual(['0.part', 'tree', 'tree/Photos', 'tree/Photos/a.jpg', 'tree/link', ...streams].toSorted())
    for (const stream of streams) expect(await readFile(join(temp.path, stream), 'utf8')).toBe('[ZoneTransfer]\r\nZoneId=3\r\n')
    expect(calls).toEqual([])
  })

  it.skipIf(process.platform === 'win32')('goes on where one file on Windows cannot be marked', async () => {
    await mkdir(join(temp.path, '0.part:Zone.Identifier'))
    await markDownloaded(temp.path, systemOf('win32').system)
    expect(await readFile(join(temp.path, 'tree/Photos/a.jpg:Zone.Identifier'), 'utf8')).toContain('ZoneId=3')
  })

  it.runIf(process.platform === 'win32')('is read back on the real one, and leaves the time of the file', async () => {
    await markDownloaded(temp.path)
    expect(await readFile(join(temp.path, '0.part:Zone.Identifier'), 'utf8')).toContain('ZoneId=3')
    expect((await stat(join(temp.path, '0.part'), { bigint: true })).mtimeNs / 1000n).toBe(1_600_000_000_123_456n)
  })

  it('leaves the time of each file', async () => {
    await markDownloaded(temp.path, systemOf('win32').system)
    for (const name of ['0.part', 'tree/Photos/a.jpg']) {
      expect((await stat(join(temp.path, name), { bigint: true })).mtimeNs / 1000n).toBe(1_600_000_000_123_456n)
    }
  })

  it('does nothing on Linux', async () => {
    const { system, calls } = systemOf('linux')
    const before = await names()
    await markDownloaded(temp.path, system)
    expect([calls, await names()]).toEqual([[], before])
  })

  it.each(['darwin', 'win32'] as const)('fails without a sound on %s: the files are worth more', async (platform) => {
    const { system } = systemOf(platform, new Error('no extended attributes here'))
    await expect(markDownloaded(join(temp.path, 'missing'), system)).resolves.toBeUndefined()
  })
})
