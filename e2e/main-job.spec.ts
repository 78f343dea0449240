import { statSync } from 'node:fs'
import path from 'node:path'
import { RECONNECT_EVERY_BYTES } from '../shared/transfer.ts'
import { checkFlights, contradictions, readChunkMap, storedIn, wordOf } from './driver/chunk-map.ts'
import type { Device } from './driver/device.ts'
import { dropOn } from './driver/drag.ts'
import type { Moment } from './driver/engine.ts'
import { fingerprint, makeBigFile, makeTree, namesBelow } from './driver/files.ts'
import { unique } from './driver/stage.ts'
import { expect, test } from './driver/story.ts'
import { until } from './driver/wait.ts'

const MIB = 1024 ** 2
const GIB = 1024 * MIB
/** What the published rule makes of more than 1 GiB. */
const CHUNK_BYTES = 4 * MIB
/** 805 MB on each of the 4 connections, so that each must pass the mark of 524,288,000. */
const BIG_BYTES = 3 * GIB
const CONNECTIONS = 4
const MOMENTS = [0.2, 0.5, 0.8]

test('A large file and a whole folder are dropped on a name, and they are there', async ({ stage }) => {
  test.setTimeout(240_000)
  await stage.needSpace(2 * BIG_BYTES + GIB)
  const sources = await stage.room('sources')
  const [big, tree] = [path.join(sources, 'Interview 4K.mov'), path.join(sources, 'Footage 2026-11')]
  await makeBigFile(big, BIG_BYTES)
  await makeTree(tree, 2000)

  const [studio, desk] = [unique('Studio Laptop'), unique('Editing Desk')]
  const a = await stage.launch({ name: studio, folder: 'a', settings: { connections: CONNECTIONS } })
  const b = await stage.launch({ name: desk, folder: 'b' })
  await expect(a.card(desk)).toHaveAttribute('data-state', 'online')
  await expect(b.card(studio)).toHaveAttribute('data-state', 'online')

  await a.engine.watchMoments(MOMENTS)
  await b.engine.watchMoments(MOMENTS)
  await dropOn(a.page, a.card(desk), [big, tree])
  await expect(b.offer).toBeVisible()
  await expect(b.page.getByRole('dialog', { name: new RegExp(`^${studio} would like to send you [\\d,]+ items$`) })).toBeVisible()
  await expect(a.row('send', 'asking')).toContainText(`Waiting for ${desk} to accept`)
  expect(await namesBelow(b.received)).toEqual([])
  await b.accept()

  await expect(a.row('send', 'moving').getByRole('progressbar', { name: /^Progress of/ })).toBeVisible()
  await expect(b.row('receive', 'moving').getByRole('progressbar', { name: /^Progress of/ })).toBeVisible()
  await keepOpen(a, 'send')
  await keepOpen(b, 'receive')
  let flying = 0
  for (const index of MOMENTS.keys()) {
    flying += await checkChunkMap(a, 'send', index)
    flying += await checkChunkMap(b, 'receive', index)
  }
  expect(flying).toBeGreaterThan(0)

  await expect(a.row('send', 'done')).toBeVisible({ timeout: 120_000 })
  await expect(b.row('receive', 'done')).toBeVisible()
  await expect(a.row('send', 'done')).toContainText('delivered and verified')
  await checkReconnects(a, 'send')
  await checkReconnects(b, 'receive')

  const [sent, arrived] = [await fingerprint(sources), await fingerprint(b.received)]
  // The receive folder itself has a time of its own.
  expect({ ...arrived, '.': '' }).toEqual({ ...sent, '.': '' })
  expect(Object.keys(sent).length).toBeGreaterThan(2000)
  expect(statSync(path.join(b.received, 'Interview 4K.mov')).blocks * 512).toBeGreaterThanOrEqual(BIG_BYTES)
  // What was received is never a program.
  expect(statSync(path.join(b.received, 'Footage 2026-11/tools/run.sh')).mode & 0o111).toBe(0)
  await tellFigures(a)
})

