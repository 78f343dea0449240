import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Identity, loadIdentity } from './identity/identity.ts'
import { Caller } from './testing/caller.ts'
import { TestEngine } from './testing/pair.ts'
import { rootFor } from './testing/raw-offer.ts'
import { pattern } from './testing/support.ts'
import { createDigester } from './wire/digest.ts'
import { encodeFrame } from './wire/frame.ts'
import { HaveWriter } from './wire/have.ts'
import { type Listener, listen } from './wire/listen.ts'
import { encodeLook, type Run } from './wire/look.ts'
import { layOut } from './wire/plan.ts'

// nobody waits ten seconds here for a receiver that says nothing
vi.mock('./limits.ts', async (original) => ({ ...(await original<typeof import('./limits.ts')>()), LOOK_PATIENCE_MS: 500 }))

const ONE_CHUNK = 64 * 1024
const CONTENT = pattern(3 * ONE_CHUNK)
const chunk = (number: number): Buffer => CONTENT.subarray((number - 1) * ONE_CHUNK, number * ONE_CHUNK)
const READY = { type: 'READY', DPVersion: '2.0.0', DeviceName: 'Raw', DeviceKind: 'desktop' } as const
const LONG_MS = 30_000

let sender: TestEngine
let listener: Listener
let identity: Identity
const callers: Caller[] = []
let arrived: () => void = () => {}

beforeAll(async () => {
  sender = await TestEngine.start({ listen: false })
  await writeFile(join(sender.root, 'f'), CONTENT)
  identity = await loadIdentity(join(sender.root, 'raw'))
  listener = await listen({
    address: '127.0.0.1',
    port: 0,
    identity,
    onLink: (link) => {
      callers.push(new Caller(link))
      arrived()
    },
  })
})

afterEach(async () => {
  for (const each of sender.engine.transfers()) {
    sender.engine.cancel(each.id)
    await sender.ended(each.id)
    sender.engine.dismiss(each.id)
  }
  for (const caller of callers.splice(0)) caller.link.destroy()
})

afterAll(async () => {
  await sender.close()
  await listener.close()
})

async function call(index: number): Promise<Caller> {
  for (;;) {
    const caller = callers[index]
    if (caller) return caller
    await new Promise<void>((resolve) => {
      arrived = resolve
    })
  }
}

const page = (body: Uint8Array): Buffer => encodeFrame(0, body)

/** A real sender that was accepted by a receiver which says that it looks at these chunks. */
async function accepted(runs: readonly Run[], { twice = false, capabilities = ['have', 'resume'] } = {}): Promise<{ control: Caller; id: string }> {
  const id = sender.send(listener.port, [join(sender.root, 'f')], { connections: 1, compression: 'None', digest: 'sha-256', chunkBytes: ONE_CHUNK })
  const control = await call(0)
  control.say(READY)
  const header = await control.expect('HEADER')
  expect(header.Capabilities).toContain('have')
  await control.expect('OFFER')
  control.say({ ...header, Capabilities: capabilities })
  control.write(page(encodeLook(runs)))
  if (twice) control.write(page(encodeLook(runs)))
  control.say({ type: 'ACCEPT', Session: '00'.repeat(16), Token: '00'.repeat(32), Excluded: [] })
  return { control, id }
}

async function data(): Promise<Caller> {
  const caller = await call(1)
  caller.say(READY)
  await caller.expect('ATTACH')
  caller.say({ type: 'ATTACHED', Lane: 0 })
  return caller
}

/** A page of these numbers, each with the digest of that chunk, or of something else. */
async function held(numbers: readonly number[], digestOf: (number: number) => Buffer = chunk): Promise<Buffer> {
  const digester = await createDigester('sha-256')
  const bodies: Buffer[] = []
  const writer = new HaveWriter(32, (body) => {
    bodies.push(body)
    return Promise.resolve()
  })
  for (const number of numbers) await writer.add(number, digester.digest(digestOf(number)))
  await writer.flush()
  return page(bodies[0] as Buffer)
}

async function bodies(from: Caller, count: number): Promise<number[]> {
  const numbers: number[] = []
  while (numbers.length < count) numbers.push((await from.next())?.number ?? -1)
  return numbers.sort((a, b) => a - b)
}

async function commit(control: Caller, id: string): Promise<void> {
  const { Root } = await control.expect('ROOT')
  expect(Root).toBe(await rootFor(layOut([CONTENT.length], ONE_CHUNK), [1, 2, 3].map(chunk)))
  control.say({ type: 'COMMIT', Root, Void: [] })
  expect(await sender.ended(id)).toBe('done')
}

const ALL = [{ first: 1, last: 3 }]

