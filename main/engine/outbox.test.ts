import { once } from 'node:events'
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { EXPIRY_EVERY_MS, RESUME_KEPT_MS, SENDS_AT_ONCE_A_DEVICE } from './limits.ts'
import { closingAfterEach, fingerprint, makeTree, type TestEngine } from './testing/pair.ts'
import { acquainted, acquaintedAndAway, type Known, pairUp } from './testing/pair-up.ts'

const { started, again } = closingAfterEach()
const MIB = 1024 * 1024
const LONG_MS = 60_000

async function drop(
  { sender, deviceId, limitBytesPerSecond = 1024 * MIB }: Pick<Known, 'sender' | 'deviceId'> & { readonly limitBytesPerSecond?: number },
  name: string,
  content: string | number = name,
): Promise<string> {
  await makeTree(join(sender.root, 'source'), { [name]: content })
  return sender.engine.send({ paths: [join(sender.root, 'source', name)], to: { deviceId }, wait: true, compression: 'None', limitBytesPerSecond })
}

/** A folder on its way to a paired device that is there, by the way that waiting drops take. */
async function goesSlowly(tree: Readonly<Record<string, number>>) {
  const receiver = await started()
  const sender = await started()
  await pairUp(sender, receiver)
  await makeTree(join(sender.root, 'source'), tree)
  const whom = { deviceId: receiver.engine.identity().deviceId }
  await sender.engine.addPeer(`127.0.0.1:${receiver.port}`)
  const wishes = { compression: 'None', chunkBytes: MIB, limitBytesPerSecond: 4 * MIB, connections: 1 } as const
  const id = sender.engine.send({ paths: [join(sender.root, 'source', 'Drop')], to: whom, wait: true, ...wishes })
  return { sender, receiver, id }
}

function waits(engine: TestEngine, id: string, place?: number) {
  return engine.event(
    'transfer',
    ({ transfer }) => transfer.id === id && transfer.state === 'waiting' && (place === undefined || transfer.wait.place === place),
  )
}

function boxes(engine: TestEngine): Promise<string[]> {
  return readdir(join(engine.root, 'data', 'transfers')).then((names) => names.filter((name) => name.startsWith('box-')))
}

function order(engine: TestEngine): string[] {
  const waiting = engine.engine.transfers().flatMap((transfer) => (transfer.state === 'waiting' ? [transfer] : []))
  return waiting.sort((a, b) => a.wait.place - b.wait.place).map(({ title }) => title)
}

it('waits on while something else answers where the device was, and goes when it is there again', async () => {
  const { sender, receiver, port, deviceId } = await acquaintedAndAway(started)
  const other = createServer((socket) => socket.end('220 This is another program\r\n', () => socket.destroy()))
  await once(other.listen(port, '127.0.0.1'), 'listening')
  await makeTree(join(sender.root, 'source'), { 'note.txt': 'note' })
  const id = sender.send(port, [join(sender.root, 'source', 'note.txt')], { wait: true, deviceId })
  await waits(sender, id)
  await promisify(other.close.bind(other))()
  await again(receiver, { port })
  sender.engine.resume(id)
  expect(await sender.ended(id)).toBe('done')
})

describe('a drop that may wait', { timeout: LONG_MS }, () => {
  it('goes on without a file that its user skips, as any other', async () => {
    const { sender, receiver, id } = await goesSlowly({ 'Drop/1.bin': 8 * MIB, 'Drop/2.bin': 3 * MIB })
    await sender.event('transfer', ({ transfer }) => transfer.id === id && transfer.state === 'moving' && transfer.progress.bytes > 0)
    const [second] = sender.engine.files(id, { from: 0, count: 10 }).filter(({ path }) => path === 'Drop/2.bin')
    sender.engine.skip(id, [second?.index ?? -1])
    expect(await sender.ended(id)).toBe('done')
    expect(await receiver.event('done')).toMatchObject({ lost: [{ path: 'Drop/2.bin', code: 'SKIPPED' }] })
    expect(await readdir(join(receiver.received, 'Drop'))).toEqual(['1.bin'])
  })

  it('says who has not accepted yet where a file is to be skipped while it waits', async () => {
    const known = await acquaintedAndAway(started)
    const id = await drop(known, 'film.bin')
    const { name } = (await waits(known.sender, id)).transfer.peer
    expect(() => known.sender.engine.skip(id, [0])).toThrow(`“${name}” has not accepted yet`)
  })
})

