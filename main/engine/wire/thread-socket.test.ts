import { expect, it } from 'vitest'
import { EntryPump } from './link.ts'
import { ThreadSocket } from './thread-socket.ts'
import type { TlsOrder } from './tls-orders.ts'

const FAULT = { code: 'ECONNRESET', message: 'reset' }
const came = (text: string) => ({ type: 'came', id: 1, filled: 0, more: Buffer.from(text), done: true }) as const

function opened(): { socket: ThreadSocket; orders: TlsOrder[]; said: string[] } {
  const orders: TlsOrder[] = []
  const said: string[] = []
  const socket = new ThreadSocket(1, (order) => orders.push(order))
  const pump = new EntryPump()
  const room = Buffer.alloc(100)
  pump.take({
    target: () => room,
    filled: (count) => {
      said.push(room.toString('latin1', 0, count))
      return true
    },
  })
  socket.pour(pump)
  socket.once('close', () => said.push('close'))
  return { socket, orders, said }
}

it('may end by a fault before anybody has it in hands', () => {
  const { socket, said } = opened()
  expect(() => socket.heard({ type: 'closed', id: 1, error: FAULT })).not.toThrow()
  expect(said).toEqual(['close'])
})

it('tells what came before the end first, to who was not to be told just then', () => {
  const { socket, said } = opened()
  socket.resume()
  socket.pause()
  socket.heard(came('one'))
  socket.heard(came('two'))
  socket.heard({ type: 'closed', id: 1, error: null })
  expect(said).toEqual([])
  socket.resume()
  expect(said).toEqual(['one', 'two', 'close'])
})

it('is closed at once for who does not want to hear it, and when its thread is gone', () => {
  for (const end of ['destroy', 'gone'] as const) {
    const { socket, said } = opened()
    socket.heard(came('one'))
    socket.heard({ type: 'closed', id: 1, error: null })
    if (end === 'destroy') socket.destroy()
    else socket.gone(null)
    expect(said).toEqual(['close'])
    socket.resume()
    expect(said).toEqual(['close'])
  }
})

it('that is cut waits for the word of its thread: until then memory may be written', () => {
  const { socket, orders, said } = opened()
  socket.resume()
  socket.destroy()
  expect([orders.map(({ type }) => type), said]).toEqual([['read', 'destroy'], []])
  socket.heard({ type: 'closed', id: 1, error: null })
  expect(said).toEqual(['close'])
})
