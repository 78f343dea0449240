import { existsSync } from 'node:fs'
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { OfferEntry } from '../../shared/offer.ts'
import type { OfferSnapshot, TransferSnapshot } from '../../shared/transfer.ts'
import { loadIdentity } from './identity/identity.ts'
import { closingAfterEach, fingerprint, makeTree, type TestEngine } from './testing/pair.ts'
import { fileEntry, offer as offerRaw } from './testing/raw-offer.ts'
import { RawPeer } from './testing/raw-peer.ts'
import { codeOf, codeOfAsync } from './testing/support.ts'
import { until } from './testing/watch.ts'

const { started } = closingAfterEach()

/** Bundles, a file of several chunks, empty files and folders, programs and hidden names. */
const TREE: Readonly<Record<string, string | number | null>> = {
  'Drop/.hidden/config': 'x',
  'Drop/empty': null,
  'Drop/in/deep/one.txt': 'one',
  'Drop/in/deep/two.txt': 'two',
  'Drop/in/nothing': '',
  'Drop/large.bin': 700_000,
  'Drop/other/large.bin': 300_001,
  'Drop/setup.exe': 5000,
  'Drop/small 1': 40_000,
  'Drop/small 2': 40_001,
  'Drop/small 3': 40_002,
}

interface Asked {
  readonly sender: TestEngine
  readonly receiver: TestEngine
  readonly id: string
  readonly offer: OfferSnapshot
  readonly entries: readonly OfferEntry[]
}

async function asked(tree: Readonly<Record<string, string | number | null>> = TREE): Promise<Asked> {
  const receiver = await started({ accept: 'ask' })
  const sender = await started({ listen: false })
  const source = join(sender.root, 'source')
  await makeTree(source, tree)
  const tops = (await readdir(source)).map((name) => join(source, name))
  const id = sender.send(receiver.port, tops)
  const { offer } = await receiver.event('offer')
  return { sender, receiver, id, offer, entries: receiver.engine.offerEntries(offer.id, { from: 0, count: 1000 }) }
}

function indicesOf(entries: readonly OfferEntry[], ...paths: readonly string[]): number[] {
  return paths.map((path) => {
    const found = entries.find((entry) => entry.path === path)
    if (!found) throw new Error(`no entry ${path}`)
    return found.index
  })
}

function doneOf(engine: TestEngine, id: string): Extract<TransferSnapshot, { state: 'done' }> {
  const found = engine.engine.transfers().find((transfer) => transfer.id === id)
  if (found?.state !== 'done') throw new Error(`it is ${found?.state}`)
  return found
}

/** What arrived, of what stood at the sender. */
async function arrived(
  { sender, receiver }: Asked,
  folder: string = receiver.received,
): Promise<{ here: Record<string, string>; there: Record<string, string> }> {
  return { here: await fingerprint(folder), there: await fingerprint(join(sender.root, 'source')) }
}

/** By path: of all that is below one of these, or is one. */
function except(all: Readonly<Record<string, string>>, ...gone: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(all).filter(([path]) => !gone.some((each) => path === each || path.startsWith(`${each}/`))))
}

