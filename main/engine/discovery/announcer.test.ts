import { randomBytes } from 'node:crypto'
import { createRequire } from 'node:module'
import { Bonjour } from 'bonjour-service'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Announcement, Announcer, SERVICE } from './announcer.ts'
import { type BonjourThere, closeBonjour, type MdnsPacket, type MdnsRecord, openBonjour } from './bonjour.ts'
import { Mdns } from './mdns.ts'

/** What leaves a device, heard on loopback. Other engines of this machine may talk there too. */
class Ear {
  readonly there: BonjourThere
  readonly #packets: MdnsRecord[][] = []

  constructor() {
    this.there = openBonjour('127.0.0.1', () => {})
    this.there.mdns.on('response', ({ answers, additionals }: MdnsPacket) => this.#packets.push([...answers, ...additionals]))
  }

  /** The packets about a run, in the order they came. */
  about(runId: string): MdnsRecord[][] {
    return this.#packets.filter((records) => records.some(({ name }) => name.startsWith(runId)))
  }

  forget(): void {
    this.#packets.length = 0
  }

  /** Every timer may stand still meanwhile. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise((resolve) => setImmediate(resolve))
  }

  /** All that has left by now is heard: what is said last comes last. */
  async caughtUp(): Promise<void> {
    const name = `${randomBytes(8).toString('hex')}.local`
    this.there.mdns.respond({ answers: [{ name, type: 'A', ttl: 1, data: '127.0.0.1' }] })
    await this.until(() => this.about(name).length > 0)
  }
}

const HOUR_MS = 3_600_000
const open: { close(): Promise<void> }[] = []
let ear: Ear

beforeEach(async () => {
  ear = new Ear()
  await ear.caughtUp()
})

afterEach(async () => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  for (const each of open.splice(0)) await each.close()
  await closeBonjour(ear.there)
})

function announcement(fields: Partial<Announcement> = {}): Announcement {
  return { runId: randomBytes(8).toString('hex'), name: 'Desk', kind: 'laptop', port: 5424, tags: () => [], ...fields }
}

/** A device on loopback whose first announcement has been heard. */
async function device(said: Announcement): Promise<Mdns> {
  const mdns = new Mdns({ addresses: ['127.0.0.1'], announcement: said, onSeen: () => {}, onGoodbye: () => {} })
  open.push(mdns)
  await ear.until(() => ear.about(said.runId).length > 0)
  return mdns
}

function textOf(records: readonly MdnsRecord[]): string {
  return records.flatMap(({ type, data }) => (type === 'TXT' && Array.isArray(data) ? data.map(String) : [])).join(' ')
}

function tellsNothingBut({ runId, port, name }: Announcement, records: readonly MdnsRecord[], goodbye: boolean): void {
  const [instance, host] = [`${runId}.${SERVICE}`, `${runId}.local`]
  expect(records.map(({ name: of, type, data }) => [of, type, type === 'TXT' ? null : data])).toEqual([
    [SERVICE, 'PTR', instance],
    [instance, 'SRV', expect.objectContaining({ port, target: host })],
    [instance, 'TXT', null],
    [host, 'A', '127.0.0.1'],
  ])
  expect(textOf(records)).toBe(`v=2.0.0 n=${name} k=laptop r=${runId}`)
  expect(records.map(({ ttl }) => ttl === 0)).toEqual(records.map(() => goodbye))
}