describe('a drop on a paired device that is away', { timeout: LONG_MS }, () => {
  it('waits, says for whom and what, and goes when that key answers at an address that is added', async () => {
    const known = await acquaintedAndAway(started)
    const id = await drop(known, 'film.bin', 300_000)
    const { transfer } = await waits(known.sender, id)
    expect(transfer).toMatchObject({ title: 'film.bin', wait: { for: 'device', place: 1, of: 1 }, payload: { files: 1, totalBytes: 300_000 } })
    expect(transfer.peer).toMatchObject({ deviceId: known.deviceId, verified: true })
    await again(known.receiver, { port: known.port })
    await known.sender.engine.addPeer(`127.0.0.1:${known.port}`)
    expect(await known.sender.ended(id)).toBe('done')
    expect(await fingerprint(known.receiver.received)).toEqual(await fingerprint(join(known.sender.root, 'source')))
    await expect.poll(() => boxes(known.sender)).toEqual([])
  })

  it('outlives a restart of this program', async () => {
    const known = await acquaintedAndAway(started)
    const id = await drop(known, 'note')
    await waits(known.sender, id)
    await known.sender.engine.close()
    expect(await boxes(known.sender)).toEqual([`box-${id}.json`])
    const next = await again(known.sender)
    expect((await waits(next, id)).transfer).toMatchObject({ title: 'note', peer: { deviceId: known.deviceId, verified: true } })
    await again(known.receiver, { port: known.port })
    await next.engine.addPeer(`127.0.0.1:${known.port}`)
    expect(await next.ended(id)).toBe('done')
    expect(await readdir(known.receiver.received)).toEqual(['note'])
  })

  it('does not go to another device at that place', async () => {
    const known = await acquaintedAndAway(started)
    const id = await drop(known, 'note')
    await waits(known.sender, id)
    const other = await started({ deviceName: 'Another one' })
    await known.sender.engine.addPeer(`127.0.0.1:${other.port}`)
    known.sender.engine.resume(id)
    await again(known.receiver, { port: known.port })
    await known.sender.engine.addPeer(`127.0.0.1:${known.port}`)
    expect(await known.sender.ended(id)).toBe('done')
    expect(other.events.filter(({ event }) => event === 'offer' || event === 'transfer')).toEqual([])
  })

  it('waits although the device seemed to be there, and goes when it calls from another address', async () => {
    const { sender, receiver, port, deviceId } = await acquainted(started)
    await sender.engine.addPeer(`127.0.0.1:${port}`)
    await receiver.engine.close()
    const id = await drop({ sender, deviceId }, 'note')
    const { transfer } = await waits(sender, id)
    expect(transfer).toMatchObject({ wait: { for: 'device' } })
    const back = await again(receiver, { port, interfaceAddress: '127.0.0.2' })
    await back.engine.addPeer(`127.0.0.1:${sender.port}`)
    expect(await sender.ended(id)).toBe('done')
    expect(await readdir(receiver.received)).toEqual(['note'])
  })

  it('is looked at again: what is gone meanwhile is said, what changed goes as it is, and says so', async () => {
    const known = await acquaintedAndAway(started)
    const gone = await drop(known, 'gone')
    const changed = await drop(known, 'changed')
    await waits(known.sender, changed, 2)
    await rm(join(known.sender.root, 'source', 'gone'))
    await writeFile(join(known.sender.root, 'source', 'changed'), 'something else')
    await again(known.receiver, { port: known.port })
    await known.sender.engine.addPeer(`127.0.0.1:${known.port}`)
    expect(await known.sender.ended(gone)).toBe('failed')
    expect((await known.sender.event('error', ({ transferId }) => transferId === gone)).code).toBe('SOURCE_UNREADABLE')
    expect(await known.sender.ended(changed)).toBe('done')
    const done = known.sender.engine.transfers().find(({ id }) => id === changed)
    expect(done).toMatchObject({ state: 'done', payload: { changedSince: true, totalBytes: 14 } })
  })

  it('can be cancelled, and is then forgotten', async () => {
    const known = await acquaintedAndAway(started)
    const id = await drop(known, 'note')
    await waits(known.sender, id)
    known.sender.engine.cancel(id)
    expect(await known.sender.ended(id)).toBe('cancelled')
    await expect.poll(() => boxes(known.sender)).toEqual([])
  })

  it('is told to nobody when the device was unpaired since', async () => {
    const known = await acquaintedAndAway(started)
    const id = await drop(known, 'note')
    await waits(known.sender, id)
    await known.sender.engine.unpair(known.deviceId)
    expect(await known.sender.ended(id)).toBe('cancelled')
  })

  it('stays when its user holds it, over a restart too, and goes when let go', async () => {
    const known = await acquaintedAndAway(started)
    const id = await drop(known, 'note')
    await waits(known.sender, id)
    known.sender.engine.pause(id, true)
    await known.sender.event('transfer', ({ transfer }) => transfer.state === 'waiting' && transfer.paused === 'here')
    await known.sender.engine.close()
    const next = await again(known.sender)
    expect((await waits(next, id)).transfer).toMatchObject({ paused: 'here' })
    const second = await drop({ sender: next, deviceId: known.deviceId }, 'second')
    await again(known.receiver, { port: known.port })
    await next.engine.addPeer(`127.0.0.1:${known.port}`)
    expect(await next.ended(second)).toBe('done')
    expect(next.engine.transfers().find((each) => each.id === id)).toMatchObject({ state: 'waiting', paused: 'here' })
    next.engine.pause(id, false)
    expect(await next.ended(id)).toBe('done')
  })

  it('waits again when the device goes away before anyone there has answered', async () => {
    const known = await acquaintedAndAway(started)
    const asked = await again(known.receiver, { port: known.port, accept: 'ask' })
    await known.sender.engine.addPeer(`127.0.0.1:${known.port}`)
    const id = await drop(known, 'note')
    await asked.event('offer')
    await known.sender.engine.close()
    const next = await again(known.sender)
    await asked.event('offer-closed')
    await waits(next, id)
    await next.engine.addPeer(`127.0.0.1:${known.port}`)
    const offer = await asked.event('offer', ({ offer }) => asked.engine.offers().some((open) => open.id === offer.id))
    asked.engine.answerOffer(offer.offer.id, { accept: true })
    expect(await next.ended(id)).toBe('done')
  })
})