/** Opened by hand, so that the details also stay when it is done. */
async function keepOpen(device: Device, direction: 'send' | 'receive'): Promise<void> {
  const row = device.rows(direction)
  const details = row.getByRole('button', { name: /^Details of/ })
  await expect(details).toHaveAttribute('aria-expanded', 'true')
  await details.click()
  await expect(row.locator('canvas')).toHaveCount(0)
  await details.click()
  await expect(row.locator('canvas')).toBeVisible()
}

/**
 * What is drawn lies between what the engine knew before and what it knows afterwards, chunk by chunk and state by state.
 * A drawing may be older than "before", since the page is up to two pushes behind; it may never be wrong, and soon one is not older.
 * Returns how many chunks were drawn in the colour of a connection and could be compared.
 */
async function checkChunkMap(device: Device, direction: 'send' | 'receive', index: number): Promise<number> {
  const [transfer] = await device.engine.transfers()
  if (!transfer) throw new Error('There is no transfer.')
  const row = device.rows(direction)
  const moment = await until(`${MOMENTS[index]} of the transfer`, async (): Promise<Moment | undefined> => (await device.engine.moments())[index])
  const before = moment.states.map(wordOf)
  expect(before.length).toBeGreaterThan(BIG_BYTES / CHUNK_BYTES)
  expect(storedIn(before)).toBeGreaterThan(0)
  expect(storedIn(before)).toBeLessThan(before.length)

  let compared = 0
  const isFresh = async (): Promise<boolean> => {
    const drawn = await readChunkMap(row)
    const after = (await device.engine.chunkStates(transfer.id)).map(wordOf)
    const flights = checkFlights(drawn.chunks, await device.engine.flights())
    expect(drawn.chunksPerCell).toBe(1)
    expect(contradictions(drawn.chunks, after)).toEqual([])
    expect(flights.wrong).toEqual([])
    compared += flights.checked
    if (contradictions(before, drawn.chunks).length > 0) return false
    const told = Number(/^([\d,]+) of/.exec(drawn.label)?.[1])
    expect(told).toBeGreaterThanOrEqual(storedIn(before))
    expect(told).toBeLessThanOrEqual(storedIn(after))
    return true
  }
  await until('a drawing that is not older than the engine was', isFresh, 10_000)
  return compared
}

/** Each connection was replaced at the published mark: in the lanes, in the marks on their lines, and by the engine's own account. */
async function checkReconnects(device: Device, direction: 'send' | 'receive'): Promise<void> {
  const lanes = device.row(direction, 'done').getByTestId('lane')
  await expect(lanes).toHaveCount(CONNECTIONS)
  for (const lane of await lanes.all()) {
    expect(Number(await lane.getAttribute('data-reconnects'))).toBeGreaterThanOrEqual(1)
    expect(await lane.locator('path[data-mark=planned]').count()).toBeGreaterThanOrEqual(1)
    expect(await lane.locator('path[data-mark=lost]').count()).toBe(0)
  }
  const [done] = await device.engine.heard('done')
  expect(done).toMatchObject({ direction, connections: CONNECTIONS, retries: 0, resentBytes: 0 })
  const reconnects = await device.engine.heard('reconnect')
  expect(done?.reconnects).toBe(reconnects.length)
  expect(new Set(reconnects.map((event) => event.connection)).size).toBe(CONNECTIONS)
  // At the first end of a chunk behind the mark.
  for (const { bytes } of reconnects) {
    expect(bytes).toBeGreaterThanOrEqual(RECONNECT_EVERY_BYTES)
    expect(bytes).toBeLessThan(RECONNECT_EVERY_BYTES + CHUNK_BYTES + MIB)
  }
}

async function tellFigures(sender: Device): Promise<void> {
  const [done] = await sender.engine.heard('done')
  if (!done) return
  const { bytes, seconds, connections, reconnects } = done
  const line = `${(bytes / 1e9).toFixed(2)} GB in ${seconds.toFixed(1)} s: ${Math.round(bytes / seconds / 1e6)} MB/s, ${connections} connections, ${reconnects} planned reconnects`
  test.info().annotations.push({ type: 'figures', description: line })
  console.log(`      ${line}`)
}