describe('what leaves', () => {
  it('is one address, that of the interface: in the announcement, in answers, in what is said by itself, and in the goodbye', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
    const said = announcement()
    const mdns = await device(said)
    expect(ear.about(said.runId).length).toBe(1)
    // an answer, once it may be given
    vi.advanceTimersByTime(100)
    ear.there.mdns.query([{ name: SERVICE, type: 'PTR' }])
    await ear.until(() => ear.about(said.runId).length >= 2)
    // said again by us, and by the library
    for (const times of [3, 4, 5]) {
      vi.advanceTimersByTime(HOUR_MS / 4)
      await ear.until(() => ear.about(said.runId).length >= times)
    }
    await ear.caughtUp()
    for (const records of ear.about(said.runId)) tellsNothingBut(said, records, false)
    await mdns.close()
    await ear.caughtUp()
    const goodbyes = ear.about(said.runId).filter((records) => records.some(({ ttl }) => ttl === 0))
    expect(goodbyes).toEqual(ear.about(said.runId).slice(-1))
    for (const records of goodbyes) tellsNothingBut(said, records, true)
  })

  it('is new under the same run, without a goodbye and for good: also what the library says by itself an hour long', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
    const before = announcement({ name: 'Before' })
    const mdns = await device(before)
    await ear.caughtUp()
    ear.forget()
    const after = { ...before, name: 'After', port: 5425 }
    mdns.announce(after)
    for (const times of [1, 2, 3, 4]) {
      await ear.until(() => ear.about(before.runId).length >= times)
      vi.advanceTimersByTime(HOUR_MS / 4)
    }
    for (const records of ear.about(before.runId)) tellsNothingBut(after, records, false)
  })

  it('is said again after a second, because multicast loses packets', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    // without a browser, whose questions are answered too
    const there = openBonjour('127.0.0.1', () => {})
    const announcer = new Announcer(there, '127.0.0.1')
    open.push({ close: () => closeBonjour(there) })
    const before = announcement()
    let times = 0
    for (const said of [before, { ...before, name: 'After' }]) {
      announcer.announce(said)
      times += 1
      await ear.until(() => ear.about(said.runId).length >= times)
      vi.advanceTimersByTime(999)
      await ear.caughtUp()
      expect(ear.about(said.runId).length).toBe(times)
      vi.advanceTimersByTime(1)
      times += 1
      await ear.until(() => ear.about(said.runId).length >= times)
      tellsNothingBut(said, ear.about(said.runId).at(-1) ?? [], false)
    }
    await announcer.close()
  })

  it('has the tags of the time at which it is said', async () => {
    let tag = 'AAAAAAAA'
    const said = announcement({ tags: (address) => [address === '127.0.0.1' ? tag : 'of another place'] })
    await device(said)
    tag = 'BBBBBBBB'
    const told = (): string[] => ear.about(said.runId).map((records) => /t0=(.*)$/.exec(textOf(records))?.[1] ?? 'none')
    await ear.until(() => {
      ear.there.mdns.query([{ name: SERVICE, type: 'PTR' }])
      return told().includes('BBBBBBBB')
    })
    expect(new Set(told())).toEqual(new Set(['AAAAAAAA', 'BBBBBBBB']))
  })

  it('ends with the goodbye, also where it had hardly begun', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const [first, hidden, next] = [announcement(), announcement(), announcement()]
    const mdns = await device(first)
    mdns.announce(hidden)
    mdns.announce(null)
    await ear.caughtUp()
    expect(
      ear
        .about(first.runId)
        .at(-1)
        ?.map(({ ttl }) => ttl),
    ).toEqual([0, 0, 0, 0])
    expect(
      ear
        .about(hidden.runId)
        .at(-1)
        ?.map(({ ttl }) => ttl),
    ).toEqual([0, 0, 0, 0])
    ear.forget()
    for (let round = 0; round < 4; round += 1) {
      vi.advanceTimersByTime(HOUR_MS / 4)
      for (const name of [SERVICE, `${first.runId}.${SERVICE}`, `${hidden.runId}.local`]) ear.there.mdns.query([{ name, type: 'ANY' }])
      await ear.caughtUp()
    }
    expect([ear.about(first.runId), ear.about(hidden.runId)]).toEqual([[], []])
    // and another run is not hindered by what was before it
    mdns.announce(next)
    await ear.until(() => ear.about(next.runId).length > 0)
    tellsNothingBut(next, ear.about(next.runId)[0] ?? [], false)
  })

  it('is one answer to a packet of 300 questions, whatever they are about', async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    const said = announcement()
    await device(said)
    await ear.caughtUp()
    ear.forget()
    const instance = `${said.runId}.${SERVICE}`
    const names = [SERVICE, SERVICE.toUpperCase(), instance, `${said.runId}.local`]
    const flood = names.flatMap((name) => ['PTR', 'ANY', 'SRV', 'TXT', 'A'].flatMap((type) => Array.from({ length: 15 }, () => ({ name, type }))))
    ear.there.mdns.query(flood)
    await ear.caughtUp()
    // just said
    expect(ear.about(said.runId)).toEqual([])
    vi.advanceTimersByTime(100)
    ear.there.mdns.query(flood)
    await ear.until(() => ear.about(said.runId).length > 0)
    for (let round = 0; round < 10; round += 1) ear.there.mdns.query(flood)
    await ear.caughtUp()
    expect(ear.about(said.runId).length).toBe(1)
    tellsNothingBut(said, ear.about(said.runId)[0] ?? [], false)
    for (const question of [
      { name: instance, type: 'SRV' },
      { name: `${said.runId}.LOCAL`, type: 'A' },
    ]) {
      ear.forget()
      vi.advanceTimersByTime(100)
      ear.there.mdns.query([question])
      await ear.until(() => ear.about(said.runId).length > 0)
    }
  })
})

