import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { type Identity, loadIdentity } from './identity/identity.ts'
import { PairedDevices } from './pairing/paired-devices.ts'
import { KeptDrop } from './receive/kept-drop.ts'
import { closingAfterEach, type TestEngine } from './testing/pair.ts'
import { pairUp } from './testing/pair-up.ts'
import { attach, chunkBody, fileEntry, layoutOf, ONE_CHUNK, offer, rootFor } from './testing/raw-offer.ts'
import { RawPeer } from './testing/raw-peer.ts'
import { pattern } from './testing/support.ts'
import { until } from './testing/watch.ts'
import { ManifestWriter } from './wire/manifest.ts'
import type { MessageOf } from './wire/messages.ts'

const { started } = closingAfterEach()
const ENTRIES = [fileEntry('f', 3 * ONE_CHUNK)]
const CONTENT = pattern(3 * ONE_CHUNK)
const CAPABLE = { Capabilities: ['resume'] }
const chunk = (number: number): Buffer => CONTENT.subarray((number - 1) * ONE_CHUNK, number * ONE_CHUNK)

interface Left {
  readonly receiver: TestEngine
  readonly identity: Identity
  readonly resume: MessageOf<'RESUME'>
}

async function agreed(
  receiver: TestEngine,
  identity: Identity,
  lie: Record<string, unknown> = CAPABLE,
): Promise<{ control: RawPeer; accept: MessageOf<'ACCEPT'> }> {
  const control = await RawPeer.ready(receiver.port, identity)
  await offer(control, ENTRIES, lie)
  await control.expect('HEADER')
  return { control, accept: await control.expect('ACCEPT') }
}

/** Sends these chunks on a connection of their own. */
async function deliver(
  receiver: TestEngine,
  left: { identity: Identity; control: RawPeer; accept: MessageOf<'ACCEPT'> },
  numbers: readonly number[],
): Promise<void> {
  const data = await RawPeer.ready(receiver.port, left.identity)
  await attach(data, left.accept)
  for (const number of numbers) data.frame(number, await chunkBody(chunk(number)))
  for (let stored = 0; stored < numbers.length; ) stored += (await left.control.expect('STORED')).Chunks.length
  data.destroy()
}

/** A sender that was accepted, had chunks 1 and 2 stored, and is gone. */
async function left(lie: Record<string, unknown> = CAPABLE, from?: Pick<Left, 'receiver' | 'identity'>): Promise<Left> {
  const receiver = from?.receiver ?? (await started())
  const identity = from?.identity ?? (await loadIdentity(join(receiver.root, 'raw')))
  const { control, accept } = await agreed(receiver, identity, lie)
  await deliver(receiver, { identity, control, accept }, [1, 2])
  control.destroy()
  await until(() => receiver.engine.transfers()[0]?.state, lie === CAPABLE ? 'interrupted' : 'failed', 10_000)
  const { sha256 } = await new ManifestWriter().write(ENTRIES)
  return { receiver, identity, resume: { type: 'RESUME', Session: accept.Session, ManifestSha256: sha256 } }
}

async function ask({ receiver, identity }: Left, resume: MessageOf<'RESUME'>): Promise<RawPeer> {
  const peer = await RawPeer.ready(receiver.port, identity)
  peer.send(resume)
  return peer
}

/** Reads up to HAVE; returns the numbers that are held. */
async function held(peer: RawPeer): Promise<{ accept: MessageOf<'ACCEPT'>; numbers: number[] }> {
  await peer.expect('HEADER')
  const accept = await peer.expect('ACCEPT')
  const numbers: number[] = []
  for (;;) {
    const { body } = await peer.next()
    if (body[0] !== 2) return { accept, numbers }
    for (let at = 1; at < body.length; at += 4 + 32) numbers.push(body.readUInt32BE(at))
  }
}

