import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { header, layoutOf, ONE_CHUNK } from '../testing/raw-offer.ts'
import { fileEntry, pattern, tempFolder } from '../testing/support.ts'
import { Transfer } from '../transfer.ts'
import { createDigester, rootOf } from '../wire/digest.ts'
import type { MessageOf } from '../wire/messages.ts'
import { HARMLESS } from './conflict-rules.ts'
import { KeptLanding } from './kept-landing.ts'
import { gateEntries } from './names.ts'
import { type Opened, payloadOf } from './opening.ts'
import { openingRecords, readPartJournal } from './part-journal.ts'
import { finishPublishing } from './recovery.ts'

const temp = tempFolder()
const ID = '0123456789abcdef'
const SESSION = '5e'.repeat(16)
const PEER = { name: 'Owl', deviceId: null, address: '127.0.0.1', verified: false, wire: '2.0.0' } as const

/** Entry 0 has chunks 2 and 3; the bundle 1 holds the others. */
const ENTRIES = [fileEntry('large', ONE_CHUNK + 10), fileEntry('a', 7), fileEntry('b', 5)]
const LARGE = pattern(ONE_CHUNK + 10, 1)
const CHUNKS = [Buffer.from('small!!other'), LARGE.subarray(0, ONE_CHUNK), LARGE.subarray(ONE_CHUNK)]
const LOST = [
  { Entry: 0, Code: 'SOURCE_CHANGED' },
  { Entry: 1, Code: 'SKIPPED' },
]

async function opened(): Promise<Opened> {
  const layout = layoutOf(ENTRIES)
  const agreement = { oneChunk: ONE_CHUNK, compressType: 'None', digest: 'sha-256', connections: 2 } as const
  const offered = header(ENTRIES, { Capabilities: ['resume', 'void'] }) as unknown as MessageOf<'HEADER'>
  return {
    header: offered,
    agreement,
    entries: gateEntries(ENTRIES),
    excluded: [],
    layout,
    peer: PEER,
    manifestSha256: 'ab'.repeat(32),
    skipped: [{ path: 'link', reason: 'link' }],
    skippedMore: 3,
    conflict: HARMLESS,
  }
}

test('a run that ended between the root and the final names: the next one gives them, but to what was lost', async () => {
  const offer = await opened()
  const digester = await createDigester('sha-256')
  const place = { folder: temp.path, id: ID, entries: offer.entries, layout: offer.layout }
  const landing = await KeptLanding.create(place, await openingRecords(SESSION, offer))
  for (const [index, raw] of CHUNKS.entries()) {
    await landing.write(index + 1, raw)
    landing.stored(index + 1, digester.digest(raw))
  }
  for (const { Entry } of LOST) landing.voided(Entry)
  const bundle = digester.digest(Buffer.concat([Buffer.alloc(7), Buffer.from('other')]))
  landing.stored(1, bundle)
  const root = rootOf(offer.layout.fullSize, ONE_CHUNK, Buffer.concat([bundle, Buffer.alloc(64)]))
  await landing.finish(root, LOST)
  await landing.suspend()

  const left = await readPartJournal(temp.path, ID)
  if (!left) throw new Error('no journal')
  expect(left).toMatchObject({ root, lost: LOST })
  expect(left.opened).toMatchObject({ skipped: offer.skipped, skippedMore: 3 })
  const transfer = new Transfer({ id: ID, direction: 'receive', title: 'drop', peer: PEER, emit: () => {} }, 'interrupted', payloadOf(left.opened))
  const committed: unknown[] = []
  const keeping = {
    session: SESSION,
    begin: () => Promise.resolve(),
    ended: () => Promise.resolve(),
    held: () => Promise.resolve(),
    limited: () => Promise.resolve(),
    unwanted: [],
    skipped: () => Promise.resolve(),
    committed: (...words: unknown[]) => Promise.resolve(void committed.push(words)),
  }
  await finishPublishing({ transfer, left, folder: temp.path, keeping, replacing: () => Promise.resolve() })
  expect(committed).toEqual([[root, LOST]])
  expect(await readdir(temp.path)).toEqual(['b'])
  expect(await readFile(join(temp.path, 'b'), 'utf8')).toBe('other')
  expect(transfer.result).toMatchObject({
    bytes: 5,
    lost: [
      { path: 'large', code: 'SOURCE_CHANGED' },
      { path: 'a', code: 'SKIPPED' },
    ],
  })
})