describe('bonjour-service', () => {
  it('is the release whose inside was read; read it again before this is changed', () => {
    const { version } = createRequire(import.meta.url)('bonjour-service/package.json') as { version: string }
    expect(version).toBe('1.4.4')
  })

  it('answers nothing by itself, and trouble of the socket is told, not thrown', async () => {
    const troubles: string[] = []
    const there = openBonjour('127.0.0.1', ({ message }) => troubles.push(message))
    open.push({ close: () => closeBonjour(there) })
    const name = randomBytes(8).toString('hex')
    there.bonjour.publish({ name, host: `${name}.local`, type: 'fastdrop-test', port: 1, probe: false })
    await ear.until(() => ear.about(name).length > 0)
    ear.forget()
    const question = { name: `${name}._fastdrop-test._tcp.local`, type: 'SRV' }
    ear.there.mdns.query([question])
    await ear.caughtUp()
    expect(ear.about(name)).toEqual([])
    there.answer({ questions: [question] })
    await ear.until(() => ear.about(name).length > 0)
    there.mdns.emit('error', new Error('the port is taken'))
    there.mdns.emit('warning', new Error('no such interface'))
    expect(troubles).toEqual(['the port is taken', 'no such interface'])
  })

  it('keeps nothing of what is heard, and every packet is a sign of life', async () => {
    const find = vi.spyOn(Bonjour.prototype, 'find')
    const said = announcement()
    const seen: string[] = []
    open.push(new Mdns({ addresses: ['127.0.0.1'], announcement: null, onSeen: ({ runId }) => seen.push(runId), onGoodbye: () => {} }))
    const browser = find.mock.results[0]?.value
    await ear.caughtUp()
    ear.forget()
    await device(said)
    const [records = []] = ear.about(said.runId)
    const times = (): number => seen.filter((runId) => runId === said.runId).length
    await ear.until(() => times() > 0)
    const before = times()
    for (let round = 0; round < 50; round += 1) ear.there.mdns.respond({ answers: records })
    await ear.until(() => times() >= before + 50)
    expect(browser?.services).toEqual([])
    expect(find).toHaveBeenCalledTimes(2)
  })

  it('asks who is here, anew each round, by one browser that lives as long as the device', async () => {
    const find = vi.spyOn(Bonjour.prototype, 'find')
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] })
    const mdns = new Mdns({ addresses: ['127.0.0.1'], announcement: null, onSeen: () => {}, onGoodbye: () => {} })
    open.push(mdns)
    const asked = vi.spyOn(find.mock.results[0]?.value as { update(): void }, 'update')
    const questions: MdnsPacket['questions'][number][] = []
    ear.there.mdns.on('query', (packet: MdnsPacket) => questions.push(...packet.questions))
    vi.advanceTimersByTime(20_000)
    expect(asked).toHaveBeenCalledTimes(2 + 4)
    await ear.until(() => questions.length >= 7)
    expect(questions).toContainEqual(expect.objectContaining({ name: SERVICE, type: 'PTR' }))
    await mdns.close()
    vi.advanceTimersByTime(20_000)
    expect(asked).toHaveBeenCalledTimes(2 + 4)
  })
})
