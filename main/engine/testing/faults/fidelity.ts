import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, stat, statfs, truncate, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { isDeepStrictEqual } from 'node:util'
import { fingerprint, TestEngine } from '../pair.ts'

const FILES = 99_000
const FILES_A_FOLDER = 100
const SPARSE_BYTES = 4 * 2 ** 30 + 1_000_001
const NEEDED_BYTES = 12 * 2 ** 30

/** `npm run faults -- fidelity`: as many files as one drop may have, and one that needs more than 32 bits. */
export async function fidelity(): Promise<boolean> {
  const { bavail, bsize } = await statfs(tmpdir())
  if (bavail * bsize < NEEDED_BYTES) {
    process.stdout.write('fidelity: skipped, needs 12 GiB in the folder for temporary files\n')
    return true
  }
  const many = await delivered('many files', manyFiles, async (source, received) => isDeepStrictEqual(await fingerprint(received), await fingerprint(source)))
  const large = await delivered('more than 4 GiB', sparseFile, async (source, received) => {
    const [sent, arrived] = [await printOf(join(source, 'sparse.img')), await printOf(join(received, 'sparse.img'))]
    return isDeepStrictEqual(sent, arrived)
  })
  return many && large
}

/** Makes something, sends it, and compares; says how long it took. */
async function delivered(
  what: string,
  make: (source: string) => Promise<string>,
  same: (source: string, received: string) => Promise<boolean>,
): Promise<boolean> {
  const receiver = await TestEngine.start()
  const sender = await TestEngine.start({ listen: false })
  try {
    const source = join(sender.root, 'source')
    await mkdir(source)
    const top = await make(source)
    const id = sender.send(receiver.port, [join(source, top)])
    const end = await sender.ended(id)
    const good = end === 'done' && (await same(source, receiver.received))
    const done = sender.events.find((event) => event.event === 'done')
    process.stdout.write(`${what}: ${end}${good ? ', as it was' : ', NOT as it was'}, ${done?.event === 'done' ? done.seconds.toFixed(1) : '-'} s\n`)
    return good
  } finally {
    await sender.close()
    await receiver.close()
  }
}

async function manyFiles(source: string): Promise<string> {
  for (let folder = 0; folder < FILES / FILES_A_FOLDER; folder += 1) {
    const path = join(source, 'many', `folder ${folder}`)
    await mkdir(path, { recursive: true })
    const names = Array.from({ length: FILES_A_FOLDER }, (_, n) => join(path, `${n}.txt`))
    await Promise.all(names.map((name, n) => writeFile(name, `${folder}/${n}\n`.repeat(n))))
    await Promise.all(names.map((name, n) => utimes(name, 1_600_000_000 + folder, 1_600_000_000 + n + 0.25)))
  }
  return 'many'
}

/** Holes, and a little content on both sides of every border that 32 bits have. */
async function sparseFile(source: string): Promise<string> {
  const path = join(source, 'sparse.img')
  const file = await open(path, 'w')
  for (const at of [0, 2 ** 31 - 5, 2 ** 32 - 5, SPARSE_BYTES - 10]) await file.write(Buffer.from('0123456789'), 0, 10, at)
  await file.close()
  await truncate(path, SPARSE_BYTES)
  return 'sparse.img'
}

async function printOf(path: string): Promise<readonly unknown[]> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path, { highWaterMark: 4 * 2 ** 20 }), hash)
  const { size, mtimeNs } = await stat(path, { bigint: true })
  return [size, mtimeNs / 1000n, hash.digest('hex')]
}
