import { createHash, randomFillSync } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { chmod, lstat, mkdir, open, readdir, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'

const MIB = 1024 * 1024
const BLOCK_BYTES = 64 * MIB

/** A file of real, incompressible bytes in which no two MiB are alike. */
export async function makeBigFile(file: string, bytes: number): Promise<void> {
  const block = randomFillSync(Buffer.allocUnsafe(Math.min(BLOCK_BYTES, Math.max(8, bytes))))
  const handle = await open(file, 'wx')
  try {
    for (let at = 0; at < bytes; at += block.length) {
      for (let place = 0; place + 8 <= block.length; place += MIB) block.writeBigUInt64LE(BigInt(at + place), place)
      await handle.write(block, 0, Math.min(block.length, bytes - at))
    }
  } finally {
    await handle.close()
  }
}

/** Long ago, and with a fraction of a second that has to arrive too. */
const LONG_AGO_S = 1_262_304_000.125

/** What people have: nested folders, an empty file, an empty folder, names of the world, a program, and `small` small files. */
export async function makeTree(root: string, small: number): Promise<void> {
  const put = async (name: string, content: string): Promise<void> => {
    const file = path.join(root, name)
    await mkdir(path.dirname(file), { recursive: true })
    await writeFile(file, content)
  }
  await mkdir(path.join(root, 'empty folder', 'and one in it'), { recursive: true })
  await put('empty.txt', '')
  await put('a/b/c/d/e/deep.txt', 'deep')
  await put('Übersicht – Größe & Ähnliches.txt', 'ä')
  await put('日本語の長い名前のファイル/映像素材 二〇二六年十一月.txt', '映像')
  await put('emoji 🎬🎞️ and spaces/two  spaces.txt', '🎬')
  await put('עברית וعربي.txt', 'rtl')
  await put('tools/run.sh', '#!/bin/sh\nexit 0\n')
  await chmod(path.join(root, 'tools/run.sh'), 0o755)
  for (let index = 0; index < small; index += 1) await put(`small/${Math.floor(index / 250)}/note ${index}.txt`, `${index}\n`.repeat(1 + (index % 40)))
  await utimes(path.join(root, 'empty.txt'), LONG_AGO_S, LONG_AGO_S)
  await utimes(path.join(root, 'a/b/c'), LONG_AGO_S + 60, LONG_AGO_S + 60)
  await utimes(root, LONG_AGO_S + 120, LONG_AGO_S + 120)
}

/** Names and contents, kinds and times below (and of) `root`; equal lists are equal trees. Files are hashed as streams. */
export async function fingerprint(root: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  const visit = async (relative: string): Promise<void> => {
    const place = path.join(root, relative)
    const stats = await lstat(place, { bigint: true })
    const modified = `${stats.mtimeNs / 1000n} µs`
    if (!stats.isDirectory()) {
      found[relative] = `file, ${stats.size} B, ${modified}, ${await sha256(place)}`
      return
    }
    found[relative] = `folder, ${modified}`
    for (const name of await readdir(place)) await visit(path.join(relative, name))
  }
  await visit('.')
  return found
}

export async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file, { highWaterMark: MIB }), hash)
  return hash.digest('hex')
}

/** Everything below a folder, hidden things too. */
export async function namesBelow(folder: string): Promise<string[]> {
  return (await readdir(folder, { recursive: true })).toSorted()
}