describe('a part of an offer', () => {
  it.each<[string, readonly string[], readonly string[], number]>([
    ['one of many small files in a bundle', ['Drop/small 2'], ['Drop/small 2'], 1],
    ['a large file', ['Drop/large.bin'], ['Drop/large.bin'], 1],
    ['the only file of a folder: no empty folder stays', ['Drop/other/large.bin'], ['Drop/other'], 1],
    ['a folder, with all in it', ['Drop/in'], ['Drop/in'], 3],
    ['deep files: their folder goes, its parent stays', ['Drop/in/deep/one.txt', 'Drop/in/deep/two.txt'], ['Drop/in/deep'], 2],
    ['an empty file', ['Drop/in/nothing'], ['Drop/in/nothing'], 1],
    ['an empty folder', ['Drop/empty'], ['Drop/empty'], 0],
    [
      'several of all sorts',
      ['Drop/small 1', 'Drop/large.bin', 'Drop/.hidden', 'Drop/in/deep/two.txt'],
      ['Drop/small 1', 'Drop/large.bin', 'Drop/.hidden', 'Drop/in/deep/two.txt'],
      4,
    ],
  ])('without %s', async (_, unwanted, ...[gone, files]) => {
    const story = await asked()
    const { sender, receiver, id, offer, entries } = story
    receiver.engine.answerOffer(offer.id, { accept: true, excluded: indicesOf(entries, ...unwanted) })
    expect(await sender.ended(id)).toBe('done')
    expect(await receiver.ended(offer.id)).toBe('done')
    const { here, there } = await arrived(story)
    expect(here).toEqual(except(there, ...gone))
    for (const transfer of [doneOf(sender, id), doneOf(receiver, offer.id)]) {
      const bytes = entries.reduce((sum, { path, size }) => sum + (path in here ? (size ?? 0) : 0), 0)
      expect([transfer.payload.files, transfer.payload.excluded, transfer.payload.totalBytes]).toEqual([offer.files - files, files, bytes])
      expect([transfer.result.excluded, transfer.result.bytes, transfer.progress.bytes]).toEqual([files, bytes, bytes])
    }
  })

  it('one file alone, of a thousand: nothing else is made, not even for a moment', async () => {
    const many = Object.fromEntries(Array.from({ length: 1000 }, (_, n) => [`Many/in ${n % 7}/${n}`, n % 5 === 0 ? '' : `${n}`]))
    const story = await asked(many)
    const { sender, receiver, id, offer } = story
    const entries = [...story.entries, ...receiver.engine.offerEntries(offer.id, { from: 1000, count: 1000 })]
    expect(entries.length).toBe(1008)
    const wanted = 'Many/in 4/501'
    receiver.engine.answerOffer(offer.id, {
      accept: true,
      excluded: entries.filter(({ kind, path }) => kind === 'file' && path !== wanted).map(({ index }) => index),
    })
    expect(await sender.ended(id)).toBe('done')
    await receiver.ended(offer.id)
    expect((await readdir(receiver.received, { recursive: true })).sort()).toEqual(['Many', 'Many/in 4', wanted])
    expect(doneOf(sender, id).payload).toMatchObject({ files: 1, excluded: 999, totalBytes: 3, chunks: 1 })
  })

  it('nothing but an empty folder is something', async () => {
    const story = await asked({ 'Drop/empty': null, 'other.txt': 'x' })
    const { sender, receiver, id, offer, entries } = story
    receiver.engine.answerOffer(offer.id, { accept: true, excluded: indicesOf(entries, 'other.txt') })
    expect(await sender.ended(id)).toBe('done')
    await receiver.ended(offer.id)
    const { here, there } = await arrived(story)
    expect(here).toEqual(except(there, 'other.txt'))
    expect(receiver.engine.receivedPaths(offer.id)).toEqual([join(receiver.received, 'Drop')])
  })

  it('everything left out is no answer; the offer stays open', async () => {
    const { sender, receiver, id, offer, entries } = await asked()
    const all = indicesOf(entries, 'Drop')
    expect(codeOf(() => receiver.engine.answerOffer(offer.id, { accept: true, excluded: all }))).toBe('BAD_SETTING')
    expect(await codeOfAsync(receiver.engine.inspectOffer(offer.id, receiver.root, all))).toBe('BAD_SETTING')
    expect(receiver.engine.offers().length).toBe(1)
    receiver.engine.answerOffer(offer.id, { accept: false })
    expect(await sender.ended(id)).toBe('declined')
    expect(existsSync(receiver.received)).toBe(false)
  })
})

