import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dropFiles } from './testing/arbitrary-drop.ts'
import { FUZZ_TEST_TIMEOUT_MS, liveRuns } from './testing/fuzz.ts'
import { TestEngine } from './testing/pair.ts'
import { contentOf, type DropFile } from './testing/raw-drop.ts'
import { codeOf } from './testing/support.ts'

let sender: TestEngine
let receiver: TestEngine

beforeAll(async () => {
  sender = await TestEngine.start({ listen: false })
  receiver = await TestEngine.start({ accept: 'ask' })
  // many questions of one device: strangers would have to wait
  await pairUp()
})
afterAll(async () => {
  await sender.close()
  await receiver.close()
})

async function pairUp(): Promise<void> {
  sender.engine.pair({ host: '127.0.0.1', port: receiver.port })
  await Promise.all(
    [sender, receiver].map(async (each) => {
      const { pairing } = await each.event('pairing', (event) => event.pairing.state === 'comparing')
      each.engine.answerPairing(pairing.id, true)
      await each.event('pairing-closed')
    }),
  )
}

async function write(root: string, files: readonly DropFile[]): Promise<void> {
  for (const [index, { path, size, shrinks }] of files.entries()) {
    const full = join(root, path)
    await mkdir(size === null ? full : dirname(full), { recursive: true })
    if (size !== null) await writeFile(full, contentOf(size, shrinks, index))
  }
}

/** Path → content, null for a folder. */
async function read(root: string): Promise<Map<string, Buffer | null>> {
  const found = await readdir(root, { recursive: true, withFileTypes: true })
  const each = found.map(async (one): Promise<[string, Buffer | null]> => {
    const path = join(one.parentPath, one.name)
    return [path.slice(root.length + 1).replaceAll('\\', '/'), one.isDirectory() ? null : await readFile(path)]
  })
  return new Map(await Promise.all(each))
}

/** Said once more, in the simplest words: what must be there of a tree without these paths. */
function expected(tree: ReadonlyMap<string, Buffer | null>, unwanted: ReadonlySet<string>): Map<string, Buffer | null> {
  const paths = [...tree.keys()]
  const inside = (path: string, folder: string): boolean => path.startsWith(`${folder}/`)
  const gone = (path: string): boolean =>
    unwanted.has(path) || paths.some((folder) => unwanted.has(folder) && tree.get(folder) === null && inside(path, folder))
  const emptied = paths.filter((folder) => {
    const files = paths.filter((path) => tree.get(path) !== null && inside(path, folder))
    return tree.get(folder) === null && files.length > 0 && files.every(gone)
  })
  return new Map([...tree].filter(([path, content]) => !gone(path) && !(content === null && emptied.some((folder) => path === folder || inside(path, folder)))))
}

test(
  'any drop, any choice of it → exactly the rest, byte for byte, and nothing else in the folder',
  async () => {
    await fc.assert(
      fc.asyncProperty(dropFiles, fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 20 }), fc.boolean(), async (files, picks, elsewhere) => {
        const source = join(sender.root, 'source')
        const folder = elsewhere ? await mkdtemp(join(receiver.root, 'elsewhere-')) : receiver.received
        await rm(source, { recursive: true, force: true })
        await rm(receiver.received, { recursive: true, force: true })
        await write(source, files)
        const tree = await read(source)
        for (const test of [sender, receiver]) test.events.length = 0
        const id = sender.send(
          receiver.port,
          (await readdir(source)).map((name) => join(source, name)),
          { chunkBytes: 64 * 1024 },
        )
        const { offer } = await receiver.event('offer')
        const entries = receiver.engine.offerEntries(offer.id, { from: 0, count: 1000 })
        const excluded = entries.filter((_, at) => picks[at % picks.length] === 0).map(({ index }) => index)
        const wanted = expected(tree, new Set(excluded.map((index) => entries[index]?.path ?? '')))
        const answer = { accept: true, excluded, ...(elsewhere && { folder }) } as const
        if (wanted.size === 0) {
          expect(codeOf(() => receiver.engine.answerOffer(offer.id, answer))).toBe('BAD_SETTING')
          receiver.engine.answerOffer(offer.id, { accept: false })
          expect(await sender.ended(id)).toBe('declined')
          return
        }
        receiver.engine.answerOffer(offer.id, answer)
        expect([await sender.ended(id), await receiver.ended(offer.id)]).toEqual(['done', 'done'])
        const here = await read(folder)
        expect([...here.keys()].sort()).toEqual([...wanted.keys()].sort())
        for (const [path, content] of wanted) expect(content === null || here.get(path)?.equals(content), path).toBe(true)
        if (elsewhere) expect(await readdir(receiver.root)).not.toContain('received')
        sender.engine.dismiss(id)
      }),
      liveRuns(40),
    )
  },
  FUZZ_TEST_TIMEOUT_MS,
)
