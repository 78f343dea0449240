import { type ConnectionOptions, connect, createSecureContext, type SecureContext, type TLSSocket } from 'node:tls'
import { asEngineError, EngineError, errnoOf } from '../errors.ts'
import type { Identity } from '../identity/identity.ts'
import { DIAL_TIMEOUT_MS, HANDSHAKE_TIMEOUT_MS, TLS_TIMEOUT_MS } from '../limits.ts'
import { buildRequest, HeadReader, judgeResponse, newHandshakeKey } from './handshake.ts'
import { channelOf, EntryPump, judgeChannel, Link, tlsOptions } from './link.ts'
import { ThreadSocket } from './thread-socket.ts'
import { tlsThreads } from './tls-threads.ts'

export interface DialOptions {
  /** IP literal. */
  readonly host: string
  readonly port: number
  readonly identity: Identity
  /** Own address to dial from, when confined to one interface. */
  readonly localAddress: string | null
  readonly signal?: AbortSignal
  /** The connection lives in one of so many threads; 0 or none: in this one. */
  readonly threads?: number
}

const contexts = new WeakMap<Identity, SecureContext>()

/** For all that this identity dials: to read its key and certificate anew each time takes longer than the handshake. */
function dialContext(identity: Identity): SecureContext {
  const context = contexts.get(identity) ?? createSecureContext(tlsOptions(identity))
  contexts.set(identity, context)
  return context
}

/** Dials, secures, judges and upgrades. Throws UNREACHABLE, NOT_FASTDROP, NO_GREETING, VERSION_MISMATCH, CANCELLED. */
export async function dial(options: DialOptions): Promise<Link> {
  const entry = new EntryPump()
  const socket = dialled(options, entry)
  const abort = (): void => void socket.destroy(new EngineError('CANCELLED'))
  options.signal?.addEventListener('abort', abort, { once: true })
  try {
    if (options.signal?.aborted) throw new EngineError('CANCELLED')
    const connectMs = await secured(socket)
    const link = new Link(socket, entry, judgeChannel(socket instanceof ThreadSocket ? socket.channel : channelOf(socket)))
    const askedMs = performance.now()
    await upgrade(link, options)
    // each is one round trip, and what the two ends had to do beside; the shorter one has less of that
    link.roundTripMs = Math.min(connectMs, performance.now() - askedMs)
    return link
  } catch (error) {
    socket.on('error', () => {})
    socket.destroy()
    throw asEngineError(error, 'UNREACHABLE')
  } finally {
    options.signal?.removeEventListener('abort', abort)
  }
}

function dialled({ host, port, identity, localAddress, threads = 0 }: DialOptions, entry: EntryPump): TLSSocket | ThreadSocket {
  const to = { host, port, ...(localAddress === null ? {} : { localAddress }) }
  const elsewhere = threads > 0 ? tlsThreads.dial(threads, to, tlsOptions(identity)) : null
  if (elsewhere) {
    elsewhere.pour(entry)
    return elsewhere
  }
  const onread = { buffer: () => entry.target(), callback: (count: number) => entry.filled(count) }
  const socket = connect({ ...tlsOptions(identity), secureContext: dialContext(identity), ...to, onread } as ConnectionOptions)
  return socket.once('connect', () => socket.setNoDelay(true))
}

/** A reset during the TLS handshake may only mean "too busy, try again"; any other failure then is not FastDrop. */
function dialError(error: unknown, connected: boolean): EngineError {
  if (error instanceof EngineError) return error
  if (connected && !/^(ECONNRESET|EPIPE)$/.test(errnoOf(error))) return new EngineError('NOT_FASTDROP', undefined, error)
  return new EngineError('UNREACHABLE', undefined, error)
}

/** Resolves with the milliseconds until the socket was connected. */
function secured(socket: TLSSocket | ThreadSocket): Promise<number> {
  return new Promise((resolve, reject) => {
    const startedMs = performance.now()
    let connectedMs: number | null = null
    const fail = (error: unknown): void => {
      clearTimeout(timer)
      reject(dialError(error, connectedMs !== null))
    }
    let timer = setTimeout(() => fail(new EngineError('UNREACHABLE')), DIAL_TIMEOUT_MS)
    socket.once('connect', () => {
      connectedMs = performance.now() - startedMs
      clearTimeout(timer)
      timer = setTimeout(() => fail(new EngineError('NO_GREETING')), TLS_TIMEOUT_MS)
    })
    socket.once('error', fail)
    socket.once('close', () => fail(new EngineError('UNREACHABLE')))
    socket.once('secureConnect', () => {
      clearTimeout(timer)
      socket.removeListener('error', fail)
      resolve(connectedMs ?? 0)
    })
  })
}

async function upgrade(link: Link, options: DialOptions): Promise<void> {
  const key = newHandshakeKey()
  const answered = new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new EngineError('NO_GREETING')), HANDSHAKE_TIMEOUT_MS)
    void link.closed.then(reject)
    const reader = new HeadReader(
      (head, rest) => {
        clearTimeout(timer)
        try {
          judgeResponse(head, key)
          link.hold(rest)
          resolve()
        } catch (error) {
          reject(asEngineError(error))
        }
      },
      () => reject(new EngineError('NOT_FASTDROP')),
    )
    link.take(reader)
    link.resume()
  })
  answered.catch(() => {})
  await link.write(buildRequest(options.host, options.port, key))
  await answered
}
