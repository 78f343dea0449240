import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import type { EngineEvent } from '../../shared/events.ts'
import type { Sighting } from './discovery/mdns.ts'
import { Peers } from './discovery/peers.ts'
import { filledUp, HOUR_MS } from './discovery/tags.ts'
import { EngineError } from './errors.ts'
import { type Identity, loadIdentity } from './identity/identity.ts'
import { PairedDevices } from './pairing/paired-devices.ts'
import { type Answered, Recognition } from './recognition.ts'
import { tempFolder } from './testing/support.ts'
import { until } from './testing/watch.ts'

const folder = tempFolder()
const START_MS = Date.UTC(2026, 10, 22, 14, 30)
const AT = { address: '192.0.2.1', port: 5424 }

/** One device's sight of the others, with a clock and connections of the test's own. */
class Watcher {
  nowMs = START_MS
  readonly events: EngineEvent[] = []
  readonly dialled: string[] = []
  /** Who answers at a place; nobody: UNREACHABLE. */
  readonly there = new Map<string, Answered>()
  readonly peers: Peers
  readonly recognition: Recognition
  readonly identity: Identity
  readonly paired: PairedDevices

  private constructor(identity: Identity, paired: PairedDevices) {
    this.identity = identity
    this.paired = paired
    this.peers = new Peers((event) => this.events.push(event), {
      namesake: (name) => paired.namesake(name),
      named: (deviceId) => paired.get(paired.keyOf(deviceId) ?? ''),
    })
    this.recognition = new Recognition({
      identity,
      peers: this.peers,
      paired,
      now: () => this.nowMs,
      probe: (host, port) => this.#probe(`${host}:${port}`),
      meet: ({ key, name, kind }) => {
        paired.met(key, name, this.nowMs)
        const device = paired.get(key.keyHash)
        return device && { ...device, kind }
      },
    })
  }

  static async open(name: string): Promise<Watcher> {
    const dataDir = join(folder.path, name)
    return new Watcher(await loadIdentity(dataDir), await PairedDevices.load(dataDir))
  }

  async pairWith(other: Watcher, name: string): Promise<void> {
    await this.paired.add(other.identity, name, this.nowMs)
    this.recognition.changed()
  }

  /** What this device announces, as others hear it. */
  said(fields: Partial<Sighting> = {}): Sighting {
    const place = { runId: 'aaaaaaaaaaaaaaaa', ...AT, ...fields }
    return { name: 'Desk', kind: 'laptop', version: '2.0.0', tags: this.recognition.tags(place), ...place }
  }

  answersAt(place: string, as: Identity, name = 'Desk'): void {
    this.there.set(place, { key: as, name, kind: 'laptop' })
  }

  shown(): unknown[] {
    return this.peers.list().map(({ name, verified, deviceId, label, namesakeOf }) => ({
      name,
      verified,
      ...(deviceId && { deviceId }),
      ...(label && { label }),
      ...(namesakeOf && { namesakeOf }),
    }))
  }

  #probe(place: string): Promise<Answered> {
    this.dialled.push(place)
    const answered = this.there.get(place)
    return answered ? Promise.resolve(answered) : Promise.reject(new EngineError('UNREACHABLE'))
  }
}

let here: Watcher
let desk: Watcher
let stranger: Watcher
const verified = (): object => ({ name: 'Desk', verified: true, deviceId: desk.identity.deviceId })
const namesake = (): object => ({ name: 'Desk', verified: false, namesakeOf: { deviceId: desk.identity.deviceId, name: 'Desk' } })

beforeEach(async () => {
  ;[here, desk, stranger] = [await Watcher.open('here'), await Watcher.open('desk'), await Watcher.open('stranger')]
  await here.pairWith(desk, 'Desk')
  await desk.pairWith(here, 'Here')
})

