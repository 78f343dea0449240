import type { Socket } from 'node:net'
import { createServer, type Server } from 'node:tls'
import { say } from '../../../shared/sentence.ts'
import { portAt } from '../address.ts'
import { asEngineError, EngineError, errnoOf } from '../errors.ts'
import type { Identity } from '../identity/identity.ts'
import { AUTHENTICATED_CONNECTIONS_MAX, CONNECTIONS_A_DEVICE_MAX, HANDSHAKE_TIMEOUT_MS, PENDING_CONNECTIONS_MAX, TLS_TIMEOUT_MS } from '../limits.ts'
import { log } from '../log.ts'
import { buildAcceptance, buildRefusal, HeadReader, judgeRequest, type RefusalStatus } from './handshake.ts'
import { channelOf, EntryPump, judgeChannel, Link, type SecuredChannel, type SecureSocket, tlsOptions } from './link.ts'
import { Pending } from './pending.ts'
import { tlsThreads } from './tls-threads.ts'
import { adopt, inPlaceReadingWorks } from './user-buffer.ts'

export interface ListenOptions {
  /** Address to bind; null: all. */
  readonly address: string | null
  readonly port: number
  readonly identity: Identity
  /** An upgraded, authenticated connection. Nothing was read from it yet. */
  readonly onLink: (link: Link, door: Door) => void
}

/** Where a connection came in: at a data port only data connections have anything to say. */
export type Door = 'main' | 'data'

/** Ports for the data connections of a transfer, each in a thread of its own. */
export interface DataPorts {
  readonly ports: readonly number[]
  /** No new connections; those that are open go on. */
  readonly close: () => void
}

export interface Listener {
  readonly port: number
  /** No new connections; those that are open go on. */
  readonly stopAccepting: () => void
  /** So many data ports. Who comes in there counts as one who has come in here. Rejects where they are not to be had. */
  readonly dataPorts: (count: number) => Promise<DataPorts>
  /** Cuts all that came in, too. */
  readonly close: () => Promise<void>
}

/** Listens for FastDP 2 over TLS. Throws PORT_UNAVAILABLE. */
export async function listen(options: ListenOptions): Promise<Listener> {
  const inPlace = await inPlaceReadingWorks(options.identity)
  const pending = new Pending(PENDING_CONNECTIONS_MAX)
  const links = new Set<Link>()
  const dataPorts = new Set<DataPorts>()
  const admit = (link: Link, door: Door): void => {
    if (isAdmitted(link, links)) options.onLink(link, door)
  }
  const server = createServer({ ...tlsOptions(options.identity), requestCert: true, noDelay: true, handshakeTimeout: TLS_TIMEOUT_MS })
  server.on('connection', (socket: Socket) => {
    socket.on('error', () => {})
    pending.add(socket)
  })
  server.on('tlsClientError', (error, socket) => {
    log('refused before TLS: %s', error.message)
    socket.destroy()
  })
  server.on('secureConnection', (socket) => {
    const entry = new EntryPump()
    adopt(socket, entry, inPlace)
    upgrade({ socket, entry, channel: channelOf(socket) }, (link) => {
      pending.remove(socket)
      admit(link, 'main')
    })
  })
  const port = await bind(server, options)
  let closed: Promise<void> | null = null
  const stop = (): Promise<void> => {
    closed ??= new Promise((resolve) => server.close(() => resolve()))
    return closed
  }
  return {
    port,
    stopAccepting: () => {
      for (const ports of dataPorts) ports.close()
      void stop()
    },
    dataPorts: async (count) => {
      const where = { host: options.address, options: tlsOptions(options.identity), inPlace }
      const listeners = await tlsThreads.listen(count, where, (socket) => {
        const entry = new EntryPump()
        socket.pour(entry)
        upgrade({ socket, entry, channel: socket.channel }, (link) => {
          socket.admit()
          admit(link, 'data')
        })
      })
      const ports: DataPorts = {
        ports: listeners.map((listener) => listener.port),
        close: () => {
          dataPorts.delete(ports)
          for (const listener of listeners) listener.close()
        },
      }
      dataPorts.add(ports)
      return ports
    },
    close: async () => {
      for (const ports of dataPorts) ports.close()
      const stopped = stop()
      for (const link of links) link.destroy(new EngineError('CANCELLED'))
      pending.destroyAll()
      await stopped
    },
  }
}

function bind(server: Server, options: ListenOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      const where = portAt(options.port, options.address)
      reject(new EngineError('PORT_UNAVAILABLE', say('portUnusable', { where, code: errnoOf(error) }), error))
    })
    server.listen({ port: options.port, ...(options.address === null ? {} : { host: options.address }) }, () => {
      server.removeAllListeners('error')
      server.on('error', (error) => log('listener: %s', error.message))
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : options.port)
    })
  })
}

/** Bounds on authenticated connections; beyond them a peer is cut, which it takes as "try again". */
function isAdmitted(link: Link, links: Set<Link>): boolean {
  const ofDevice = [...links].filter((other) => other.peerKey.keyHash === link.peerKey.keyHash).length
  if (links.size >= AUTHENTICATED_CONNECTIONS_MAX || ofDevice >= CONNECTIONS_A_DEVICE_MAX) {
    link.destroy(new EngineError('BUSY'))
    return false
  }
  links.add(link)
  void link.closed.then(() => links.delete(link))
  return true
}

/** A secured connection that was accepted, here or in a thread. */
interface Accepted {
  readonly socket: SecureSocket
  readonly entry: EntryPump
  readonly channel: SecuredChannel | null
}

/** Judges the channel and the request; calls back with a link that has answered 101 and is paused. */
function upgrade({ socket, entry, channel }: Accepted, done: (link: Link) => void): void {
  let link: Link
  try {
    link = new Link(socket, entry, judgeChannel(channel))
  } catch (error) {
    log('refused after TLS: %s', asEngineError(error).message)
    socket.on('error', () => {})
    socket.destroy()
    return
  }
  const deadline = setTimeout(() => link.destroy(new EngineError('NO_GREETING')), HANDSHAKE_TIMEOUT_MS)
  void link.closed.then(() => clearTimeout(deadline))
  const refuse = (status: RefusalStatus): void => {
    link.pause()
    link.write(buildRefusal(status)).then(
      () => link.end(),
      () => {},
    )
  }
  const judge = (head: Buffer, rest: Buffer): void => {
    clearTimeout(deadline)
    const verdict = judgeRequest(head)
    if (!verdict.ok) return refuse(verdict.status)
    if (rest.length > 0) return link.destroy(new EngineError('PROTOCOL_VIOLATION'))
    link.pause()
    link.hold(rest)
    link.write(buildAcceptance(verdict.key)).then(
      () => done(link),
      () => {},
    )
  }
  link.take(new HeadReader(judge, () => refuse(431)))
  link.resume()
}
