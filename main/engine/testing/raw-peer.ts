import { connect as connectTcp, type Socket } from 'node:net'
import { type ConnectionOptions, connect, TLSSocket } from 'node:tls'
import type { Identity } from '../identity/identity.ts'
import { buildAcceptance, buildRequest, newHandshakeKey } from '../wire/handshake.ts'
import type { Message, MessageOf, MessageType } from '../wire/messages.ts'
import { tlsOptions } from '../wire/tls-options.ts'

/** A peer without manners: it speaks TLS and frames, and may break any rule at any point. For tests only. */
export class RawPeer {
  readonly socket: Socket
  #received = Buffer.alloc(0)
  #closed = false
  readonly #wakers = new Set<() => void>()

  /** A socket that is connected and secured, or about to be, or plain. */
  constructor(socket: Socket) {
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

  /** 32 bytes of the TLS exporter. Throws on a plain connection. */
  exportKey(label: string): Buffer {
    return this.#tls.exportKeyingMaterial(32, label, Buffer.alloc(0))
  }

  /** The other side's certificate, DER. Throws on a plain connection. */
  get certificate(): Buffer | undefined {
    return this.#tls.getPeerX509Certificate()?.raw
  }

  get #tls(): TLSSocket {
    if (!(this.socket instanceof TLSSocket)) throw new Error('There is no TLS on this connection.')
    return this.socket
  }

  /** Plain TCP. */
  static async tcp(port: number): Promise<RawPeer> {
    const peer = new RawPeer(connectTcp(port, '127.0.0.1'))
    await peer.#settled('connect')
    return peer
  }

  /** TLS only. `identity` null: shows no certificate. `over`: options that replace the honest ones. */
  static async connect(port: number, identity: Identity | null, over: ConnectionOptions = {}): Promise<RawPeer> {
    const honest = identity === null ? { rejectUnauthorized: false, ALPNProtocols: ['fastdp/2'] } : tlsOptions(identity)
    const peer = new RawPeer(connect({ ...honest, host: '127.0.0.1', port, ...over }))
    await peer.#settled('secureConnect')
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

  #settled(event: 'connect' | 'secureConnect'): Promise<void> {
    return new Promise((resolve) => {
      this.socket.once(event, () => resolve())
      this.socket.once('close', () => resolve())
    })
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