describe('a paired device', () => {
  it('is dialled once, and verified by the key that answers', async () => {
    here.answersAt('192.0.2.1:5424', desk.identity)
    here.recognition.heard(desk.said())
    expect(here.shown()).toEqual([{ name: 'Desk', verified: false }])
    await until(() => here.shown(), [verified()], 5_000)
    for (let round = 0; round < 20; round += 1) here.recognition.heard(desk.said())
    expect(here.dialled).toEqual(['192.0.2.1:5424'])
  })

  it('is shown by the name that is known, whatever somebody else announces for it', async () => {
    await here.paired.change(desk.identity.deviceId, { label: 'My desk' })
    here.answersAt('192.0.2.1:5424', desk.identity)
    here.recognition.heard(desk.said())
    await until(() => here.shown(), [{ ...verified(), label: 'My desk' }], 5_000)
    here.recognition.heard({ ...desk.said(), name: 'Bank', kind: 'server', tags: [] })
    expect(here.shown()).toEqual([{ ...verified(), label: 'My desk' }])
  })

  it('tells a new name through its key', async () => {
    here.answersAt('192.0.2.1:5424', desk.identity)
    here.recognition.heard(desk.said())
    await until(() => here.shown(), [verified()], 5_000)
    here.answersAt('192.0.2.1:5424', desk.identity, 'Kitchen')
    here.recognition.heard(desk.said({ name: 'Kitchen' }))
    await until(() => here.shown(), [{ ...verified(), name: 'Kitchen' }], 5_000)
  })

  it('cannot take the name of another paired one', async () => {
    await here.pairWith(stranger, 'Tablet')
    here.answersAt('192.0.2.1:5424', stranger.identity, 'DESK ')
    here.recognition.heard({ ...stranger.said({ name: 'DESK ' }) })
    await stranger.pairWith(here, 'Here')
    here.recognition.heard(stranger.said({ name: 'DESK ' }))
    await until(() => here.shown(), [{ name: 'Tablet', verified: true, deviceId: stranger.identity.deviceId }], 5_000)
  })

  it('is asked anew where it comes to another port or address, or comes back', async () => {
    const places = ['192.0.2.1:5424', '192.0.2.1:6000', '192.0.2.9:6000']
    for (const place of places) here.answersAt(place, desk.identity)
    here.recognition.heard(desk.said())
    await until(() => here.shown(), [verified()], 5_000)
    here.recognition.heard(desk.said({ port: 6000 }))
    expect(here.shown()).toEqual([{ name: 'Desk', verified: false }])
    await until(() => here.shown(), [verified()], 5_000)
    here.peers.setState('aaaaaaaaaaaaaaaa', 'away', performance.now())
    here.recognition.heard(desk.said({ address: '192.0.2.9', port: 6000 }))
    await until(() => here.shown(), [verified()], 5_000)
    expect(here.dialled).toEqual(places)
    here.peers.setState('aaaaaaaaaaaaaaaa', 'away', performance.now())
    here.recognition.heard(desk.said({ address: '192.0.2.9', port: 6000 }))
    await until(() => here.dialled.length, 4, 5_000)
  })

  it('that says no name is shown once its key is known, and by the stored name', async () => {
    here.recognition.heard(desk.said({ name: '' }))
    expect(here.shown()).toEqual([])
    await until(() => here.dialled.length, 1, 5_000)
    here.answersAt('192.0.2.1:6000', desk.identity, '')
    here.recognition.heard(desk.said({ name: '', port: 6000 }))
    await until(() => here.shown(), [verified()], 5_000)
  })

  it('is a stranger at once when it is unpaired, and its tag is gone', async () => {
    here.answersAt('192.0.2.1:5424', desk.identity)
    here.recognition.heard(desk.said())
    await until(() => here.shown(), [verified()], 5_000)
    const mine = { runId: 'bbbbbbbbbbbbbbbb', ...AT }
    const before = here.recognition.tags(mine)
    await here.paired.remove(desk.identity.deviceId)
    here.recognition.changed()
    expect(here.shown()).toEqual([{ name: 'Desk', verified: false }])
    desk.recognition.heard({ ...here.said(mine), tags: here.recognition.tags(mine) })
    desk.recognition.heard({ ...here.said(mine), runId: 'cccccccccccccccc', tags: before })
    expect(desk.dialled).toEqual([])
    desk.recognition.heard({ ...here.said(mine), tags: before })
    expect(desk.dialled.length).toBe(1)
  })

  it('of a list from before keys were kept is recognised once it was met', async () => {
    const path = join(folder.path, 'old', 'paired.json')
    const { devices } = JSON.parse(await readFile(join(folder.path, 'here', 'paired.json'), 'utf8')) as { devices: Record<string, unknown>[] }
    await mkdir(join(folder.path, 'old'), { recursive: true })
    await writeFile(path, JSON.stringify({ version: 1, devices: devices.map((record) => ({ ...record, spki: undefined, metAtMs: undefined })) }))
    const old = await PairedDevices.load(join(folder.path, 'old'))
    expect([old.list().length, old.recognisable()]).toEqual([1, []])
    expect(old.met(desk.identity, '', START_MS)).toBe(true)
    expect(old.recognisable()).toEqual([{ keyHash: desk.identity.keyHash, spki: desk.identity.spki }])
    await until(async () => ((await readFile(path, 'utf8')).includes(desk.identity.spki) ? 'kept' : 'not yet'), 'kept', 5_000)
  })

  it('whose stored key is damaged is not recognised, and harms nobody else', async () => {
    await here.paired.add({ ...stranger.identity, spki: 'AAAA' }, 'Broken', START_MS + 1)
    here.recognition.changed()
    here.answersAt('192.0.2.1:5424', desk.identity)
    here.recognition.heard(desk.said())
    await until(() => here.shown(), [verified()], 5_000)
    expect(here.recognition.tags({ runId: 'bbbbbbbbbbbbbbbb', ...AT }).length).toBe(8)
  })
})

