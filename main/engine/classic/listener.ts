import { createServer, type Server, type Socket } from 'node:net'
import { type Sentence, say } from '../../../shared/sentence.ts'
import { CLASSIC_VERSIONS, type ClassicVersion } from '../../../shared/transfer.ts'
import { portAt } from '../address.ts'
import { asEngineError, EngineError } from '../errors.ts'
import { CLASSIC_CONNECTIONS_MAX, CLASSIC_HEADER_TIMEOUT_MS, HANDSHAKE_TIMEOUT_MS, PENDING_CONNECTIONS_MAX } from '../limits.ts'
import { log } from '../log.ts'
import { buildAcceptance, buildRefusal, judgeRequest, type RefusalStatus, type RequestRules } from '../wire/handshake.ts'
import { Pending } from '../wire/pending.ts'
import { plainInPlaceReadingWorks } from '../wire/user-buffer.ts'
import type { ClassicHeader } from './header.ts'
import { readHeader } from './read-header.ts'
import { PlainSocket } from './socket.ts'

/** A 1.x sender that has said what it wants to send. Nothing of it was read yet. */
export interface ClassicArrival {
  readonly socket: PlainSocket
  readonly header: ClassicHeader
}

export interface ClassicListenOptions {
  /** Address to bind; null: all. */
  readonly address: string | null
  readonly port: number
  readonly onArrival: (arrival: ClassicArrival) => void
}

export interface ClassicListener {
  readonly port: number
  /** No new connections; what has not said a header yet is cut, the rest goes on. */
  readonly stopAccepting: () => void
  /** Cuts all that came in, too. */
  readonly close: () => Promise<void>
}

/**
 * The published 1.x programs send keys of any form, and whatever name their user typed as Host. A page in a browser can still not
 * get in: no script may set a header that begins with "Sec-".
 */
const RULES: RequestRules = {
  versions: CLASSIC_VERSIONS,
  key: /^[\x21-\x7e]{1,128}$/,
  host: (host) => /^(?:\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9._-]{1,253})(?::\d{1,5})?$/.test(host),
}

/** Listens for FastDP 1.x over plain TCP. Throws PORT_UNAVAILABLE. */
export async function listenClassic(options: ClassicListenOptions): Promise<ClassicListener> {
  const pending = new Pending(PENDING_CONNECTIONS_MAX)
  const sockets = new Set<PlainSocket>()
  const inPlace = await plainInPlaceReadingWorks()
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    socket.on('error', () => {})
    // who is refused counts too: a crowd that never closes must not use up the descriptors
    pending.add(socket)
    if (sockets.size >= CLASSIC_CONNECTIONS_MAX) {
      refuse(socket, 503)
      return
    }
    const plain = new PlainSocket(socket, inPlace)
    sockets.add(plain)
    void plain.closed.then(() => sockets.delete(plain))
    meet(plain).then(
      (header) => {
        pending.remove(socket)
        options.onArrival({ socket: plain, header })
      },
      (error: unknown) => {
        log('1.x connection refused: %s', asEngineError(error).message)
        plain.destroy()
      },
    )
  })
  const port = await bind(server, options)
  let closed: Promise<void> | null = null
  const stop = (): Promise<void> => {
    closed ??= new Promise((resolve) => server.close(() => resolve()))
    pending.destroyAll()
    return closed
  }
  return {
    port,
    stopAccepting: () => void stop(),
    close: async () => {
      const stopped = stop()
      for (const socket of sockets) socket.destroy()
      await stopped
    },
  }
}

function bind(server: Server, { address, port }: ClassicListenOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(new EngineError('PORT_UNAVAILABLE', portFault(error.code, portAt(port, address)), error))
    })
    server.listen({ port, ...(address === null ? {} : { host: address }) }, () => {
      server.removeAllListeners('error')
      server.on('error', (error) => log('1.x listener: %s', error.message))
      const bound = server.address()
      resolve(typeof bound === 'object' && bound ? bound.port : port)
    })
  })
}

/** Only where another program has the port there is one to be ended. */
export function portFault(code: string | undefined, where: Sentence): Sentence {
  if (code === 'EADDRINUSE') return say('classicPortTaken', { where })
  return say('classicPortUnusable', { where, because: code === undefined ? say('unknownReason') : say('systemSays', { code }) })
}

/** The author's sender reads head lines for ever when there is none, so even a full house answers. */
function refuse(socket: Socket, status: RefusalStatus): void {
  socket.end(buildRefusal(status, CLASSIC_VERSIONS))
  setTimeout(() => socket.destroy(), HANDSHAKE_TIMEOUT_MS).unref()
}

/** Handshake and header, each with a deadline of its own. */
async function meet(socket: PlainSocket): Promise<ClassicHeader> {
  const head = await socket.head(HANDSHAKE_TIMEOUT_MS)
  const verdict = head === null ? ({ ok: false, status: 431 } as const) : judgeRequest(head, RULES)
  if (!verdict.ok) {
    await socket.end(buildRefusal(verdict.status, CLASSIC_VERSIONS))
    throw new EngineError('NOT_FASTDROP')
  }
  await socket.write(buildAcceptance(verdict.key, verdict.version), HANDSHAKE_TIMEOUT_MS)
  return readHeader(socket, verdict.version as ClassicVersion, CLASSIC_HEADER_TIMEOUT_MS)
}
