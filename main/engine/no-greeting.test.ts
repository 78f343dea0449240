import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { loadIdentity } from './identity/identity.ts'
import { closingAfterEach, makeTree, TestEngine } from './testing/pair.ts'
import { acquaintedAndAway } from './testing/pair-up.ts'
import { RawServer } from './testing/raw-server.ts'

// whoever says nothing is given up soon enough to be waited for
vi.mock('./limits.ts', async (importOriginal) => ({
  ...(await importOriginal<typeof import('./limits.ts')>()),
  TLS_TIMEOUT_MS: 1_000,
  HANDSHAKE_TIMEOUT_MS: 1_000,
}))

const { keep, started } = closingAfterEach()

/** Takes connections, and says nothing. */
async function mute(port = 0): Promise<Server> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.resume()
  })
  keep({
    close: async () => {
      for (const socket of sockets) socket.destroy()
      if (server.listening) await new Promise((resolve) => server.close(resolve))
    },
  })
  await once(server.listen(port, '127.0.0.1'), 'listening')
  return server
}

async function sends(port: number, options: Parameters<TestEngine['send']>[2] = {}, sender?: TestEngine) {
  const from = sender ?? (await started())
  await makeTree(join(from.root, 'source'), { 'note.txt': 'note' })
  return { from, id: from.send(port, [join(from.root, 'source', 'note.txt')], options) }
}

test('A connection that is taken in silence ends with a code of its own, and is worth another try', async () => {
  const { from, id } = await sends(((await mute()).address() as AddressInfo).port)
  expect(await from.ended(id)).toBe('failed')
  expect(from.engine.transfers()[0]).toMatchObject({ fault: { code: 'NO_GREETING', retryable: true } })
})

test('So does one that is secured, and silent behind that', async () => {
  const from = await started()
  const silent = keep(await RawServer.open(await loadIdentity(join(from.root, 'other'))))
  silent.play((peer) => peer.untilClosed())
  const { id } = await sends(silent.port, {}, from)
  expect(await from.ended(id)).toBe('failed')
  expect(from.engine.transfers()[0]).toMatchObject({ fault: { code: 'NO_GREETING' } })
  await expect(from.engine.addPeer(`127.0.0.1:${silent.port}`)).rejects.toMatchObject({ code: 'NO_GREETING' })
})

test('A drop that may wait does so while its device says nothing, and goes when it speaks', async () => {
  const { sender: from, receiver, port, deviceId } = await acquaintedAndAway(started)
  const silent = await mute(port)
  const { id } = await sends(port, { wait: true, deviceId }, from)
  await from.event('transfer', ({ transfer }) => transfer.id === id && transfer.state === 'waiting')
  await new Promise<void>((resolve) => {
    silent.close(() => resolve())
  })
  keep(await TestEngine.start({ dataDir: join(receiver.root, 'data'), receiveFolder: receiver.received, port }))
  from.engine.resume(id)
  expect(await from.ended(id)).toBe('done')
}, 30_000)