describe('a device that was paired this moment, from an address', () => {
  const other = { runId: 'bbbbbbbbbbbbbbbb', address: '192.0.2.66', port: 666 }
  /** What is in sight has no tag for this device: nobody was paired when it was announced. */
  const bare = (fields: Partial<Sighting> = {}): Sighting => ({ ...desk.said(fields), tags: [] })
  const unknown = { name: 'Desk', verified: false }

  beforeEach(async () => {
    here = await Watcher.open('fresh')
    here.recognition.heard(bare())
    here.recognition.heard(bare(other))
  })

  /** As a pairing ends: agreed, kept, told. */
  async function pairedNow(): Promise<void> {
    here.peers.justPaired(desk.identity.deviceId, AT.address, performance.now())
    await here.pairWith(desk, 'Desk')
    here.recognition.justPaired(desk.identity, AT.address)
  }

  it('is asked for its key there without a tag, and is no namesake of itself meanwhile', async () => {
    here.answersAt('192.0.2.1:5424', desk.identity)
    await pairedNow()
    await until(() => here.shown(), [verified(), namesake()], 5_000)
    expect(here.dialled).toEqual(['192.0.2.1:5424'])
    const saidOfIt = here.events.flatMap((event) => (event.event === 'peer' && event.peer.id === 'aaaaaaaaaaaaaaaa' ? [event.peer] : []))
    expect(saidOfIt.map((peer) => peer.namesakeOf !== undefined)).toEqual([false, false])
    // it has its card: another one at that address is a namesake again
    here.recognition.heard(bare({ runId: 'dddddddddddddddd', port: 6000 }))
    expect(here.shown()).toEqual([verified(), namesake(), namesake()])
  })

  it('may be one of those in sight there, whose key has to be its; who comes later is a namesake', async () => {
    await pairedNow()
    here.recognition.heard(bare({ runId: 'dddddddddddddddd', port: 6000 }))
    expect(here.shown()).toEqual([unknown, namesake(), namesake()])
    expect(here.peers.list().map((peer) => here.peers.supposed(peer))).toEqual([desk.identity.deviceId, null, null])
  })

  it('is not verified by another key that answers there: that one is a namesake at once', async () => {
    here.answersAt('192.0.2.1:5424', stranger.identity)
    await pairedNow()
    await until(() => here.shown(), [namesake(), namesake()], 5_000)
  })

  it('has some rounds to be recognised, and others of that name there are no longer taken for it then', async () => {
    await pairedNow()
    await until(() => here.dialled.length, 1, 5_000)
    here.recognition.heard(bare())
    expect(here.shown()[0]).toEqual(unknown)
    here.peers.age(performance.now() + 16_000)
    expect(here.shown()[0]).toEqual(unknown)
    here.peers.age(performance.now() + 21_000)
    expect(here.shown()[0]).toEqual(namesake())
  })

  it('is dialled under no other name, nor where it only was', async () => {
    here.recognition.heard(bare({ name: 'Disk', port: 6000 }))
    here.peers.setState('aaaaaaaaaaaaaaaa', 'away', performance.now())
    await pairedNow()
    expect(here.dialled).toEqual([])
  })
})

describe('the clock', () => {
  it.each([
    [-2, 0],
    [-1, 1],
    [0, 1],
    [1, 1],
    [2, 0],
  ])('%d hours apart: dialled %d times', (hours, times) => {
    desk.nowMs = START_MS + hours * HOUR_MS
    here.recognition.heard(desk.said())
    expect(here.dialled.length).toBe(times)
  })

  it('turns for two hours: other tags each hour, the old ones end, the device stays verified', async () => {
    here.answersAt('192.0.2.1:5424', desk.identity)
    const heard = new Set<string>()
    const first = desk.said()
    for (let minute = 0; minute <= 120; minute += 5) {
      here.nowMs = desk.nowMs = START_MS + minute * 60_000
      here.recognition.heard(desk.said())
      heard.add(desk.said().tags.join())
      if (minute === 0) await until(() => here.shown(), [verified()], 5_000)
      expect(here.shown()).toEqual([verified()])
    }
    expect([heard.size, here.dialled.length]).toEqual([3, 1])
    // who has watched all the time goes by the hour that it is
    here.answersAt('192.0.2.1:6001', desk.identity)
    here.recognition.heard(desk.said({ port: 6001 }))
    await until(() => here.shown(), [verified()], 5_000)
    // what was recorded two hours ago is worth nothing to a newcomer
    const newcomer = await Watcher.open('here')
    newcomer.nowMs = here.nowMs
    newcomer.recognition.heard(first)
    newcomer.recognition.heard(desk.said({ port: 6000 }))
    expect(newcomer.dialled).toEqual(['192.0.2.1:6000'])
  })
})

