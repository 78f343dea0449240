import { createHash, type Hash, randomBytes, randomFillSync } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { type FileHandle, mkdir, open, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { unlessEnding } from './ending.ts'
import { root } from './machine.ts'
import type { Workspace } from './workspace.ts'

/** What is sent, and how to see that it has arrived. */
export interface Source {
  /** A file or a folder. */
  readonly path: string
  readonly bytes: number
  readonly files: number
  /** Throws a sentence unless `path` holds exactly what the source holds. */
  readonly check: (path: string) => Promise<void>
}

const BLOCK_BYTES = 4 * 1024 * 1024
const FILES_A_FOLDER = 200
/** What people call text, in the packages that this project is built with. */
const TEXT = /\.(js|mjs|cjs|ts|md|json|css|map)$/

/** A file that no compression helps with. */
export function randomFile(workspace: Workspace, name: string, bytes: number): Promise<Source> {
  const block = Buffer.alloc(BLOCK_BYTES)
  return fileOf(workspace, { name, bytes, next: () => randomFillSync(block) })
}

/** The texts of the installed packages, one behind the other; again from the beginning when they are not enough. */
export async function textFile(workspace: Workspace, name: string, bytes: number): Promise<Source> {
  const paths = textsBelow(join(root, 'node_modules'))
  if (paths.length === 0) throw new Error('There are no packages whose texts could be sent.')
  let at = 0
  return fileOf(workspace, { name, bytes, next: () => readFileSync(paths[at++ % paths.length] ?? '') })
}

function textsBelow(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1))
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return textsBelow(path)
    return entry.isFile() && TEXT.test(entry.name) ? [path] : []
  })
}

interface Content {
  readonly name: string
  readonly bytes: number
  readonly next: () => Buffer
}

async function fileOf(workspace: Workspace, { name, bytes, next }: Content): Promise<Source> {
  const path = join(await workspace.folder(name), 'source.bin')
  const hash = createHash('sha256')
  const file = await open(path, 'wx', 0o600)
  try {
    for (let left = bytes; left > 0; ) {
      const block = next()
      const part = block.subarray(0, Math.min(left, block.length))
      hash.update(part)
      await file.writeFile(part)
      left -= part.length
      await unlessEnding()
    }
  } finally {
    await file.close()
  }
  const sha256 = hash.digest('hex')
  return { path, bytes, files: 1, check: (delivered) => checkFile(delivered, { bytes, sha256 }) }
}

/** A file of zeros that takes no room. What arrives of it is checked by its size: the digests are the engine's own. */
export async function hole(workspace: Workspace, name: string, bytes: number): Promise<Source> {
  const path = join(await workspace.folder(name), 'source.bin')
  const file = await open(path, 'wx', 0o600)
  try {
    await file.truncate(bytes)
  } finally {
    await file.close()
  }
  return { path, bytes, files: 1, check: (delivered) => sizeChecked(delivered, bytes) }
}

/** Small files of random bytes, from half of `meanBytes` to one and a half, two hundred to a folder. */
export async function tree(workspace: Workspace, name: string, { files, meanBytes }: { readonly files: number; readonly meanBytes: number }): Promise<Source> {
  const path = join(await workspace.folder(name), 'tree')
  await mkdir(path)
  const noise = randomBytes(2 * meanBytes)
  let bytes = 0
  for (let n = 0; n < files; n += 1) {
    const folder = join(path, `folder ${Math.floor(n / FILES_A_FOLDER)}`)
    if (n % FILES_A_FOLDER === 0) {
      mkdirSync(folder)
      await unlessEnding()
    }
    const size = Math.floor(meanBytes * (0.5 + ((n * 7919) % 1000) / 1000))
    // no two are equal
    noise.writeUInt32BE(n, 0)
    writeFileSync(join(folder, `file ${n}.bin`), noise.subarray(0, size))
    bytes += size
  }
  const digest = digestOfTree(path)
  const check = async (delivered: string): Promise<void> => {
    await unlessEnding()
    if (digestOfTree(delivered) !== digest) throw new Error('delivered other files than were sent')
  }
  return { path, bytes, files, check }
}

/** Names and contents below a folder. */
function digestOfTree(folder: string): string {
  const hash = createHash('sha256')
  try {
    addTree(folder, '', hash)
  } catch (error) {
    throw new Error(`delivered something else: ${error instanceof Error ? error.message : String(error)}`)
  }
  return hash.digest('hex')
}

function addTree(folder: string, inside: string, hash: Hash): void {
  for (const entry of readdirSync(folder, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const name = join(inside, entry.name)
    if (entry.isDirectory()) addTree(join(folder, entry.name), name, hash)
    else {
      const content = readFileSync(join(folder, entry.name))
      hash.update(`${name}\0${content.length}\0`).update(content)
    }
  }
}

async function sizeChecked(path: string, bytes: number): Promise<void> {
  const found = await stat(path).catch(() => null)
  if (!found) throw new Error(`delivered no ${basename(path)}`)
  if (found.size !== bytes) throw new Error(`delivered ${found.size} bytes instead of ${bytes}`)
}

async function checkFile(path: string, { bytes, sha256 }: { readonly bytes: number; readonly sha256: string }): Promise<void> {
  await sizeChecked(path, bytes)
  const hash = createHash('sha256')
  const file = await open(path, 'r')
  try {
    await readInto(file, hash)
  } finally {
    await file.close()
  }
  if (hash.digest('hex') !== sha256) throw new Error('delivered other bytes than were sent')
}

async function readInto(file: FileHandle, hash: Hash): Promise<void> {
  const block = Buffer.alloc(BLOCK_BYTES)
  for (let { bytesRead } = await file.read(block); bytesRead > 0; { bytesRead } = await file.read(block)) hash.update(block.subarray(0, bytesRead))
}
