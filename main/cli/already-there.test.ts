import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { closingAfterEach, fingerprint, makeTree } from '../engine/testing/pair.ts'
import { pairUp } from '../engine/testing/pair-up.ts'
import { type CliEvent, CliProcess, type CliResult } from './testing/cli-process.ts'

const { started } = closingAfterEach()
const KIB = 1024
const TREE = Object.fromEntries(
  Array.from({ length: 500 }, (_, index) => [`Photos/${String(index).padStart(3, '0')}.bin`, index % 50 === 0 ? 200_000 : 2_000] as const),
)
const TOTAL = Object.values(TREE).reduce((sum, size) => sum + size, 0)
const CHUNK = 64 * KIB

let base = ''
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'fastdrop-already-'))
})
afterEach(() => rm(base, { recursive: true, force: true }))

const home = (who: string): string => join(base, who)

/** Two homes whose devices have been paired. */
async function paired(): Promise<void> {
  const [one, two] = [await started({ dataDir: home('one') }), await started({ dataDir: home('two') })]
  await pairUp(one, two)
  await Promise.all([one.engine.close(), two.engine.close()])
}

const doneOf = (events: readonly CliEvent[]): CliEvent | undefined => events.findLast(({ event }) => event === 'done')

async function drop(...more: readonly string[]): Promise<{ sent: CliResult; receiver: readonly CliEvent[]; sender: CliEvent | undefined }> {
  const words = ['receive', '--json', '--once', '--no-discovery', '--accept', 'paired', '--dir', join(base, 'inbox'), ...more]
  const receiving = new CliProcess(words, home('two'), base)
  try {
    const { port } = await receiving.event(({ event }) => event === 'listening')
    const to = ['send', '--to', `127.0.0.1:${Number(port)}`, '--no-discovery', '--chunk-size', '64k', '--compress', 'none']
    const sending = new CliProcess([...to, '--json', join('source', 'Photos')], home('one'), base)
    const sent = await sending.ended
    await receiving.ended
    return { sent, receiver: receiving.events(), sender: doneOf(sending.events()) }
  } finally {
    await receiving.kill()
  }
}

test('a folder that is sent again to a paired device: nothing of it travels, then one chunk of it, then all of it', async () => {
  await paired()
  await makeTree(join(base, 'source'), TREE)
  expect(await drop()).toMatchObject({ sent: { code: 0 }, sender: { bytes: TOTAL } })
  const before = await fingerprint(join(base, 'inbox'))

  const again = await drop()
  expect(again.sender).toMatchObject({ bytes: TOTAL, alreadyThereBytes: TOTAL })
  expect(doneOf(again.receiver)).toMatchObject({ alreadyThereBytes: TOTAL, leftAlone: 1, paths: [join(base, 'inbox', 'Photos')] })
  expect(await fingerprint(join(base, 'inbox'))).toEqual(before)

  const file = join(base, 'source', 'Photos', '000.bin')
  const bytes = await readFile(file)
  bytes.writeUInt8(bytes.readUInt8(100_000) ^ 1, 100_000)
  await writeFile(file, bytes)
  const edited = await drop()
  expect(edited.sender).toMatchObject({ bytes: TOTAL, alreadyThereBytes: TOTAL - CHUNK })
  expect(doneOf(edited.receiver)).toMatchObject({ alreadyThereBytes: TOTAL - CHUNK, paths: [join(base, 'inbox', 'Photos (1)')] })
  expect(await readFile(join(base, 'inbox', 'Photos (1)', '000.bin'))).toEqual(bytes)

  const without = await drop('--no-reuse')
  expect(without.sender).not.toHaveProperty('alreadyThereBytes')
  expect((await readdir(join(base, 'inbox'))).sort()).toEqual(['Photos', 'Photos (1)', 'Photos (2)'])
}, 120_000)
