import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { PENDING_CONNECTIONS_MAX } from '../limits.ts'
import { Pending } from './pending.ts'

let lastPort = 1000

class FakeSocket extends EventEmitter {
  readonly remoteAddress: string
  readonly remotePort: number
  destroyed = false

  constructor(address: string) {
    super()
    lastPort += 1
    this.remoteAddress = address
    this.remotePort = lastPort
  }

  destroy(): void {
    this.destroyed = true
    this.emit('close')
  }
}

const crowd = (pending: Pending, address: string, count: number): FakeSocket[] =>
  Array.from({ length: count }, () => {
    const socket = new FakeSocket(address)
    pending.add(socket)
    return socket
  })

describe('connections that have shown no key yet', () => {
  it('are never more than the bound; the oldest goes for the newest', () => {
    const sockets = crowd(new Pending(PENDING_CONNECTIONS_MAX), '192.0.2.1', PENDING_CONNECTIONS_MAX + 5)
    expect(sockets.map(({ destroyed }) => destroyed)).toEqual([...Array<boolean>(5).fill(true), ...Array<boolean>(PENDING_CONNECTIONS_MAX).fill(false)])
  })

  it('of a crowd make room for somebody else, whoever came first', () => {
    const pending = new Pending(PENDING_CONNECTIONS_MAX)
    const [good] = crowd(pending, '192.0.2.9', 1)
    crowd(pending, '192.0.2.1', 500)
    const [late] = crowd(pending, '2001:db8::9', 1)
    expect([good?.destroyed, late?.destroyed]).toEqual([false, false])
  })

  it('are forgotten when they have closed, or have become somebody', () => {
    const pending = new Pending(PENDING_CONNECTIONS_MAX)
    const first = crowd(pending, '192.0.2.1', PENDING_CONNECTIONS_MAX)
    for (const socket of first.slice(0, 3)) socket.destroy()
    for (const socket of first.slice(3, 6)) pending.remove(socket)
    crowd(pending, '192.0.2.2', 6)
    expect(first.map(({ destroyed }) => destroyed)).toEqual([true, true, true, ...Array<boolean>(PENDING_CONNECTIONS_MAX - 3).fill(false)])
  })
})
