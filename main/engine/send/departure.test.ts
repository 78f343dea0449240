import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { tempFolder } from '../testing/support.ts'
import { Transfer } from '../transfer.ts'
import type { Worker } from '../transfers.ts'
import { Departure } from './departure.ts'
import { AWAY_FOR_NOW } from './job.ts'
import { Line } from './line.ts'

const folder = tempFolder()
const PLACE = { host: '127.0.0.1', port: 1 }
const PAYLOAD = {
  kind: 'files',
  files: 1,
  directories: 0,
  totalBytes: 1,
  chunks: 1,
  chunkBytes: 1,
  compressType: 'None',
  autoCompression: false,
  skipped: [],
  excluded: 0,
} as const

interface Kit {
  readonly transfer: Transfer
  readonly departure: Departure
  readonly running: Promise<void>
  /** The attempt has given up, and is putting its things away. */
  readonly givenUp: Promise<void>
  readonly finish: () => void
  readonly attempts: () => number
}

/** The first attempt does not find the device, and takes its time to end; there is no second place to go to. */
async function failing(): Promise<Kit> {
  const path = join(folder.path, 'note')
  await writeFile(path, 'x')
  const peer = { name: 'Desk', deviceId: 'desk', address: '192.0.2.1', verified: true, wire: '2.0.0' as const }
  const transfer = new Transfer({ id: 't1', direction: 'send', title: 'note', peer, emit: () => {} })
  const line = new Line({ place: PLACE, seats: 3, find: () => new Promise(() => {}), asleep: () => false })
  let attempts = 0
  let gaveUp: () => void = () => {}
  let finish: () => void = () => {}
  const givenUp = new Promise<void>((resolve) => {
    gaveUp = resolve
  })
  const ends = new Promise<void>((resolve) => {
    finish = resolve
  })
  const sender = (): Worker => ({
    run: async () => {
      attempts += 1
      transfer.connecting(PAYLOAD)
      transfer.waiting(AWAY_FOR_NOW)
      gaveUp()
      await ends
    },
    cancel: () => {},
    pause: () => {},
  })
  const wish = { compression: 'None', text: null, chunkBytes: null } as const
  const departure = new Departure({ transfer, paths: [path], wish, line, memory: null, sender, wake: () => {} })
  return { transfer, departure, running: departure.run(), givenUp, finish, attempts: () => attempts }
}

describe('a drop whose attempt is just ending because the device is away', () => {
  it('is cancelled by its user all the same', async () => {
    const { transfer, departure, running, givenUp, finish, attempts } = await failing()
    await givenUp
    departure.cancel()
    finish()
    await running
    expect([transfer.state, attempts()]).toEqual(['cancelled', 1])
  })

  it('ends with this run where nothing remembers it', async () => {
    const { transfer, departure, running, givenUp, finish } = await failing()
    await givenUp
    departure.leave()
    finish()
    await running
    expect(transfer.snapshot()).toMatchObject({ state: 'cancelled', fault: { code: 'CANCELLED' } })
  })

  it('is held by its user all the same', async () => {
    const { transfer, departure, running, givenUp, finish } = await failing()
    await givenUp
    departure.pause(true)
    expect(transfer.heldByUser).toBe(true)
    finish()
    departure.cancel()
    await running
  })
})
