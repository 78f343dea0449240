import type { Socket } from 'node:net'
import { createServer, type Server, type TLSSocket } from 'node:tls'
import { say } from '../../../shared/sentence.ts'
import { portAt } from '../address.ts'
import { asEngineError, EngineError, errnoOf } from '../errors.ts'
import type { Identity } from '../identity/identity.ts'
import { AUTHENTICATED_CONNECTIONS_MAX, CONNECTIONS_A_DEVICE_MAX, HANDSHAKE_TIMEOUT_MS, TLS_TIMEOUT_MS } from '../limits.ts'
import { log } from '../log.ts'
import { buildAcceptance, buildRefusal, HeadReader, judgeRequest, type RefusalStatus } from './handshake.ts'
import { adopt, EntryPump, judgeChannel, Link } from './link.ts'
import { Pending } from './pending.ts'
import { tlsOptions } from './tls-options.ts'
import { inPlaceReadingWorks } from './user-buffer.ts'

export interface ListenOptions {
  /** Address to bind; null: all. */
  readonly address: string | null
  readonly port: number
  readonly identity: Identity
  /** An upgraded, authenticated connection. Nothing was read from it yet. */
  readonly onLink: (link: Link) => void
}

export interface Listener {
  readonly port: number
  /** No new connections; those that are open go on. */
  readonly stopAccepting: () => void
  /** Cuts all that came in, too. */
  readonly close: () => Promise<void>
}

/** Listens for FastDP 2 over TLS. Throws PORT_UNAVAILABLE. */
export async function listen(options: ListenOptions): Promise<Listener> {
  const inPlace = await inPlaceReadingWorks(options.identity)
  const pending = new Pending()
  const links = new Set<Link>()
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
    upgrade(socket, inPlace, (link) => {
      pending.remove(socket)
      admit(link, links, options.onLink)
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
    stopAccepting: () => void stop(),
    close: async () => {
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
function admit(link: Link, links: Set<Link>, onLink: (link: Link) => void): void {
  const ofDevice = [...links].filter((other) => other.peerKey.keyHash === link.peerKey.keyHash).length
  if (links.size >= AUTHENTICATED_CONNECTIONS_MAX || ofDevice >= CONNECTIONS_A_DEVICE_MAX) {
    link.destroy(new EngineError('BUSY'))
    return
  }
  links.add(link)
  void link.closed.then(() => links.delete(link))
  onLink(link)
}

/** Judges the channel and the request; calls back with a link that has answered 101 and is paused. */
function upgrade(socket: TLSSocket, inPlace: boolean, done: (link: Link) => void): void {
  const entry = new EntryPump()
  adopt(socket, entry, inPlace)
  let link: Link
  try {
    link = new Link(socket, entry, judgeChannel(socket))
  } catch (error) {
    log('refused after TLS: %s', asEngineError(error).message)
    socket.on('error', () => {})
    socket.destroy()
    return
  }
  const deadline = setTimeout(() => link.destroy(new EngineError('NOT_FASTDROP')), HANDSHAKE_TIMEOUT_MS)
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
