import { execFileSync } from 'node:child_process'
import { appendFile, link, mkdir, readdir, readFile, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { EngineOptions } from './facade.ts'
import { type Identity, loadIdentity } from './identity/identity.ts'
import { closingAfterEach, type TestEngine } from './testing/pair.ts'
import { pairUp } from './testing/pair-up.ts'
import { attach, chunkBody, fileEntry, layoutOf, ONE_CHUNK, offer, rootFor } from './testing/raw-offer.ts'
import { RawPeer } from './testing/raw-peer.ts'
import { pattern } from './testing/support.ts'
import { until } from './testing/watch.ts'
import { decodeLook, type Run } from './wire/look.ts'
import type { Message, MessageOf } from './wire/messages.ts'

const { started } = closingAfterEach()
const CONTENT = pattern(3 * ONE_CHUNK)
const ENTRIES = [fileEntry('f', CONTENT.length)]
const LONG_MS = 30_000
const chunk = (number: number): Buffer => CONTENT.subarray((number - 1) * ONE_CHUNK, number * ONE_CHUNK)
const numbered = (numbers: readonly number[]): Promise<string> => rootFor(layoutOf(ENTRIES), numbers.map(chunk))

interface Known {
  readonly receiver: TestEngine
  readonly identity: Identity
  /** The user's own file. */
  readonly file: string
}

/** A receiver that has the drop's file already, and the key of a device that is paired with it, or of one that is not. */
async function known(paired = true, options: Partial<EngineOptions> = {}): Promise<Known> {
  const [receiver, sender] = [await started(options), await started()]
  if (paired) await pairUp(receiver, sender)
  const file = join(receiver.received, 'f')
  await mkdir(receiver.received, { recursive: true })
  await writeFile(file, CONTENT)
  return { receiver, file, identity: await loadIdentity(join(sender.root, 'data')) }
}

interface Told {
  readonly control: RawPeer
  readonly accept: MessageOf<'ACCEPT'>
  readonly runs: readonly Run[]
  /** Numbers of the chunks whose digests were told. */
  readonly held: readonly number[]
}

const say = ({ receiver, identity }: Known): Promise<RawPeer> => RawPeer.ready(receiver.port, identity)

/** Offers, and reads up to HAVE. */
async function told(from: Known): Promise<Told> {
  const control = await say(from)
  await offer(control, ENTRIES, { Capabilities: ['have'] })
  await control.expect('HEADER')
  const runs = decodeLook((await control.next()).body, 3)
  const accept = await control.expect('ACCEPT')
  const held: number[] = []
  for (;;) {
    const { body } = await control.next()
    if (body[0] !== 2) {
      expect(JSON.parse(body.toString())).toMatchObject({ type: 'HAVE', Chunks: held.length })
      return { control, accept, runs, held }
    }
    for (let at = 1; at < body.length; at += 4 + 32) held.push(body.readUInt32BE(at))
  }
}

/** `receipts`: of which chunks they are waited for. */
async function bring(
  from: Known,
  { control, accept, receipts }: Pick<Told, 'control' | 'accept'> & { readonly receipts?: readonly number[] },
  numbers: readonly number[],
): Promise<void> {
  const data = await say(from)
  await attach(data, accept)
  for (const number of numbers) data.frame(number, await chunkBody(chunk(number)))
  await stored(control, receipts ?? numbers)
  data.destroy()
}

async function stored(control: RawPeer, numbers: readonly number[]): Promise<void> {
  const seen: number[] = []
  while (seen.length < numbers.length) seen.push(...(await control.expect('STORED')).Chunks)
  expect(new Set(seen)).toEqual(new Set(numbers))
}

async function ending(control: RawPeer): Promise<Message> {
  return control.expect('CANCEL')
}

describe('what a sender is told of the files that are here', { timeout: LONG_MS }, () => {
  it('are the digests of what is in the place of its chunks, when it is paired', async () => {
    const from = await known()
    const { runs, held, control } = await told(from)
    expect([runs, held]).toEqual([[{ first: 1, last: 3 }], [1, 2, 3]])
    control.send({ type: 'SAME', Chunks: [1, 2, 3] })
    await stored(control, [1, 2, 3])
    control.send({ type: 'ROOT', Root: await numbered([1, 2, 3]) })
    await control.expect('COMMIT')
    expect(await readdir(from.receiver.received)).toEqual(['f'])
  })

  it.each([
    ['a stranger', { paired: false, reuse: true, Capabilities: ['have', 'resume'] }],
    ['a paired device that cannot use it', { paired: true, reuse: true, Capabilities: [] }],
    ['a paired device, where the user does not want it', { paired: true, reuse: false, Capabilities: ['have'] }],
  ])('is nothing: %s', async (_, { paired, reuse, Capabilities }) => {
    const from = await known(paired, { reuse })
    const control = await say(from)
    await offer(control, ENTRIES, { Capabilities })
    const [header, accept] = [await control.next(), await control.next()]
    expect([header, accept].map(({ body }) => (JSON.parse(body.toString()) as Message).type)).toEqual(['HEADER', 'ACCEPT'])
    // all of it comes and is kept beside; nothing else was said all the while
    const parts = { control, accept: JSON.parse(accept.body.toString()) as MessageOf<'ACCEPT'>, runs: [], held: [] }
    const data = await say(from)
    await attach(data, parts.accept)
    for (const number of [1, 2, 3]) data.frame(number, await chunkBody(chunk(number)))
    const heard: Message[] = []
    const has = (): number => heard.flatMap((each) => (each.type === 'STORED' ? each.Chunks : [])).length
    while (has() < 3) heard.push(await control.message())
    expect(new Set(heard.map(({ type }) => type))).toEqual(new Set(['STORED']))
    control.send({ type: 'ROOT', Root: await numbered([1, 2, 3]) })
    await control.expect('COMMIT')
    expect((await readdir(from.receiver.received)).sort()).toEqual(['f', 'f (1)'])
  })

  it('is nothing before the yes', async () => {
    const from = await known(true, { accept: 'ask' })
    const control = await say(from)
    await offer(control, ENTRIES, { Capabilities: ['have'] })
    const asked = await from.receiver.event('offer')
    control.send({ type: 'PING', Id: 7 })
    expect(await control.message()).toEqual({ type: 'PONG', Id: 7 })
    expect(control.rest).toBe(0)
    from.receiver.engine.answerOffer(asked.offer.id, { accept: false })
    expect(await control.message()).toEqual({ type: 'REFUSE', Code: 'DECLINED' })
  })
})

describe('a paired sender that breaks the rules', { timeout: LONG_MS }, () => {
  it.each([
    ['a chunk that was not told', [3]],
    ['a chunk that is none', [4]],
    ['chunk 0', [0]],
  ])('SAME of %s is a violation', async (_, Chunks) => {
    const from = await known()
    await truncate(from.file, 2 * ONE_CHUNK)
    const { control, held } = await told(from)
    expect(held).toEqual([1, 2])
    control.send({ type: 'SAME', Chunks })
    expect(await ending(control)).toEqual({ type: 'CANCEL', Code: 'PROTOCOL_VIOLATION' })
    expect((await readFile(from.file)).equals(CONTENT.subarray(0, 2 * ONE_CHUNK))).toBe(true)
  })

  it('SAME where nothing is looked at is a violation', async () => {
    const from = await known(true, { reuse: false })
    const control = await say(from)
    await offer(control, ENTRIES, { Capabilities: ['have'] })
    await control.expect('ACCEPT')
    control.send({ type: 'SAME', Chunks: [1] })
    expect(await ending(control)).toEqual({ type: 'CANCEL', Code: 'PROTOCOL_VIOLATION' })
  })

  it('SAME twice, in one message and in two, changes nothing', async () => {
    const from = await known()
    const { control, ...rest } = await told(from)
    control.send({ type: 'SAME', Chunks: [1, 1, 2] })
    control.send({ type: 'SAME', Chunks: [2] })
    await bring(from, { control, ...rest, receipts: [1, 2, 3] }, [3])
    control.send({ type: 'SAME', Chunks: [1] })
    await stored(control, [1])
    control.send({ type: 'ROOT', Root: await numbered([1, 2, 3]) })
    await control.expect('COMMIT')
    expect((await readFile(join(from.receiver.received, 'f (1)'))).equals(CONTENT)).toBe(true)
    expect((await readFile(from.file)).equals(CONTENT)).toBe(true)
  })

  it('SAME that is a lie is found out by the root, and nothing is kept', async () => {
    const from = await known()
    await writeFile(from.file, pattern(3 * ONE_CHUNK).reverse())
    const { control } = await told(from)
    control.send({ type: 'SAME', Chunks: [1, 2, 3] })
    await stored(control, [1, 2, 3])
    control.send({ type: 'ROOT', Root: await numbered([1, 2, 3]) })
    expect(await ending(control)).toEqual({ type: 'CANCEL', Code: 'DIGEST_MISMATCH' })
    await until(() => readdir(from.receiver.received), ['f'], 10_000)
  })

  it('ROOT before the chunks that are the same have their receipts is a violation', async () => {
    const from = await known()
    const { control } = await told(from)
    control.send({ type: 'SAME', Chunks: [1, 2] })
    control.send({ type: 'ROOT', Root: await numbered([1, 2, 3]) })
    expect(await ending(control)).toEqual({ type: 'CANCEL', Code: 'PROTOCOL_VIOLATION' })
  })

  it('a chunk that it sends although it is here is taken, and one that it called the same is not', async () => {
    const from = await known()
    const { control, ...rest } = await told(from)
    await bring(from, { control, ...rest }, [1])
    control.send({ type: 'SAME', Chunks: [1, 2, 3] })
    await stored(control, [1, 2, 3])
    control.send({ type: 'ROOT', Root: await numbered([1, 2, 3]) })
    await control.expect('COMMIT')
    expect((await readFile(join(from.receiver.received, 'f (1)'))).equals(CONTENT)).toBe(true)
  })
})

describe('a file that changes between the digest and SAME', { timeout: LONG_MS }, () => {
  it.each<readonly [string, (file: string) => Promise<unknown>]>([
    ['is another file', (file) => writeFile(file, Buffer.alloc(3 * ONE_CHUNK, 1))],
    ['is replaced by its copy', (file) => writeFile(`${file}.new`, CONTENT).then(() => rename(`${file}.new`, file))],
    ['is a link to one that is equal', (file) => rename(file, `${file}.real`).then(() => symlink(`${file}.real`, file))],
    ['is a FIFO', (file) => rm(file).then(() => execFileSync('mkfifo', [file]))],
    ['is a folder', (file) => rm(file).then(() => mkdir(file))],
    ['is gone', (file) => rm(file)],
    ['is longer', (file) => appendFile(file, 'x')],
    ['is a hundred gigabytes of nothing', (file) => truncate(file, 100 * 2 ** 30)],
    ['has a second name', (file) => link(file, `${file}.second`)],
  ])('%s: its chunks are asked for', async (_, change) => {
    const from = await known()
    const all = await told(from)
    await change(from.file)
    const before = await readdir(from.receiver.received)
    all.control.send({ type: 'SAME', Chunks: [1, 2, 3] })
    const again: number[] = []
    while (again.length < 3) again.push(...(await all.control.expect('RETRY')).Chunks)
    expect(new Set(again)).toEqual(new Set([1, 2, 3]))
    await bring(from, all, [1, 2, 3])
    all.control.send({ type: 'ROOT', Root: await numbered([1, 2, 3]) })
    await all.control.expect('COMMIT')
    const made = from.receiver.engine.receivedPaths(from.receiver.engine.transfers()[0]?.id ?? '')[0] ?? ''
    expect((await readFile(made)).equals(CONTENT)).toBe(true)
    const after = (await readdir(from.receiver.received)).filter((name) => join(from.receiver.received, name) !== made)
    expect(after.sort()).toEqual(before.filter((name) => name !== '.fastdrop-partial' && join(from.receiver.received, name) !== made).sort())
  })

  it('what was asked for again is not called the same any more', async () => {
    const from = await known()
    const { control } = await told(from)
    await rm(from.file)
    control.send({ type: 'SAME', Chunks: [1, 2, 3] })
    await control.expect('RETRY')
    control.send({ type: 'SAME', Chunks: [1] })
    expect(await ending(control)).toEqual({ type: 'CANCEL', Code: 'PROTOCOL_VIOLATION' })
  })
})
