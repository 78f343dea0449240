import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { type Identity, loadIdentity } from './identity/identity.ts'
import { closingAfterEach, type TestEngine } from './testing/pair.ts'
import { accepted, attach, chunkBody, fileEntry, layoutOf, ONE_CHUNK } from './testing/raw-offer.ts'
import { RawPeer } from './testing/raw-peer.ts'
import { pattern } from './testing/support.ts'
import { ManifestWriter } from './wire/manifest.ts'
import type { MessageOf } from './wire/messages.ts'

const { started } = closingAfterEach()
const ENTRIES = [fileEntry('a', ONE_CHUNK), fileEntry('b', 2 * ONE_CHUNK)]
const LIE = { Capabilities: ['resume', 'void', 'rate'] }

interface Stage {
  readonly receiver: TestEngine
  readonly identity: Identity
  readonly control: RawPeer
  readonly accept: MessageOf<'ACCEPT'>
}

async function agreed(): Promise<Stage> {
  const receiver = await started()
  const identity = await loadIdentity(join(receiver.root, 'raw'))
  const control = await RawPeer.ready(receiver.port, identity)
  return { receiver, identity, control, accept: await accepted(control, ENTRIES, LIE) }
}

async function resumed({ receiver, identity, accept }: Stage): Promise<RawPeer> {
  const { sha256 } = await new ManifestWriter().write(ENTRIES)
  const control = await RawPeer.ready(receiver.port, identity)
  control.send({ type: 'RESUME', Session: accept.Session, ManifestSha256: sha256 })
  await control.expect('HEADER')
  await control.expect('ACCEPT')
  await control.expect('HAVE')
  return control
}

function idAt(receiver: TestEngine): string {
  return receiver.engine.transfers()[0]?.id ?? ''
}

/** What it remembers over restarts, too. */
async function unwantedAt(receiver: TestEngine): Promise<unknown> {
  const file = join(receiver.root, 'data', 'transfers', `in-${idAt(receiver)}.json`)
  return (JSON.parse(await readFile(file, 'utf8')) as { unwanted: unknown }).unwanted
}

describe('a word of the receiver that its connection took with it', () => {
  it('is said again: which file is not wanted, until the sender has answered', async () => {
    const stage = await agreed()
    const { receiver, control } = stage
    receiver.engine.skip(idAt(receiver), [1])
    expect(await control.expect('SKIP')).toMatchObject({ Entries: [1] })
    await vi.waitFor(async () => expect(await unwantedAt(receiver)).toEqual([1]), 5_000)
    control.destroy()
    await receiver.event('interrupted')
    const again = await resumed(stage)
    expect(await again.expect('SKIP')).toEqual({ type: 'SKIP', Entries: [1], Code: 'SKIPPED' })
    again.send({ type: 'VOID', Entries: [1], Code: 'SKIPPED' })
    await receiver.event('transfer', ({ transfer }) => transfer.state === 'moving' && transfer.progress.lost?.[0]?.path === 'b')
    // it has been answered, and is not asked again
    await vi.waitFor(async () => expect(await unwantedAt(receiver)).toEqual([]), 5_000)
    again.destroy()
  })

  it('is said again: how fast it wants to be sent to', async () => {
    const stage = await agreed()
    const { receiver, control } = stage
    receiver.engine.limit(idAt(receiver), 50_000)
    expect(await control.expect('RATE')).toEqual({ type: 'RATE', BytesPerSecond: 50_000 })
    control.destroy()
    await receiver.event('interrupted')
    const again = await resumed(stage)
    expect(await again.expect('RATE')).toEqual({ type: 'RATE', BytesPerSecond: 50_000 })
    receiver.engine.limit(idAt(receiver), null)
    expect(await again.expect('RATE')).toEqual({ type: 'RATE', BytesPerSecond: 0 })
    again.destroy()
  })
})

describe('a drop whose sender never heard the yes', () => {
  it('is given up when the same drop is offered anew and nothing of it had arrived', async () => {
    const { receiver, identity, control, accept } = await agreed()
    control.destroy()
    await receiver.event('interrupted')
    const ghost = idAt(receiver)
    const again = await RawPeer.ready(receiver.port, identity)
    await accepted(again, ENTRIES, LIE)
    expect(await receiver.ended(ghost)).toBe('failed')
    const parts = await readdir(join(receiver.received, '.fastdrop-partial'))
    expect(parts.filter((name) => name === ghost)).toEqual([])
    // its sender had heard it after all: nobody has ended it, so it may be offered anew
    const late = await RawPeer.ready(receiver.port, identity)
    late.send({ type: 'RESUME', Session: accept.Session, ManifestSha256: (await new ManifestWriter().write(ENTRIES)).sha256 })
    expect(await late.expect('REFUSE')).toMatchObject({ Code: 'FORGOTTEN' })
    late.destroy()
    again.destroy()
  })

  it('is kept when a part of it is there, and when another drop is offered', async () => {
    const { receiver, identity, control, accept } = await agreed()
    const data = await RawPeer.ready(receiver.port, identity)
    await attach(data, accept)
    data.frame(1, await chunkBody(pattern(layoutOf(ENTRIES).rawLength(1))))
    await control.expect('STORED')
    data.destroy()
    control.destroy()
    await receiver.event('interrupted')
    const kept = idAt(receiver)
    const again = await RawPeer.ready(receiver.port, identity)
    await accepted(again, ENTRIES, LIE)
    expect(receiver.engine.transfers().find(({ id }) => id === kept)?.state).toBe('interrupted')
    again.destroy()
  })

  it('has no limit that could be set where the sender knows no such wish', async () => {
    const receiver = await started()
    const identity = await loadIdentity(join(receiver.root, 'raw'))
    const control = await RawPeer.ready(receiver.port, identity)
    await accepted(control, ENTRIES, { Capabilities: ['resume'] })
    expect(() => receiver.engine.limit(idAt(receiver), 50_000)).toThrow('“Raw” cannot be asked to go slower')
    expect(receiver.engine.transfers()[0]).not.toHaveProperty('limit')
    control.destroy()
  })
})
