interface PendingSocket {
  readonly localPort?: number | undefined
  readonly remoteAddress?: string | undefined
  readonly remotePort?: number | undefined
  once(event: 'close', listener: () => void): unknown
  destroy(): unknown
}

/**
 * Raw sockets that have not shown a key and a valid request yet. Silent crowds never lock a good peer out. It knows nothing but what is
 * in it, because threads are given its text (`tls-thread`).
 */
export class Pending {
  readonly #sockets = new Map<string, PendingSocket>()
  readonly #most: number

  constructor(most: number) {
    this.#most = most
  }

  add(socket: PendingSocket): void {
    if (this.#sockets.size >= this.#most) this.#evict()
    const key = this.#nameOf(socket)
    this.#sockets.set(key, socket)
    socket.once('close', () => this.#sockets.delete(key))
  }

  remove(socket: PendingSocket): void {
    this.#sockets.delete(this.#nameOf(socket))
  }

  /** Those that came in at that port, or all of them. */
  destroyAll(port: number | null = null): void {
    for (const socket of this.#sockets.values()) if (port === null || socket.localPort === port) socket.destroy()
  }

  /** The oldest one of the address that holds most goes. */
  #evict(): void {
    const counts = new Map<string, number>()
    const addressOf = (key: string): string => key.slice(0, key.indexOf(' '))
    for (const key of this.#sockets.keys()) counts.set(addressOf(key), (counts.get(addressOf(key)) ?? 0) + 1)
    const most = Math.max(...counts.values())
    for (const [key, socket] of this.#sockets) {
      if (counts.get(addressOf(key)) !== most) continue
      this.#sockets.delete(key)
      socket.destroy()
      return
    }
  }

  #nameOf(socket: PendingSocket): string {
    return `${socket.remoteAddress} ${socket.remotePort} ${socket.localPort}`
  }
}