describe('who is not it', () => {
  it('is not dialled for its name, and is said to be called like it', () => {
    here.recognition.heard(stranger.said())
    here.recognition.heard(stranger.said({ runId: 'bbbbbbbbbbbbbbbb', name: ' ｄｅｓｋ\u200B ' }))
    here.recognition.heard(stranger.said({ runId: 'cccccccccccccccc', name: 'Disk' }))
    expect(here.dialled).toEqual([])
    expect(here.shown().map((peer) => Object.keys(peer as object).includes('namesakeOf'))).toEqual([true, true, false])
    expect(here.shown()[0]).toEqual(namesake())
  })

  it('gains nothing by repeating the tags of another one from its own place', () => {
    const heard = desk.said()
    here.recognition.heard({ ...heard, address: '192.0.2.66' })
    here.recognition.heard({ ...heard, port: 666 })
    here.recognition.heard({ ...heard, runId: 'eeeeeeeeeeeeeeee' })
    expect([here.dialled, here.peers.list().every(({ verified: is }) => !is)]).toEqual([[], true])
  })

  it('does not keep the real one out by taking its run id first', async () => {
    here.recognition.heard({ ...desk.said(), address: '192.0.2.66', tags: [] })
    here.answersAt('192.0.2.1:5424', desk.identity)
    here.recognition.heard(desk.said())
    await until(() => here.shown(), [verified()], 5_000)
    here.recognition.heard({ ...desk.said(), address: '192.0.2.66', tags: [] })
    expect([here.shown(), here.peers.list()[0]?.address]).toEqual([[verified()], '192.0.2.1'])
  })

  it('stands in its place with another key: a warning, until the right key answers', async () => {
    here.answersAt('192.0.2.1:5424', stranger.identity)
    here.recognition.heard(desk.said())
    await until(() => here.shown(), [namesake()], 5_000)
    // asked again only after a while
    for (let round = 0; round < 10; round += 1) here.recognition.heard(desk.said())
    expect([here.dialled.length, here.paired.list().length]).toEqual([1, 1])
    here.peers.judge('aaaaaaaaaaaaaaaa', AT, { by: { deviceId: desk.identity.deviceId, name: 'Desk', label: '', kind: null } })
    expect(here.shown()).toEqual([verified()])
  })

  it('10,000 of them: 256 kept, none dialled, and the paired one still comes in', async () => {
    const fill = { secret: randomBytes(32), basis: { sender: '00'.repeat(32), ...AT, runId: 'f'.repeat(16), hour: 0 } }
    const tags = filledUp([], fill)
    for (let index = 0; index < 10_000; index += 1) {
      const runId = index.toString(16).padStart(16, '0')
      here.recognition.heard({ ...stranger.said({ runId }), name: index % 3 === 0 ? 'Desk' : `n${index}`, tags: index % 2 === 0 ? tags : [] })
    }
    expect([here.peers.list().length, here.dialled]).toEqual([256, []])
    // the flood has used up what may be computed; it is heard again in a later round
    const later = await Watcher.open('here')
    for (let index = 0; index < 256; index += 1) later.recognition.heard({ ...stranger.said({ runId: index.toString(16).padStart(16, '0') }), tags: [] })
    later.answersAt('192.0.2.1:5424', desk.identity)
    later.recognition.heard(desk.said())
    await until(() => later.peers.list().filter((peer) => peer.verified).length, 1, 5_000)
    expect(later.peers.list().length).toBe(256)
  })

  it('a paired device that announces itself under many names is asked a few times a minute', async () => {
    for (let index = 0; index < 1_000; index += 1) {
      here.recognition.heard(desk.said({ runId: index.toString(16).padStart(16, '0') }))
      if (index % 50 === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    expect(here.dialled.length).toBeLessThanOrEqual(6)
  })
})
