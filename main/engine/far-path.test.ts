import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { AUTO_CONNECTIONS } from '../../shared/settings.ts'
import { CHUNK_BYTES_FAR_MIN, CONNECTIONS_FIRST_FAR } from './limits.ts'
import { closingAfterEach, fingerprint, makeTree, standing } from './testing/pair.ts'

/** Every path is a long one. */
vi.mock('./limits.ts', async (original) => ({ ...(await original<object>()), FAR_ROUND_TRIP_MS: 1e-6 }))

const MIB = 1024 * 1024
const { started } = closingAfterEach()

test('over a long path a drop has smaller chunks and begins with more connections, also where something of it is not wanted', async () => {
  const receiver = await started({ connections: AUTO_CONNECTIONS, accept: 'ask' })
  const sender = await started({ listen: false, port: null, connections: AUTO_CONNECTIONS })
  await makeTree(sender.root, { 'Trip/wanted.bin': 12 * MIB, 'Trip/unwanted.bin': MIB, 'Trip/small': 'small' })
  const id = sender.send(receiver.port, [join(sender.root, 'Trip')], { compression: 'None' })
  const { offer } = await receiver.event('offer')
  const entries = receiver.engine.offerEntries(offer.id, { from: 0, count: 10 }) ?? []
  const unwanted = entries.filter(({ path }) => path === 'Trip/unwanted.bin').map(({ index }) => index)
  expect(unwanted.length).toBe(1)
  receiver.engine.answerOffer(offer.id, { accept: true, excluded: unwanted })
  expect(await sender.ended(id)).toBe('done')
  const { transfer } = await sender.event('transfer', ({ transfer: each }) => each.id === id && each.state === 'done')
  if (transfer.state !== 'done') throw new Error(`it is ${transfer.state}`)
  expect(transfer.payload).toMatchObject({ chunkBytes: CHUNK_BYTES_FAR_MIN, chunks: 49, excluded: 1 })
  expect(transfer.progress.lanes.length).toBe(CONNECTIONS_FIRST_FAR)
  const [here, there] = [await fingerprint(receiver.received), await standing(sender.root)]
  for (const name of ['Trip/wanted.bin', 'Trip/small']) expect(here[name]).toBe(there[name])
  expect(here['Trip/unwanted.bin']).toBeUndefined()
})
