import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FsSteps } from '../testing/fs-steps.ts'
import { tempFolder } from '../testing/support.ts'
import { decodeRecord, encodeRecord, Journal, type JournalRecord, journalRecords } from './journal.ts'

const folder = tempFolder()

const record: fc.Arbitrary<JournalRecord> = fc.oneof(
  fc.record({ type: fc.constant('opening' as const), json: fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer())) }),
  fc.record({ type: fc.constant('page' as const), page: fc.uint8Array({ minLength: 1, maxLength: 80 }).map((bytes) => Buffer.from(bytes)) }),
  fc.record({ type: fc.constant('stored' as const), chunks: fc.uint8Array({ minLength: 20, maxLength: 60 }).map((bytes) => Buffer.from(bytes)) }),
  fc.record({ type: fc.constant('whole' as const), root: fc.constantFrom('0f'.repeat(32), 'a0'.repeat(32)) }),
  fc.record({
    type: fc.constant('whole' as const),
    root: fc.constant('b1'.repeat(32)),
    lost: fc.array(fc.record({ Entry: fc.nat(9), Code: fc.constantFrom('SKIPPED', 'SOURCE_CHANGED') }), { minLength: 1, maxLength: 3 }),
  }),
  fc.record({ type: fc.constant('publishing' as const), node: fc.nat(9), name: fc.string(), backup: fc.option(fc.string()), atMs: fc.nat() }),
  fc.record({ type: fc.constant('published' as const), node: fc.nat(9), path: fc.string(), name: fc.string(), backup: fc.option(fc.string()) }),
)

/** As after a journey through JSON: `__proto__` and the like do not survive it, and need not. */
function plain(records: readonly JournalRecord[]): unknown {
  return records.map((each) => decodeRecord(encodeRecord(each))?.record)
}

async function read(bytes: Buffer): Promise<JournalRecord[]> {
  const path = join(folder.path, 'journal')
  await writeFile(path, bytes)
  const found: JournalRecord[] = []
  for await (const each of journalRecords(path)) found.push(each.record)
  return found
}

describe('a journal', () => {
  it('gives back what was appended, also after it was opened again', async () => {
    const path = join(folder.path, 'j')
    const journal = await Journal.create(path, [{ type: 'opening', json: { version: 1 } }])
    journal.stored(7, Buffer.alloc(16, 1))
    journal.stored(8, Buffer.alloc(16, 2))
    await journal.flush()
    await journal.close()
    const ends: number[] = []
    for await (const { endsAt } of journalRecords(path)) ends.push(endsAt)
    await writeFile(path, Buffer.concat([await readFile(path), randomBytes(30)]))
    const again = await Journal.reopen(path, ends.at(-1) ?? 0)
    await again.append({ type: 'whole', root: 'ab' })
    await again.close()
    const found = []
    for await (const each of journalRecords(path)) found.push(each.record)
    const head = (number: number): Buffer => Buffer.from([0, 0, 0, number])
    const chunks = Buffer.concat([head(7), Buffer.alloc(16, 1), head(8), Buffer.alloc(16, 2)])
    expect(found).toEqual([
      { type: 'opening', json: { version: 1 } },
      { type: 'stored', chunks },
      { type: 'whole', root: 'ab' },
    ])
  })

  it('that met a full disk goes on, with all that was noted, when there is room', async () => {
    const path = join(folder.path, 'full')
    await (await Journal.create(path, [{ type: 'opening', json: {} }])).close()
    let writes = 0
    const steps = new FsSteps(folder.path, async ({ call }) => {
      if (call === 'write') writes += 1
      if (call === 'write' && writes <= 2) throw Object.assign(new Error('full'), { code: 'ENOSPC' })
    })
    await steps.install()
    try {
      const journal = await Journal.reopen(path, (await readFile(path)).length)
      journal.stored(1, Buffer.alloc(16, 1))
      await journal.flush()
      journal.stored(2, Buffer.alloc(16, 2))
      await expect(journal.append({ type: 'whole', root: 'ab' })).rejects.toMatchObject({ code: 'ENOSPC' })
      await journal.flush()
      await journal.append({ type: 'whole', root: 'ab' })
      await journal.close()
    } finally {
      steps.uninstall()
    }
    const [, stored, whole] = await read(await readFile(path))
    expect(stored?.type === 'stored' && [stored.chunks.readUInt32BE(0), stored.chunks.readUInt32BE(20), stored.chunks.length]).toEqual([1, 2, 40])
    expect(whole).toEqual({ type: 'whole', root: 'ab' })
  })

  it('is read over the border of its read buffer', async () => {
    const pages = Array.from({ length: 5 }, () => ({ type: 'page' as const, page: randomBytes(700_000) }))
    const found = await read(Buffer.concat(pages.map(encodeRecord)))
    expect(found.map((each, index) => each.type === 'page' && each.page.equals(pages[index]?.page ?? Buffer.alloc(0)))).toEqual(pages.map(() => true))
  })

  it('truncated at every byte gives the records that are whole', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 5 }), async (records) => {
        const encoded = records.map(encodeRecord)
        const whole = Buffer.concat(encoded)
        for (let length = 0; length <= whole.length; length += 1) {
          let left = length
          const fitting = encoded.filter((bytes) => {
            left -= bytes.length
            return left >= 0
          }).length
          expect(await read(whole.subarray(0, length))).toEqual((plain(records) as unknown[]).slice(0, fitting))
        }
      }),
      { numRuns: 8 },
    )
  })

  it('with any one bit flipped gives the records before it, and never a wrong one', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 6 }), fc.double({ min: 0, max: 0.999999, noNaN: true }), async (records, where) => {
        const encoded = records.map(encodeRecord)
        const bytes = Buffer.concat(encoded)
        const bit = Math.floor(where * bytes.length * 8)
        bytes.writeUInt8((bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7)), bit >> 3)
        let at = 0
        const before = encoded.filter((each) => {
          at += each.length
          return at <= bit >> 3
        }).length
        expect(await read(bytes)).toEqual((plain(records) as unknown[]).slice(0, before))
      }),
      { numRuns: 400 },
    )
  })

  it('of noise has nothing, and does not throw', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (noise) => {
        expect(await read(Buffer.from(noise))).toEqual([])
      }),
    )
    expect(await read(Buffer.alloc(4096))).toEqual([])
    const none: unknown[] = []
    for await (const each of journalRecords(join(folder.path, 'not there'))) none.push(each)
    expect(none).toEqual([])
  })

  it('whose disk refuses costs no receipt, but nothing is published on its word', async () => {
    const journal = await Journal.create(join(folder.path, 'full'), [])
    await journal.close()
    journal.stored(1, Buffer.alloc(16))
    await journal.flush()
    await expect(journal.append({ type: 'whole', root: '' })).rejects.toMatchObject({ code: 'EBADF' })
  })
})