describe('RESUME', () => {
  it('goes on with what is held, under a new token, without anybody being asked', async () => {
    const before = await left()
    await before.receiver.engine.change({ accept: 'decline' })
    const control = await ask(before, before.resume)
    const { accept, numbers } = await held(control)
    expect([numbers, accept.Session]).toEqual([[1, 2], before.resume.Session])
    control.send({ type: 'SAME', Chunks: [1, 2] })
    expect((await control.expect('STORED')).Chunks).toEqual([1, 2])
    await deliver(before.receiver, { ...before, control, accept }, [3])
    control.send({ type: 'ROOT', Root: await rootFor(layoutOf(ENTRIES), [1, 2, 3].map(chunk)) })
    await control.expect('COMMIT')
    expect((await readFile(join(before.receiver.received, 'f'))).equals(CONTENT)).toBe(true)
  })

  it('is answered to the same key only', async () => {
    const before = await left()
    const stranger = { ...before, identity: await loadIdentity(join(before.receiver.root, 'stranger')) }
    expect(await (await ask(stranger, before.resume)).expect('REFUSE')).toEqual({ type: 'REFUSE', Code: 'FORGOTTEN' })
    expect((await held(await ask(before, before.resume))).numbers).toEqual([1, 2])
  })

  it.each([
    ['another manifest', { ManifestSha256: 'ab'.repeat(32) }],
    ['another session', { Session: 'ab'.repeat(16) }],
  ])('of %s is not known', async (_, lie) => {
    const before = await left()
    expect((await (await ask(before, { ...before.resume, ...lie })).expect('REFUSE')).Code).toBe('FORGOTTEN')
  })

  it('is nothing to a transfer whose sender cannot resume: that one has ended', async () => {
    const before = await left({})
    expect((await (await ask(before, before.resume)).expect('REFUSE')).Code).toBe('FORGOTTEN')
    await until(() => readdir(before.receiver.received), [], 10_000)
  })

  it('after a cancel is refused', async () => {
    const before = await left()
    before.receiver.engine.cancel(before.receiver.engine.transfers()[0]?.id ?? '')
    await until(() => readdir(before.receiver.received), [], 10_000)
    expect((await (await ask(before, before.resume)).expect('REFUSE')).Code).toBe('CANCELLED')
  })

  it('takes over from a connection that is dead and does not know it', async () => {
    const receiver = await started()
    const identity = await loadIdentity(join(receiver.root, 'raw'))
    const { control, accept } = await agreed(receiver, identity)
    await deliver(receiver, { identity, control, accept }, [2])
    const { sha256 } = await new ManifestWriter().write(ENTRIES)
    const again = await ask(
      { receiver, identity, resume: { type: 'RESUME', Session: accept.Session, ManifestSha256: sha256 } },
      { type: 'RESUME', Session: accept.Session, ManifestSha256: sha256 },
    )
    expect((await held(again)).numbers).toEqual([2])
    await control.untilClosed()
  })

  it('after a COMMIT that was lost brings the same COMMIT, and nothing is published twice', async () => {
    const before = await left()
    const control = await ask(before, before.resume)
    const { accept } = await held(control)
    control.send({ type: 'SAME', Chunks: [1, 2] })
    await control.expect('STORED')
    await deliver(before.receiver, { ...before, control, accept }, [3])
    const root = await rootFor(layoutOf(ENTRIES), [1, 2, 3].map(chunk))
    control.send({ type: 'ROOT', Root: root })
    await before.receiver.event('done')
    control.destroy()
    for (let count = 0; count < 2; count += 1)
      expect(await (await ask(before, before.resume)).expect('COMMIT')).toEqual({ type: 'COMMIT', Root: root, Void: [] })
    expect(await readdir(before.receiver.received)).toEqual(['f'])
  })

  it.each([
    ['a chunk that is not held', 3],
    ['a chunk that is none', 4],
  ])('SAME of %s is a violation', async (_, number) => {
    const before = await left()
    const control = await ask(before, before.resume)
    await held(control)
    control.send({ type: 'SAME', Chunks: [number] })
    expect(await control.expect('CANCEL')).toEqual({ type: 'CANCEL', Code: 'PROTOCOL_VIOLATION' })
  })

  it('a chunk that is held and comes all the same replaces what is there', async () => {
    const before = await left()
    const control = await ask(before, before.resume)
    const { accept } = await held(control)
    control.send({ type: 'SAME', Chunks: [2] })
    await control.expect('STORED')
    await deliver(before.receiver, { ...before, control, accept }, [1, 3])
    control.send({ type: 'ROOT', Root: await rootFor(layoutOf(ENTRIES), [1, 2, 3].map(chunk)) })
    await control.expect('COMMIT')
    expect((await readFile(join(before.receiver.received, 'f'))).equals(CONTENT)).toBe(true)
  })

  it('ROOT before every held chunk is settled is a violation', async () => {
    const before = await left()
    const control = await ask(before, before.resume)
    const { accept } = await held(control)
    await deliver(before.receiver, { ...before, control, accept }, [3])
    control.send({ type: 'ROOT', Root: await rootFor(layoutOf(ENTRIES), [1, 2, 3].map(chunk)) })
    expect((await control.expect('CANCEL')).Code).toBe('PROTOCOL_VIOLATION')
  })

  it('CANCEL {AWAY} keeps, any other removes', async () => {
    for (const [code, state] of [
      ['AWAY', 'interrupted'],
      ['SOURCE_CHANGED', 'failed'],
    ] as const) {
      const before = await left()
      const control = await ask(before, before.resume)
      await held(control)
      control.send({ type: 'CANCEL', Code: code })
      await until(() => before.receiver.engine.transfers()[0]?.state, state, 10_000)
      await until(async () => (await readdir(before.receiver.received)).length, state === 'interrupted' ? 1 : 0, 10_000)
    }
  })
})

