import type { Socket } from 'node:net'
import type { ConnectionOptions, SecureContext, Server, TLSSocket } from 'node:tls'
import type { channelOf } from './link.ts'
import type { Pending } from './pending.ts'
import type { ThreadLine } from './thread-line.ts'
import type { Channel, TlsFault, TlsOrder, TlsPlain, TlsThreadData, TlsWord } from './tls-orders.ts'
import type { adopt } from './user-buffer.ts'

/** What of our own a thread is given as text. */
export interface ThreadTools {
  readonly adopt: typeof adopt
  readonly channelOf: typeof channelOf
  readonly Pending: typeof Pending
  readonly ThreadLine: typeof ThreadLine
}

interface Open {
  readonly socket: TLSSocket
  readonly line: ThreadLine
}

/**
 * What runs in a TLS thread: sockets, ciphers, and bytes in and out of memory that is shared. What bytes mean, and who may speak, is judged
 * where the transfer is. A thread is started by the text of this class, so it knows nothing but what is in it and what it is given.
 */
export class TlsThreadProgram {
  readonly #tools: ThreadTools
  readonly #tls = process.getBuiltinModule('node:tls')
  readonly #port = process.getBuiltinModule('node:worker_threads').parentPort
  readonly #given = process.getBuiltinModule('node:worker_threads').workerData as TlsThreadData
  readonly #open = new Map<number, Open>()
  /** Of all its listeners together. */
  readonly #pending: Pending
  readonly #servers = new Map<number, Server>()
  readonly #contexts = new Map<unknown, SecureContext>()
  #lastAccepted = -1

  constructor(tools: ThreadTools) {
    this.#tools = tools
    this.#pending = new tools.Pending(this.#given.pendingMax)
    this.#port?.on('message', (order: TlsOrder) => {
      try {
        this.#take(order)
      } catch (error) {
        // an address that is none, say; the others that live here have nothing to do with it
        this.#say({ type: 'closed', id: order.id, error: this.#faultOf(error as Error) })
      }
    })
  }

  #take(order: TlsOrder): void {
    const { id } = order
    const open = this.#open.get(id)
    if (order.type === 'dial') this.#dial(order)
    else if (order.type === 'listen') this.#listen(order)
    else if (order.type === 'unlisten') this.#unlisten(id)
    else if (order.type === 'write') this.#write(id, order.bytes)
    else if (order.type === 'fill') open?.line.fill(order.into)
    else if (order.type === 'read') open?.line.read()
    else if (order.type === 'admitted') this.#admitted(open)
    else if (order.type === 'end') open?.socket.end()
    else open?.socket.destroy()
  }

  #admitted(open: Open | undefined): void {
    if (open) this.#pending.remove(open.socket)
  }

  #say(word: TlsWord): void {
    this.#port?.postMessage(word)
  }

  #dial({ id, to, options }: Extract<TlsOrder, { type: 'dial' }>): void {
    const line = this.#lineOf(id)
    const onread = { buffer: () => line.target(), callback: (count: number) => line.filled(count) }
    const socket = this.#tls.connect({ ...options, secureContext: this.#contextOf(options), ...to, onread } as ConnectionOptions)
    this.#keep(id, { socket, line })
    socket.once('connect', () => {
      socket.setNoDelay(true)
      this.#say({ type: 'connected', id })
    })
    socket.once('secureConnect', () => this.#say({ type: 'secured', id, channel: this.#channelOf(socket) }))
  }

  #listen({ id, where: { host, options, inPlace } }: Extract<TlsOrder, { type: 'listen' }>): void {
    const server = this.#tls.createServer({ ...options, requestCert: true, noDelay: true, handshakeTimeout: this.#given.tlsTimeoutMs })
    this.#servers.set(id, server)
    server.on('connection', (socket: Socket) => {
      socket.on('error', () => {})
      this.#pending.add(socket)
    })
    server.on('tlsClientError', (_error, socket) => socket.destroy())
    server.on('secureConnection', (socket) => this.#accept(socket, { listener: id, inPlace }))
    server.on('error', (error) => {
      if (!server.listening) this.#say({ type: 'closed', id, error: this.#faultOf(error) })
    })
    server.listen({ port: 0, ...(host === null ? {} : { host }) }, () => {
      const address = server.address()
      this.#say({ type: 'listening', id, port: typeof address === 'object' && address ? address.port : 0 })
    })
  }

  #accept(socket: TLSSocket, { listener, inPlace }: { readonly listener: number; readonly inPlace: boolean }): void {
    this.#lastAccepted += 2
    const id = this.#lastAccepted
    const line = this.#lineOf(id)
    this.#keep(id, { socket, line })
    this.#tools.adopt(socket, line, inPlace)
    this.#say({ type: 'accepted', id, listener, channel: this.#channelOf(socket) })
  }

  #unlisten(id: number): void {
    const server = this.#servers.get(id)
    const address = server?.address()
    this.#servers.delete(id)
    server?.close()
    if (typeof address === 'object' && address) this.#pending.destroyAll(address.port)
  }

  #write(id: number, bytes: Uint8Array): void {
    const told = (error?: Error | null): void => this.#say({ type: 'written', id, error: error ? this.#faultOf(error) : null })
    const socket = this.#open.get(id)?.socket
    if (socket) socket.write(bytes, told)
    else told(new Error('the connection is closed'))
  }

  #lineOf(id: number): ThreadLine {
    const { spillMaxBytes, progressEveryMs } = this.#given
    return new this.#tools.ThreadLine({ id, say: (word) => this.#say(word), spillMaxBytes, progressEveryMs })
  }

  #keep(id: number, open: Open): void {
    const { socket, line } = open
    let fault: TlsFault | null = null
    line.socket = socket
    this.#open.set(id, open)
    socket.on('error', (error) => {
      fault ??= this.#faultOf(error)
    })
    socket.once('close', () => {
      line.flush()
      this.#open.delete(id)
      this.#say({ type: 'closed', id, error: fault })
    })
  }

  #contextOf(options: TlsPlain): SecureContext {
    const context = this.#contexts.get(options.cert) ?? this.#tls.createSecureContext(options)
    this.#contexts.set(options.cert, context)
    return context
  }

  #channelOf(socket: TLSSocket): Channel {
    const { remoteAddress, localAddress } = socket
    return { ...this.#tools.channelOf(socket), remoteAddress, localAddress }
  }

  #faultOf(error: NodeJS.ErrnoException): TlsFault {
    return { code: error.code, message: error.message }
  }
}
