import { appendFile, link, mkdir, readdir, readFile, rename, rm, stat, symlink, truncate, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { TransferResult } from '../../shared/transfer.ts'
import type { EngineOptions } from './facade.ts'
import { closingAfterEach, fingerprint, makeTree, type TestEngine } from './testing/pair.ts'
import { pairUp } from './testing/pair-up.ts'

const { started } = closingAfterEach()
const KIB = 1024
const MIB = 1024 * KIB
const LONG_MS = 60_000

interface Two {
  readonly sender: TestEngine
  readonly receiver: TestEngine
  /** Sends it, and resolves with what both ends say of it. */
  readonly send: (
    name: string,
    chunkBytes?: number,
  ) => Promise<{ readonly sent: TransferResult; readonly received: TransferResult; readonly wireBytes: number }>
  readonly source: (...names: string[]) => string
  readonly kept: (...names: string[]) => string
}

async function two(paired = true, options: Partial<EngineOptions> = {}): Promise<Two> {
  const receiver = await started(options)
  const sender = await started()
  if (paired) await pairUp(sender, receiver)
  const source = (...names: string[]): string => join(sender.root, 'source', ...names)
  return {
    sender,
    receiver,
    source,
    kept: (...names) => join(receiver.received, ...names),
    send: async (name, chunkBytes = 64 * KIB) => {
      const done = receiver.events.filter(({ event }) => event === 'done').length
      const id = sender.send(receiver.port, [source(name)], { connections: 2, compression: 'None', chunkBytes })
      expect(await sender.ended(id)).toBe('done')
      const sent = await sender.event('done', ({ transferId }) => transferId === id)
      await receiver.event('done', (event) => receiver.events.filter(({ event: kind }) => kind === 'done').indexOf(event) === done)
      const received = await receiver.event('done', (event) => receiver.events.filter((each) => each.event === 'done').indexOf(event) === done)
      const snapshot = sender.engine.transfers().find((each) => each.id === id)
      const lanes = snapshot?.state === 'done' ? snapshot.progress.lanes : []
      return { sent, received, wireBytes: lanes.reduce((sum, lane) => sum + lane.bytes, 0) }
    },
  }
}

/** 500 files: small ones that share chunks, and some with chunks of their own. */
const MANY = Object.fromEntries(
  Array.from({ length: 500 }, (_, index) => [`Photos/${String(index).padStart(3, '0')}.bin`, index % 50 === 0 ? 200_000 + index : 2_000 + index] as const),
)
const bytesOf = (tree: Readonly<Record<string, string | number | null>>): number =>
  Object.values(tree).reduce<number>((sum, size) => sum + (typeof size === 'number' ? size : 0), 0)

describe('what a paired device sends again', { timeout: LONG_MS }, () => {
  it('and is there already, whole, does not travel, and is not made a second time', async () => {
    const { receiver, sender, send, source, kept } = await two()
    await makeTree(source(), { ...MANY, 'Photos/none': '', 'Photos/empty': null })
    await send('Photos')
    const before = await fingerprint(receiver.received)
    const { sent, received, wireBytes } = await send('Photos')
    expect([sent.alreadyThereBytes, received.alreadyThereBytes]).toEqual([bytesOf(MANY), bytesOf(MANY)])
    expect([received.leftAlone, received.paths]).toEqual([1, [kept('Photos')]])
    expect(wireBytes).toBeLessThan(KIB)
    expect(await fingerprint(receiver.received)).toEqual(before)
    expect(await readdir(receiver.received)).toEqual(['Photos'])
    expect(sender.events.filter(({ event }) => event === 'retry')).toEqual([])
  })

  it('with one byte changed in one of 500 files travels as one chunk, and the rest is copied here', async () => {
    const { receiver, send, source } = await two()
    await makeTree(source(), MANY)
    await send('Photos')
    const before = await fingerprint(receiver.received)
    const changed = await readFile(source('Photos', '000.bin'))
    changed.writeUInt8(changed.readUInt8(100_000) ^ 1, 100_000)
    await writeFile(source('Photos', '000.bin'), changed)
    const { sent, received, wireBytes } = await send('Photos')
    expect(bytesOf(MANY) - (sent.alreadyThereBytes ?? 0)).toBe(64 * KIB)
    expect(received.leftAlone).toBeUndefined()
    expect(wireBytes).toBeLessThan(65 * KIB)
    const after = await fingerprint(receiver.received)
    expect(Object.fromEntries(Object.entries(after).filter(([path]) => !path.startsWith('Photos (1)')))).toEqual(before)
    const made = Object.entries(after).flatMap(([path, what]) => (path.startsWith('Photos (1)/') ? [[path.replace('Photos (1)', 'Photos'), what]] : []))
    const wanted = await fingerprint(source())
    expect(Object.fromEntries(made)).toEqual(Object.fromEntries(Object.entries(wanted).filter(([path]) => path !== 'Photos')))
  })

  it('appended to travels from the chunk on that was not full', async () => {
    const { send, source, kept } = await two()
    await makeTree(source(), { 'log.txt': 10 * 64 * KIB + 1_000 })
    await send('log.txt')
    await appendFile(source('log.txt'), Buffer.alloc(500, 7))
    const { sent } = await send('log.txt')
    expect(sent.alreadyThereBytes).toBe(10 * 64 * KIB)
    expect(sent.bytes - (sent.alreadyThereBytes ?? 0)).toBe(1_500)
    expect(await readFile(kept('log (1).txt'))).toEqual(await readFile(source('log.txt')))
  })

  it('cut short travels as its last chunk at most', async () => {
    const { send, source, kept } = await two()
    await makeTree(source(), { 'log.txt': 10 * 64 * KIB })
    await send('log.txt')
    await truncate(source('log.txt'), 5 * 64 * KIB + 10)
    const { sent, received } = await send('log.txt')
    expect(sent.alreadyThereBytes).toBe(5 * 64 * KIB + 10)
    expect(received.leftAlone).toBeUndefined()
    expect(await readFile(kept('log (1).txt'))).toEqual(await readFile(source('log.txt')))
  })

  it('with a byte inserted at its start travels whole', async () => {
    const { send, source, kept } = await two()
    await makeTree(source(), { 'log.txt': 10 * 64 * KIB })
    await send('log.txt')
    await writeFile(source('log.txt'), Buffer.concat([Buffer.from('x'), await readFile(source('log.txt'))]))
    const { sent, wireBytes } = await send('log.txt')
    expect(sent.alreadyThereBytes).toBeUndefined()
    expect(wireBytes).toBeGreaterThan(10 * 64 * KIB)
    expect(await readFile(kept('log (1).txt'))).toEqual(await readFile(source('log.txt')))
  })

  it('with a small file more, or one that has grown, travels as the chunks that these lie in', async () => {
    const { send, source } = await two()
    await makeTree(source(), MANY)
    await send('Photos')
    await appendFile(source('Photos', '001.bin'), 'more')
    await writeFile(source('Photos', '001b.bin'), 'new')
    const { sent } = await send('Photos')
    expect(sent.bytes - (sent.alreadyThereBytes ?? 0)).toBeLessThanOrEqual(2 * 64 * KIB)
  })

  it('is told as progress that never goes back', async () => {
    const { sender, receiver, send, source } = await two()
    await makeTree(source(), { 'large.bin': 40 * MIB })
    await send('large.bin', MIB)
    const file = await readFile(source('large.bin'))
    file.writeUInt8(file.readUInt8(20 * MIB) ^ 1, 20 * MIB)
    await writeFile(source('large.bin'), file)
    const { sent } = await send('large.bin', MIB)
    expect(sent.alreadyThereBytes).toBe(39 * MIB)
    for (const engine of [sender, receiver]) {
      const last = engine.engine.transfers()[0]
      const shown = engine.events.flatMap((event) =>
        event.event === 'transfer' && event.transfer.id === last?.id && 'progress' in event.transfer ? [event.transfer.progress.bytes] : [],
      )
      expect(shown).toEqual([...shown].sort((a, b) => a - b))
      expect(last?.state === 'done' && last.progress).toMatchObject({ bytes: 40 * MIB, alreadyThereBytes: 39 * MIB })
    }
  })
})

describe('what is there stays as it is', { timeout: LONG_MS }, () => {
  it.each([
    ['a link', (path: string) => rename(path, `${path}.real`).then(() => symlink(`${path}.real`, path))],
    ['a folder', (path: string) => rm(path).then(() => mkdir(path))],
  ])('%s in the place of a file is not looked at', async (_, change) => {
    const { send, source, kept } = await two()
    await makeTree(source(), { 'f.bin': 300_000 })
    await send('f.bin')
    await change(kept('f.bin'))
    const { sent } = await send('f.bin')
    expect(sent.alreadyThereBytes).toBeUndefined()
    expect(await readFile(kept('f (1).bin'))).toEqual(await readFile(source('f.bin')))
  })

  it('a folder that is a link leads nowhere', async () => {
    const { send, source, kept } = await two()
    await makeTree(source(), { 'Drop/f.bin': 300_000 })
    await send('Drop')
    await rename(kept('Drop'), kept('Elsewhere'))
    await symlink(kept('Elsewhere'), kept('Drop'))
    const { sent } = await send('Drop')
    expect(sent.alreadyThereBytes).toBeUndefined()
    expect((await readdir(kept())).sort()).toEqual(['Drop', 'Drop (1)', 'Elsewhere'])
  })

  it('a file with a second name is read like any other, and its time is left alone', async () => {
    const { send, source, kept } = await two()
    await makeTree(source(), { 'f.bin': 300_000 })
    await send('f.bin')
    await link(kept('f.bin'), kept('second'))
    await utimes(kept('f.bin'), 1_000_000, 1_000_000)
    const before = await stat(kept('f.bin'))
    const { received } = await send('f.bin')
    expect(received).toMatchObject({ alreadyThereBytes: 300_000, leftAlone: 1, paths: [kept('f.bin')] })
    expect(await stat(kept('f.bin'))).toMatchObject({ ino: before.ino, nlink: 2, mtimeMs: before.mtimeMs })
    expect((await readdir(kept())).sort()).toEqual(['f.bin', 'second'])
  })

  it('of several things that are sent together those are made that are not there', async () => {
    const { sender, receiver, send, source, kept } = await two()
    await makeTree(source(), { 'a.bin': 10_000, 'b.bin': 200_000, 'Drop/c.bin': 70_000 })
    for (const name of ['a.bin', 'Drop']) await send(name)
    const id = sender.send(receiver.port, [source('a.bin'), source('b.bin'), source('Drop')], { chunkBytes: 64 * KIB })
    expect(await sender.ended(id)).toBe('done')
    const result = await sender.event('done', ({ transferId }) => transferId === id)
    expect(result.alreadyThereBytes).toBe(80_000)
    expect((await readdir(kept())).sort()).toEqual(['Drop', 'a.bin', 'b.bin'])
  })
})

describe('who is told nothing', { timeout: LONG_MS }, () => {
  it.each([
    ['a stranger', false, {}],
    ['a paired device, where the user does not want it', true, { reuse: false }],
  ] as const)('%s', async (_, paired, options) => {
    const { send, source, kept } = await two(paired, options)
    await makeTree(source(), { 'f.bin': 300_000 })
    await send('f.bin')
    const { sent, received } = await send('f.bin')
    expect([sent.alreadyThereBytes, received.alreadyThereBytes, received.leftAlone]).toEqual([undefined, undefined, undefined])
    expect((await readdir(kept())).sort()).toEqual(['f (1).bin', 'f.bin'])
  })
})
