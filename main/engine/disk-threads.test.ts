import { execFileSync } from 'node:child_process'
import { lstat, mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { CHILD, CHILD_EXECUTABLE, type Listed } from './disk-jobs.ts'
import { listFolder } from './disk-threads.ts'
import { LISTED_AT_ONCE } from './limits.ts'
import { stampAt } from './send/file-stamp.ts'
import { tempFolder } from './testing/support.ts'

const temp = tempFolder()

async function listed(path: string): Promise<Listed[]> {
  const parts: Listed[] = []
  await listFolder(path, (part) => parts.push(part))
  return parts
}

it('lists a crowded folder in the order of the names, in bounded parts, with the stamp of each', async () => {
  const names = Array.from({ length: 2 * LISTED_AT_ONCE + 1 }, (_, n) => `${(n * 7919) % 10_007}`)
  await Promise.all(names.map((name) => writeFile(join(temp.path, name), name)))
  const parts = await listed(temp.path)
  expect(parts.map(({ kinds }) => kinds.length)).toEqual([LISTED_AT_ONCE, LISTED_AT_ONCE, 1])
  expect(parts.flatMap((part) => part.names.split('\0'))).toEqual([...names].sort())
  for (const part of parts) {
    for (const [index, name] of part.names.split('\0').entries()) {
      const { dev, ino, size, mtimeNs, ctimeNs } = await lstat(join(temp.path, name), { bigint: true })
      const stamp = stampAt(part.stamps, index)
      expect([stamp.dev, stamp.ino, stamp.size, stamp.mtimeNs, stamp.ctimeNs], name).toEqual([dev, ino, size, mtimeNs, ctimeNs])
    }
  }
})

it('tells files, programs, folders, links and other things apart', async () => {
  await mkdir(join(temp.path, 'd'))
  await writeFile(join(temp.path, 'f'), '')
  await writeFile(join(temp.path, 'p'), '', { mode: 0o755 })
  await symlink('d', join(temp.path, 'l'))
  execFileSync('mkfifo', [join(temp.path, 'q')])
  const [part] = await listed(temp.path)
  expect([part?.names.split('\0'), [...(part?.kinds ?? [])]]).toEqual([
    ['d', 'f', 'l', 'p', 'q'],
    [CHILD.FOLDER, CHILD.FILE, CHILD.LINK, CHILD.FILE | CHILD_EXECUTABLE, CHILD.SPECIAL],
  ])
})

it('says nothing of an empty folder, and what the system says of one that is not there', async () => {
  expect(await listed(temp.path)).toEqual([])
  await expect(listed(join(temp.path, 'none'))).rejects.toMatchObject({ code: 'ENOENT' })
})

it('does all that is asked at once, however much it is', async () => {
  const folders = Array.from({ length: 50 }, (_, n) => join(temp.path, `d${n}`))
  for (const [n, folder] of folders.entries()) {
    await mkdir(folder)
    await writeFile(join(folder, `f${n}`), '')
  }
  const all = await Promise.all(folders.map(listed))
  expect(all.map((parts) => parts.map(({ names }) => names))).toEqual(folders.map((_, n) => [`f${n}`]))
})