describe('a drop that did not have to wait', { timeout: LONG_MS }, () => {
  it('goes on without a file that its user skips while it moves', async () => {
    const [sender, receiver] = [await started(), await started()]
    await makeTree(join(sender.root, 'source'), { 'Drop/large.bin': 8 * MIB, 'Drop/small.txt': 'small' })
    const wishes = { wait: true, compression: 'None', limitBytesPerSecond: MIB } as const
    const id = sender.send(receiver.port, [join(sender.root, 'source', 'Drop')], wishes)
    await sender.event('transfer', ({ transfer }) => transfer.id === id && transfer.state === 'moving')
    const large = sender.engine.files(id, { from: 0, count: 10 }).find(({ path }) => path === 'Drop/large.bin')
    sender.engine.skip(id, [large?.index ?? -1])
    expect(await sender.ended(id)).toBe('done')
    expect(await readdir(join(receiver.received, 'Drop'))).toEqual(['small.txt'])
    expect(await sender.event('done')).toMatchObject({ lost: [{ path: 'Drop/large.bin', code: 'SKIPPED' }] })
  })

  it('and was accepted goes on once in the next run, although what said that it waits is still there', async () => {
    const known = await acquaintedAndAway(started)
    const id = await drop({ ...known, limitBytesPerSecond: 4 * MIB }, 'film.bin', 8 * MIB)
    await waits(known.sender, id)
    const box = join(known.sender.root, 'data', 'transfers', `box-${id}.json`)
    await expect.poll(() => boxes(known.sender)).toEqual([`box-${id}.json`])
    const waited = await readFile(box)
    const back = await again(known.receiver, { port: known.port, accept: 'ask' })
    await known.sender.engine.addPeer(`127.0.0.1:${known.port}`)
    back.engine.answerOffer((await back.event('offer')).offer.id, { accept: true })
    await known.sender.event('transfer', ({ transfer }) => transfer.id === id && transfer.state === 'moving' && transfer.progress.bytes > 0)
    await known.sender.engine.close()
    await writeFile(box, waited)
    const next = await again(known.sender)
    expect(await next.ended(id)).toBe('done')
    await expect.poll(() => boxes(known.sender)).toEqual([])
    const states = new Set(next.events.flatMap((event) => (event.event === 'transfer' ? [event.transfer.state] : [])))
    expect([...states]).toEqual(['interrupted', 'moving', 'publishing', 'done'])
    expect(back.events.filter(({ event }) => event === 'offer')).toHaveLength(1)
    expect(await readdir(known.receiver.received)).toEqual(['film.bin'])
  })
})