describe('a receiver that looks at its own files', { timeout: LONG_MS }, () => {
  it('is sent at once what it does not look at, and what it looks at behind its answer', async () => {
    const { control, id } = await accepted([{ first: 1, last: 2 }])
    const lane = await data()
    expect(await bodies(lane, 1)).toEqual([3])
    control.write(await held([2]))
    // the digest of a later one says that there is none of the first
    expect(await bodies(lane, 1)).toEqual([1])
    expect((await control.expect('SAME')).Chunks).toEqual([2])
    control.say({ type: 'HAVE', Pages: 1, Chunks: 1 })
    control.say({ type: 'STORED', Chunks: [1, 2, 3] })
    await commit(control, id)
  })

  it('with other content is sent everything', async () => {
    const { control, id } = await accepted(ALL)
    const lane = await data()
    control.write(await held([1, 2, 3], () => Buffer.from('a lie')))
    expect(await bodies(lane, 3)).toEqual([1, 2, 3])
    control.say({ type: 'HAVE', Pages: 1, Chunks: 3 })
    control.say({ type: 'STORED', Chunks: [1, 2, 3] })
    await commit(control, id)
    const done = await sender.event('done', ({ transferId }) => transferId === id)
    expect(done.alreadyThereBytes).toBeUndefined()
  })

  it('that has nothing of what it looked at is sent everything behind HAVE', async () => {
    const { control, id } = await accepted(ALL)
    const lane = await data()
    control.say({ type: 'HAVE', Pages: 0, Chunks: 0 })
    expect(await bodies(lane, 3)).toEqual([1, 2, 3])
    control.say({ type: 'STORED', Chunks: [1, 2, 3] })
    await commit(control, id)
  })

  it('that asks for what was the same is sent it, and it counts as sent', async () => {
    const { control, id } = await accepted(ALL)
    const lane = await data()
    control.write(await held([1, 2, 3]))
    control.say({ type: 'HAVE', Pages: 1, Chunks: 3 })
    const same: number[] = []
    while (same.length < 3) same.push(...(await control.expect('SAME')).Chunks)
    expect(same.sort((a, b) => a - b)).toEqual([1, 2, 3])
    control.say({ type: 'RETRY', Chunks: [2] })
    expect(await bodies(lane, 1)).toEqual([2])
    control.say({ type: 'STORED', Chunks: [1, 2, 3] })
    await commit(control, id)
    expect((await sender.event('done', ({ transferId }) => transferId === id)).alreadyThereBytes).toBe(2 * ONE_CHUNK)
  })

  it('that says nothing any more is sent everything after a while, and may speak afterwards', async () => {
    const { control, id } = await accepted(ALL)
    const lane = await data()
    expect(await bodies(lane, 3)).toEqual([1, 2, 3])
    control.write(await held([1, 2]))
    control.say({ type: 'STORED', Chunks: [1, 2, 3] })
    await control.expect('ROOT').then(async ({ Root }) => {
      control.write(await held([3]))
      control.say({ type: 'HAVE', Pages: 2, Chunks: 3 })
      control.say({ type: 'COMMIT', Root, Void: [] })
    })
    expect(await sender.ended(id)).toBe('done')
  })
})

describe('a receiver that breaks the rules', { timeout: LONG_MS }, () => {
  it.each<readonly [string, (control: Caller) => void | Promise<void>]>([
    ['a digest for a chunk that it does not look at', async (control) => control.write(await held([3]))],
    ['a digest twice', async (control) => control.write(Buffer.concat([await held([1]), await held([1])]))],
    ['digests out of order', async (control) => control.write(Buffer.concat([await held([2]), await held([1])]))],
    ['a digest that is cut off', (control) => control.write(page(Buffer.alloc(1 + 35, 2)))],
    ['a page without a digest', (control) => control.write(page(Buffer.from([2])))],
    ['a page of another kind', (control) => control.write(page(Buffer.alloc(1 + 36, 4)))],
    ['HAVE that counts other chunks', (control) => control.say({ type: 'HAVE', Pages: 0, Chunks: 1 })],
    ['HAVE that counts other pages', (control) => control.say({ type: 'HAVE', Pages: 1, Chunks: 0 })],
    [
      'HAVE twice',
      (control) => {
        control.say({ type: 'HAVE', Pages: 0, Chunks: 0 })
        control.say({ type: 'HAVE', Pages: 0, Chunks: 0 })
      },
    ],
    [
      'digests behind HAVE',
      async (control) => {
        control.say({ type: 'HAVE', Pages: 0, Chunks: 0 })
        control.write(await held([1]))
      },
    ],
    ['a receipt for what was neither sent nor the same', (control) => control.say({ type: 'STORED', Chunks: [1] })],
    ['another page of what it looks at', (control) => control.write(page(encodeLook(ALL)))],
  ])('%s', async (_, act) => {
    const { control, id } = await accepted([{ first: 1, last: 2 }])
    await data()
    await act(control)
    expect(await control.expect('CANCEL')).toEqual({ type: 'CANCEL', Code: 'PROTOCOL_VIOLATION' })
    expect(await sender.ended(id)).toBe('failed')
  })

  it.each<readonly [string, readonly Run[], Parameters<typeof accepted>[1]]>([
    ['looks at chunks that do not exist', [{ first: 1, last: 4 }], {}],
    ['says it twice', ALL, { twice: true }],
    ['says it without being able to', ALL, { capabilities: [] }],
  ])('%s', async (_, runs, lie) => {
    const { id } = await accepted(runs, lie)
    expect(await sender.ended(id)).toBe('failed')
  })
})
