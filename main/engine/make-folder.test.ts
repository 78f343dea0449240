import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { makeFolder } from './make-folder.ts'

const root = mkdtempSync(path.join(tmpdir(), 'fastdrop-folder-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

describe('makeFolder', () => {
  it('makes what is missing, and is content with what is there', async () => {
    const folder = path.join(root, 'a', 'b', 'c')
    expect(await makeFolder(folder)).toEqual([path.join(root, 'a'), path.join(root, 'a', 'b'), folder])
    expect(await makeFolder(folder)).toEqual([])
    expect(statSync(folder).isDirectory()).toBe(true)
  })

  it('says so when a file stands in the way', async () => {
    writeFileSync(path.join(root, 'file'), '')
    await expect(makeFolder(path.join(root, 'file', 'x'))).rejects.toThrow()
  })

  it.runIf(process.platform === 'linux')('comes to an end where nothing can be made', async () => {
    await expect(makeFolder('/proc/fastdrop-none/x')).rejects.toThrow()
  })
})
