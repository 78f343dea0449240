import { connect, type TLSSocket } from 'node:tls'
import type { Identity } from '../identity/identity.ts'
import { buildAcceptance, buildRequest, newHandshakeKey } from '../wire/handshake.ts'
import { tlsOptions } from '../wire/link.ts'
import type { Message, MessageOf, MessageType } from '../wire/messages.ts'

/** A peer without manners: it speaks TLS and frames, and may break any rule at any point. For tests only. */
export class RawPeer {
  readonly socket: TLSSocket
  #received = Buffer.alloc(0)
  #closed = false
  readonly #wakers = new Set<() => void>()

  /** A socket that is secured, or about to be. */
  constructor(socket: TLSSocket) {
    this.socket = socket
    socket.on('data', (bytes: Buffer) => {
      this.#received = Buffer.concat([this.#received, bytes])
      this.#wake()
    })
    socket.on('error', () => {})
    socket.on('close', () => {
      this.#closed = true
      this.#wake()
    })
  }

  /** TLS only. `identity` null: shows no certificate. */
  static async connect(port: number, identity: Identity | null, options: { alpn?: string[] | null; maxVersion?: 'TLSv1.2' } = {}): Promise<RawPeer> {
    const tls = identity === null ? { rejectUnauthorized: false, minVersion: 'TLSv1.2' as const, ALPNProtocols: ['fastdp/2'] } : tlsOptions(identity)
    const { ALPNProtocols, ...withoutAlpn } = tls
    const alpn = options.alpn === undefined ? ALPNProtocols : options.alpn
    const version = options.maxVersion ? { minVersion: options.maxVersion, maxVersion: options.maxVersion } : {}
    const socket = connect({ ...withoutAlpn, ...version, ...(alpn ? { ALPNProtocols: alpn } : {}), host: '127.0.0.1', port })
    const peer = new RawPeer(socket)
    await new Promise<void>((resolve) => {
      socket.once('secureConnect', resolve)
      socket.once('close', () => resolve())
    })
    return peer
  }

  /** TLS and upgrade; READY is the next message. */
  static async open(port: number, identity: Identity): Promise<RawPeer> {
    const peer = await RawPeer.connect(port, identity)
    peer.write(buildRequest('127.0.0.1', port, newHandshakeKey()))
    await peer.head()
    return peer
  }

  /** TLS, upgrade and READY. */
  static async ready(port: number, identity: Identity): Promise<RawPeer> {
    const peer = await RawPeer.open(port, identity)
    await peer.expect('READY')
    return peer
  }

  /** The accepting side's part: reads the request and answers 101. */
  async welcome(): Promise<void> {
    const key = /Sec-FastDP-Key: (.*)\r\n/.exec(await this.head())?.[1] ?? ''
    this.write(buildAcceptance(key))
  }

  get closed(): boolean {
    return this.#closed
  }

  write(bytes: Uint8Array | string): void {
    if (!this.socket.destroyed) this.socket.write(bytes)
  }

  /** A frame whose length field may lie. */
  frame(number: number, body: Uint8Array, size: number = body.length): void {
    const head = Buffer.alloc(8)
    head.writeUInt32BE(number, 0)
    head.writeUInt32BE(size, 4)
    this.write(Buffer.concat([head, body]))
  }

  send(message: Message | Record<string, unknown>): void {
    this.frame(0, Buffer.from(JSON.stringify(message)))
  }

  /** The answer's head as text; what follows stays for `message`. */
  async head(): Promise<string> {
    for (;;) {
      const at = this.#received.indexOf('\r\n\r\n')
      if (at >= 0) {
        const head = this.#received.subarray(0, at + 4).toString('latin1')
        this.#received = this.#received.subarray(at + 4)
        return head
      }
      await this.#more()
    }
  }

  /** The next bytes, whatever they are. Rejects when the connection closes before. */
  async take(count: number): Promise<Buffer> {
    while (this.#received.length < count) await this.#more()
    const bytes = this.#received.subarray(0, count)
    this.#received = this.#received.subarray(count)
    return bytes
  }

  /** Bytes that came and were not taken. */
  get rest(): number {
    return this.#received.length
  }

  /** The next whole frame. Rejects when the connection closes before. */
  async next(): Promise<{ readonly number: number; readonly body: Buffer }> {
    for (;;) {
      const size = this.#received.length >= 8 ? this.#received.readUInt32BE(4) : Number.POSITIVE_INFINITY
      if (this.#received.length >= 8 + size) {
        const number = this.#received.readUInt32BE(0)
        const body = this.#received.subarray(8, 8 + size)
        this.#received = this.#received.subarray(8 + size)
        return { number, body }
      }
      await this.#more()
    }
  }

  async message(): Promise<Message> {
    return JSON.parse((await this.next()).body.toString()) as Message
  }

  /** The next message of that type; others are passed over. Rejects when the connection closes before. */
  async expect<T extends MessageType>(type: T): Promise<MessageOf<T>> {
    for (;;) {
      const message = await this.message()
      if (message.type === type) return message as unknown as MessageOf<T>
    }
  }

  /** Resolves when the other side has closed. */
  async untilClosed(): Promise<void> {
    while (!this.#closed) await new Promise<void>((resolve) => this.#wakers.add(resolve))
  }

  destroy(): void {
    this.socket.destroy()
  }

  async #more(): Promise<void> {
    if (this.#closed) throw new Error('closed')
    await new Promise<void>((resolve) => this.#wakers.add(resolve))
  }

  #wake(): void {
    for (const waker of this.#wakers) waker()
    this.#wakers.clear()
  }
}