describe('the question', () => {
  it('says what may run and what is hidden, and has every name, whole', async () => {
    const { receiver, offer, entries } = await asked()
    expect(offer).toMatchObject({ files: 10, executables: 1, hidden: 2 })
    expect(entries.filter(({ executable }) => executable).map(({ path }) => path)).toEqual(['Drop/setup.exe'])
    expect(entries.filter(({ hidden }) => hidden).map(({ path }) => path)).toEqual(['Drop/.hidden', 'Drop/.hidden/config'])
    expect(entries.length).toBe(offer.files + offer.directories)
    expect(receiver.engine.offerEntries(offer.id, { from: 3, count: 2 })).toEqual(entries.slice(3, 5))
    expect(receiver.engine.offerEntries('another', { from: 0, count: 2 })).toEqual([])
  })

  it('tells what a yes would mean in another folder, and without some of it', async () => {
    const { receiver, offer, entries } = await asked()
    const other = join(receiver.root, 'other')
    await mkdir(join(other, 'Drop'), { recursive: true })
    const whole = await receiver.engine.inspectOffer(offer.id, other)
    expect(whole).toMatchObject({ folder: other, files: 10, totalBytes: offer.totalBytes, collisions: [{ name: 'Drop', keptAs: 'Drop (1)' }], executables: 1 })
    expect(whole.freeBytes).toBeGreaterThan(0)
    const part = await receiver.engine.inspectOffer(offer.id, other, indicesOf(entries, 'Drop/setup.exe', 'Drop/.hidden'))
    expect(part).toMatchObject({ files: 8, totalBytes: offer.totalBytes - 5001, executables: 0, hidden: 0 })
    // the receive folder itself need not be there yet
    expect((await receiver.engine.inspectOffer(offer.id, receiver.received)).collisions).toEqual([])
  })

  it('refuses a folder that takes nothing, in words', async () => {
    const { receiver, offer } = await asked({ a: 'x' })
    await writeFile(join(receiver.root, 'file'), '')
    const fault = (folder: string): Promise<unknown> => receiver.engine.inspectOffer(offer.id, folder).catch((error: unknown) => error)
    expect(await fault(join(receiver.root, 'none'))).toMatchObject({ code: 'BAD_SETTING', message: expect.stringContaining('is not there') })
    expect(await fault(join(receiver.root, 'file'))).toMatchObject({ code: 'BAD_SETTING', message: expect.stringContaining('is not a folder') })
    expect(await fault('relative')).toMatchObject({ code: 'BAD_SETTING', message: expect.stringContaining('whole path') })
    receiver.engine.answerOffer(offer.id, { accept: false })
    expect(await fault(receiver.root)).toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('another folder', () => {
  it('takes this drop, and no other', async () => {
    const story = await asked()
    const { sender, receiver, id, offer } = story
    const other = join(receiver.root, 'other')
    await mkdir(join(other, 'Drop'), { recursive: true })
    receiver.engine.answerOffer(offer.id, { accept: true, folder: other })
    expect(await sender.ended(id)).toBe('done')
    await receiver.ended(offer.id)
    expect(receiver.engine.receivedPaths(offer.id)).toEqual([join(other, 'Drop (1)')])
    expect((await readdir(other)).sort()).toEqual(['Drop', 'Drop (1)'])
    expect(existsSync(receiver.received)).toBe(false)
    const again = sender.send(receiver.port, [join(sender.root, 'source', 'Drop')])
    const next = await receiver.event('offer', (event) => event.offer.id !== offer.id)
    expect(next.offer.folder).toBe(receiver.received)
    receiver.engine.answerOffer(next.offer.id, { accept: true })
    expect(await sender.ended(again)).toBe('done')
    expect(await readdir(receiver.received)).toEqual(['Drop'])
  })

  it('that is none any more when the yes comes: told, and nothing is written', async () => {
    const { sender, receiver, id, offer } = await asked({ a: 'x' })
    const other = join(receiver.root, 'other')
    await writeFile(other, '')
    receiver.engine.answerOffer(offer.id, { accept: true, folder: other })
    expect(await sender.ended(id)).toBe('failed')
    const { message } = await receiver.event('error')
    expect(message).toContain('is not a folder')
    expect(existsSync(receiver.received)).toBe(false)
    await rm(other)
  })
})

describe('what the settings want', () => {
  it('is taken without a question, and no more', async () => {
    const receiver = await started({ accept: 'anyone', wanted: { only: ['*.txt', '*.bin'], except: ['other'] } })
    const sender = await started({ listen: false })
    await makeTree(join(sender.root, 'source'), TREE)
    const id = sender.send(receiver.port, [join(sender.root, 'source', 'Drop')])
    expect(await sender.ended(id)).toBe('done')
    await receiver.event('done')
    const files = (await readdir(receiver.received, { recursive: true, withFileTypes: true })).filter((each) => each.isFile()).map(({ name }) => name)
    expect(files.sort()).toEqual(['large.bin', 'one.txt', 'two.txt'])
    expect(existsSync(join(receiver.received, 'Drop', 'empty'))).toBe(false)
    expect(doneOf(sender, id).payload).toMatchObject({ files: 3, excluded: 7 })
  })

  it('nothing of it: declined, and nobody is asked', async () => {
    const receiver = await started({ accept: 'ask', wanted: { only: ['*.mov'], except: [] } })
    const sender = await started({ listen: false })
    await makeTree(join(sender.root, 'source'), TREE)
    expect(await sender.ended(sender.send(receiver.port, [join(sender.root, 'source', 'Drop')]))).toBe('declined')
    const { message } = await receiver.event('error')
    expect(message).toBe('An offer from Test device was declined. Nothing in it is wanted here.')
    expect(receiver.events.some(({ event }) => event === 'offer')).toBe(false)
  })

  it('is what a plain yes takes; a choice of one’s own comes before it', async () => {
    const receiver = await started({ accept: 'ask', wanted: { only: [], except: ['*.exe'] } })
    const sender = await started({ listen: false })
    await makeTree(join(sender.root, 'source'), TREE)
    const send = (): string => sender.send(receiver.port, [join(sender.root, 'source', 'Drop')])
    const one = send()
    const { offer } = await receiver.event('offer')
    expect(await receiver.engine.inspectOffer(offer.id, receiver.received)).toMatchObject({ files: 9, executables: 0 })
    receiver.engine.answerOffer(offer.id, { accept: true })
    expect(await sender.ended(one)).toBe('done')
    expect(doneOf(sender, one).payload).toMatchObject({ files: 9, excluded: 1 })
    const two = send()
    const next = await receiver.event('offer', (event) => event.offer.id !== offer.id)
    receiver.engine.answerOffer(next.offer.id, { accept: true, excluded: [] })
    expect(await sender.ended(two)).toBe('done')
    expect(doneOf(sender, two).payload).toMatchObject({ files: 10, excluded: 0 })
  })
})

describe('too late, too often', () => {
  it('a yes after the sender has cancelled receives nothing', async () => {
    const { sender, receiver, id, offer } = await asked()
    sender.engine.cancel(id)
    expect(await sender.ended(id)).toBe('cancelled')
    await receiver.event('offer-closed')
    receiver.engine.answerOffer(offer.id, { accept: true })
    expect(receiver.engine.transfers()).toEqual([])
    expect(existsSync(receiver.received)).toBe(false)
  })

  it('a yes in the moment in which the sender cancels leaves nothing behind', async () => {
    const { sender, receiver, id, offer } = await asked()
    receiver.engine.answerOffer(offer.id, { accept: true })
    sender.engine.cancel(id)
    expect(await sender.ended(id)).toBe('cancelled')
    expect(await receiver.ended(offer.id)).toBe('cancelled')
    // told before the last of it is removed
    await until(async () => (existsSync(receiver.received) ? readdir(receiver.received) : []), [], 10_000)
  })

  it('who was declined is declined again without a question, and others are not', async () => {
    const { sender, receiver, id, offer } = await asked()
    receiver.engine.answerOffer(offer.id, { accept: false })
    expect(await sender.ended(id)).toBe('declined')
    expect(await sender.ended(sender.send(receiver.port, [join(sender.root, 'source', 'Drop')]))).toBe('declined')
    expect(receiver.events.filter(({ event }) => event === 'offer').length).toBe(1)
    // told once: what nobody was asked about is no news
    expect(receiver.events.filter(({ event }) => event === 'error').length).toBe(1)
    const other = await started({ listen: false })
    const theirs = other.send(receiver.port, [join(sender.root, 'source', 'Drop')])
    const next = await receiver.event('offer', (event) => event.offer.id !== offer.id)
    receiver.engine.answerOffer(next.offer.id, { accept: true })
    expect(await other.ended(theirs)).toBe('done')
  })

  it('fresh keys without end: six questions, then “try again” before anything is read', async () => {
    const receiver = await started({ accept: 'ask' })
    for (let n = 0; n < 8; n += 1) {
      const stranger = await loadIdentity(join(receiver.root, `stranger ${n}`))
      const peer = await RawPeer.ready(receiver.port, stranger)
      await offerRaw(peer, [fileEntry('x', 1)])
      if (n < 6) {
        const { offer } = await receiver.event('offer', (event) => event.offer.peer.deviceId === stranger.deviceId)
        receiver.engine.answerOffer(offer.id, { accept: false })
      }
      expect((await peer.expect('REFUSE')).Code).toBe(n < 6 ? 'DECLINED' : 'BUSY')
      peer.destroy()
    }
    expect(receiver.events.filter(({ event }) => event === 'offer').length).toBe(6)
  })
})
