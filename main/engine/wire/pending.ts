import { plainAddress } from '../address.ts'
import { PENDING_CONNECTIONS_MAX } from '../limits.ts'

interface PendingSocket {
  readonly remoteAddress?: string | undefined
  readonly remotePort?: number | undefined
  once(event: 'close', listener: () => void): unknown
  destroy(): unknown
}

/** Raw sockets that have not shown a key and a valid request yet. Silent crowds never lock a good peer out. */
export class Pending {
  readonly #sockets = new Map<string, PendingSocket>()

  add(socket: PendingSocket): void {
    if (this.#sockets.size >= PENDING_CONNECTIONS_MAX) this.#evict()
    const key = nameOf(socket)
    this.#sockets.set(key, socket)
    socket.once('close', () => this.#sockets.delete(key))
  }

  remove(socket: PendingSocket): void {
    this.#sockets.delete(nameOf(socket))
  }

  destroyAll(): void {
    for (const socket of this.#sockets.values()) socket.destroy()
  }

  /** The oldest one of the address that holds most goes. */
  #evict(): void {
    const counts = new Map<string, number>()
    const addressOf = (key: string): string => key.slice(0, key.lastIndexOf(' '))
    for (const key of this.#sockets.keys()) counts.set(addressOf(key), (counts.get(addressOf(key)) ?? 0) + 1)
    const most = Math.max(...counts.values())
    for (const [key, socket] of this.#sockets) {
      if (counts.get(addressOf(key)) !== most) continue
      this.#sockets.delete(key)
      socket.destroy()
      return
    }
  }
}

function nameOf(socket: PendingSocket): string {
  return `${plainAddress(socket.remoteAddress)} ${socket.remotePort}`
}