describe('who may RESUME', () => {
  async function leftByPaired(): Promise<Left & { deviceId: string }> {
    const [receiver, sender] = [await started(), await started()]
    await pairUp(receiver, sender)
    const { deviceId } = sender.engine.identity()
    return { deviceId, ...(await left(CAPABLE, { receiver, identity: await loadIdentity(join(sender.root, 'data')) })) }
  }

  it('a stranger who was let in goes on, even where strangers may ask nothing any more', async () => {
    const before = await left()
    await before.receiver.engine.change({ visibility: 'hidden', accept: 'paired' })
    expect((await held(await ask(before, before.resume))).numbers).toEqual([1, 2])
  })

  it('a stranger who names what is not his is told no more than any other', async () => {
    const before = await left()
    const other = { ...before, identity: await loadIdentity(join(before.receiver.root, 'other')) }
    expect((await (await ask(other, before.resume)).expect('REFUSE')).Code).toBe('FORGOTTEN')
    await before.receiver.engine.change({ visibility: 'hidden' })
    expect((await (await ask(other, before.resume)).expect('REFUSE')).Code).toBe('DECLINED')
    expect((await (await ask(before, { ...before.resume, Session: '00'.repeat(16) })).expect('REFUSE')).Code).toBe('DECLINED')
  })

  it('one that was paired since goes on once, though it comes on two connections at the same time', async () => {
    const [receiver, sender] = [await started(), await started()]
    const identity = await loadIdentity(join(sender.root, 'data'))
    const before = await left(CAPABLE, { receiver, identity })
    await pairUp(receiver, sender)
    // a disk that takes its time to remember that it is paired now
    let noted: () => void = () => {}
    const slow = vi.spyOn(KeptDrop.prototype, 'met').mockImplementation(async function (this: KeptDrop, verified) {
      this.record = { ...this.record, verified }
      if (slow.mock.calls.length === 1) await new Promise<void>((resolve) => (noted = resolve))
    })
    const first = await ask(before, before.resume)
    await until(() => slow.mock.calls.length, 1, 10_000)
    const second = await ask(before, before.resume)
    // it has been heard by then, and is not yet told anything
    const third = await ask({ ...before, identity: await loadIdentity(join(receiver.root, 'other')) }, before.resume)
    await third.expect('REFUSE')
    noted()
    expect((await held(second)).numbers).toEqual([1, 2])
    await first.untilClosed()
    slow.mockRestore()
    expect(receiver.engine.transfers()[0]).toMatchObject({ state: 'moving', peer: { verified: true } })
  })

  it('one that was unpaired since does not, and what it has left is gone', async () => {
    const before = await leftByPaired()
    expect(before.receiver.engine.transfers()[0]?.peer.verified).toBe(true)
    await before.receiver.engine.unpair(before.deviceId)
    await until(() => readdir(before.receiver.received), [], 10_000)
    expect((await (await ask(before, before.resume)).expect('REFUSE')).Code).toBe('CANCELLED')
  })

  it('nor one that was unpaired while the program did not run', async () => {
    const { receiver, deviceId, ...before } = await leftByPaired()
    const dataDir = join(receiver.root, 'data')
    await receiver.engine.close()
    await (await PairedDevices.load(dataDir)).remove(deviceId)
    const next = await started({ dataDir, receiveFolder: receiver.received })
    expect(next.engine.transfers()).toEqual([])
    expect(await readdir(receiver.received)).toEqual([])
    expect((await (await ask({ ...before, receiver: next }, before.resume)).expect('REFUSE')).Code).toBe('FORGOTTEN')
  })

  it('one that is paired still is shown as that, by the name its user gave it', async () => {
    const { receiver, deviceId, ...before } = await leftByPaired()
    const dataDir = join(receiver.root, 'data')
    await receiver.engine.changePaired(deviceId, { label: 'Attic' })
    await receiver.engine.close()
    const next = await started({ dataDir, receiveFolder: receiver.received })
    expect(next.engine.transfers()[0]).toMatchObject({ state: 'interrupted', peer: { verified: true, label: 'Attic' } })
    expect((await held(await ask({ ...before, receiver: next }, before.resume))).numbers).toEqual([1, 2])
  })
})
