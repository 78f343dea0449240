import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { expect, test } from 'vitest'
import { CLASSIC_CONNECTIONS_MAX, PENDING_CONNECTIONS_MAX } from '../limits.ts'
import { ClassicPeer, honestHeader } from '../testing/classic-peer.ts'
import { openSockets, until } from '../testing/watch.ts'
import { listenClassic } from './listener.ts'

test('a program is to be ended only where one has the port', async () => {
  const holder = await listenClassic({ address: '127.0.0.1', port: 0, onArrival: () => {} })
  const taken = listenClassic({ address: '127.0.0.1', port: holder.port, onArrival: () => {} })
  await expect(taken).rejects.toMatchObject({ code: 'PORT_UNAVAILABLE', message: expect.stringContaining('End that program') })
  await holder.close()
  const nowhere = listenClassic({ address: '192.0.2.1', port: 0, onArrival: () => {} })
  await expect(nowhere).rejects.toMatchObject({ message: 'Port 0 on 192.0.2.1 cannot be used for FastDP 1.x devices (EADDRNOTAVAIL). Choose another port.' })
})

/** One that counts who comes in. */
async function counting() {
  let count = 0
  const listener = await listenClassic({
    address: '127.0.0.1',
    port: 0,
    onArrival: () => {
      count += 1
    },
  })
  return { listener, arrived: () => count }
}

test('behind a full house nobody who is refused can stay in numbers', async () => {
  const { listener, arrived } = await counting()
  const guests: ClassicPeer[] = []
  for (let count = 0; count < CLASSIC_CONNECTIONS_MAX; count += 1) {
    const guest = await ClassicPeer.sender(listener.port, '1.1.0')
    guest.header(honestHeader(Buffer.from('x'), { version: '1.1.0', name: 'x' }))
    guests.push(guest)
    await until(arrived, count + 1, 5_000)
  }
  const before = openSockets()
  const crowd: Socket[] = []
  for (let count = 0; count < 4 * PENDING_CONNECTIONS_MAX; count += 1) {
    const socket = connect({ host: '127.0.0.1', port: listener.port, allowHalfOpen: true })
    await once(socket, 'connect')
    crowd.push(socket)
    socket.resume()
  }
  // our own ends are counted, too
  await until(() => openSockets() - before - crowd.length <= PENDING_CONNECTIONS_MAX, true, 3_000)
  expect(guests.some(({ ended }) => ended)).toBe(false)
  for (const each of crowd) each.destroy()
  for (const guest of guests) guest.destroy()
  await listener.close()
})

test('who comes in is read in place', async () => {
  const accepted: Socket[] = []
  const note = (message: unknown): void => void accepted.push((message as { socket: Socket }).socket)
  subscribe('net.server.socket', note)
  const { listener, arrived } = await counting()
  const guest = await ClassicPeer.sender(listener.port, '1.1.0')
  guest.header(honestHeader(Buffer.from('x'), { version: '1.1.0', name: 'x' }))
  await until(arrived, 1, 5_000)
  unsubscribe('net.server.socket', note)
  expect(accepted.at(-1)?.listenerCount('data')).toBe(0)
  guest.destroy()
  await listener.close()
})