describe('drops that wait for the same device', { timeout: LONG_MS }, () => {
  it('go in the order that their user gives them, over a restart too, and a few at once', async () => {
    const known = await acquaintedAndAway(started)
    const names = ['a', 'b', 'c', 'd', 'e', 'f']
    const ids: string[] = []
    for (const name of names) {
      ids.push(await drop(known, name))
      await waits(known.sender, ids.at(-1) ?? '', ids.length)
    }
    const [a = '', , , , e = '', f = ''] = ids
    known.sender.engine.move(f, 'first')
    known.sender.engine.move(a, 'down')
    known.sender.engine.move(e, 'up')
    // no further than the ends
    known.sender.engine.move(f, 'up')
    const wanted = ['f', 'b', 'a', 'c', 'e', 'd']
    expect(order(known.sender)).toEqual(wanted)
    await known.sender.engine.close()
    const next = await again(known.sender)
    await expect.poll(() => order(next)).toEqual(wanted)
    await again(known.receiver, { port: known.port })
    await next.engine.addPeer(`127.0.0.1:${known.port}`)
    for (const id of ids) expect(await next.ended(id)).toBe('done')
    const begun = next.events.flatMap((event) => (event.event === 'transfer' && event.transfer.state === 'connecting' ? [event.transfer.title] : []))
    expect([...new Set(begun)].slice(0, SENDS_AT_ONCE_A_DEVICE).sort()).toEqual(wanted.slice(0, SENDS_AT_ONCE_A_DEVICE).sort())
    let most = 0
    const under = new Set<string>()
    for (const event of next.events) {
      if (event.event !== 'transfer') continue
      if (['connecting', 'asking', 'moving', 'publishing'].includes(event.transfer.state)) under.add(event.transfer.id)
      else under.delete(event.transfer.id)
      most = Math.max(most, under.size)
    }
    expect(most).toBe(SENDS_AT_ONCE_A_DEVICE)
    expect((await readdir(known.receiver.received)).sort()).toEqual(names)
  })

  it('wait for their turn at a device that is there, whether it is known or not', async () => {
    const receiver = await started()
    const sender = await started()
    await makeTree(join(sender.root, 'source'), { a: 4 * MIB, b: 4 * MIB, c: 4 * MIB, d: 1000 })
    const send = (name: string): string =>
      sender.send(receiver.port, [join(sender.root, 'source', name)], { wait: true, limitBytesPerSecond: 4 * MIB, compression: 'None' })
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map(send)
    expect((await waits(sender, d ?? '')).transfer).toMatchObject({ wait: { for: 'turn', place: 1, of: 1 } })
    for (const id of [a, b, c, d]) expect(await sender.ended(id ?? '')).toBe('done')
  })
})

describe('what waits in vain', { timeout: LONG_MS }, () => {
  afterEach(() => {
    vi.useRealTimers()
  })

  /** Eight days pass, and the hour in which a program looks. */
  function eightDays(): void {
    vi.setSystemTime(Date.now() + RESUME_KEPT_MS + 86_400_000)
    vi.advanceTimersByTime(EXPIRY_EVERY_MS)
  }

  it('is given up after seven days, while the program runs', async () => {
    const known = await acquaintedAndAway(started)
    vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'] })
    const next = await again(known.sender)
    const id = await drop({ ...known, sender: next }, 'note')
    await waits(next, id)
    vi.setSystemTime(Date.now() + RESUME_KEPT_MS - EXPIRY_EVERY_MS)
    vi.advanceTimersByTime(EXPIRY_EVERY_MS / 2)
    expect(next.engine.transfers()).toMatchObject([{ state: 'waiting' }])
    eightDays()
    expect(await next.ended(id)).toBe('failed')
    expect((await next.event('error')).message).toContain('7 days')
    await expect.poll(() => boxes(known.sender)).toEqual([])
  })

  it('is given up at both ends of an interrupted transfer, and its part files go', async () => {
    const receiver = await started()
    const sender = await started()
    await makeTree(join(sender.root, 'source'), { film: 16 * MIB })
    sender.send(receiver.port, [join(sender.root, 'source', 'film')], { limitBytesPerSecond: 4 * MIB, compression: 'None', chunkBytes: MIB })
    await sender.event('transfer', ({ transfer }) => transfer.state === 'moving' && transfer.progress.bytes > 2 * MIB)
    await sender.engine.close()
    await receiver.engine.close()
    vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'] })
    // each behind a port that the other does not know
    const [left, waiting] = [await again(sender), await again(receiver)]
    const [out, incoming] = await Promise.all([left.event('transfer'), waiting.event('transfer')])
    expect(out.transfer).toMatchObject({ state: 'interrupted' })
    // what was there is told before the two have met
    expect(out.transfer).toHaveProperty(
      'progress.bytes',
      expect.toSatisfy((bytes: number) => bytes > 2 * MIB),
    )
    eightDays()
    expect(await left.ended(out.transfer.id)).toBe('failed')
    expect(await waiting.ended(incoming.transfer.id)).toBe('failed')
    for (const engine of [sender, receiver]) await expect.poll(() => readdir(join(engine.root, 'data', 'transfers'))).toEqual([])
    await expect.poll(() => readdir(receiver.received)).toEqual([])
  })
})
