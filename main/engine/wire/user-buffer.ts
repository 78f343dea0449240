import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer as createTlsServer, connect as secure } from 'node:tls'
import { log, logError } from '../log.ts'

/**
 * The one place that leans on internals of Node. An accepted socket takes no `onread` option, with TLS or without, but the mechanism under
 * that option can be switched on for it: its own `kBuffer`, `kBufferCb`, `kBufferGen` symbols and `useUserBuffer` of its
 * handle. Bytes then land where we say, without one allocation a record. In Electron that is ten times faster than data
 * events, because its memory cage makes every small buffer dear. Looked for at start, proven by a self-check, never assumed.
 */
interface Internals {
  [symbol: symbol]: unknown
  _handle?: { useUserBuffer?: (buffer: Uint8Array) => void }
}

export interface Pump {
  target(): Uint8Array
  filled(count: number): boolean
}

/** One that also takes bytes which came elsewhere: one copy more. */
export interface PushPump extends Pump {
  push(bytes: Uint8Array): boolean
}

/** With `readInPlace` and `adopt` it is given to threads as text, so they know nothing but what is in them, and each other. */
export function symbolsOf(socket: Internals): { buffer: symbol; callback: symbol; generator: symbol } | null {
  let found: object | null = socket
  const all: symbol[] = []
  while (found) {
    all.push(...Object.getOwnPropertySymbols(found))
    found = Object.getPrototypeOf(found) as object | null
  }
  const named = (name: string): symbol | undefined => all.find((symbol) => symbol.description === name)
  const buffer = named('kBuffer')
  const callback = named('kBufferCb')
  const generator = named('kBufferGen')
  return buffer && callback && generator ? { buffer, callback, generator } : null
}

/** Switches an accepted socket that has read nothing so far to in-place reading. False: not possible here, use data events. */
export function readInPlace(socket: Socket, pump: Pump): boolean {
  const inside = socket as unknown as Internals
  const symbols = symbolsOf(inside)
  const handle = inside._handle
  if (!symbols || typeof handle?.useUserBuffer !== 'function') return false
  const first = pump.target()
  inside[symbols.buffer] = first
  inside[symbols.callback] = (count: number): boolean => pump.filled(count)
  inside[symbols.generator] = (): Uint8Array => pump.target()
  handle.useUserBuffer(first)
  return true
}

/** Accepted side: the socket is secured and silent so far. `inPlace`: the self-check's verdict. Where it is no, data events bring the same bytes. */
export function adopt(socket: Socket, pump: PushPump, inPlace: boolean): void {
  // before the socket is told where the next ones go
  const early = socket.read() as Buffer | null
  if (early) pump.push(early)
  if (inPlace && readInPlace(socket, pump)) return
  socket.on('data', (bytes: Buffer) => {
    if (!pump.push(bytes)) socket.pause()
  })
  socket.pause()
}

/** No chain is ever looked at. Without the empty list each context would be given all the authorities that the runtime knows, which takes longer than a handshake. */
export const OWN_JUDGEMENT: { readonly rejectUnauthorized: false; readonly ca: string[] } = { rejectUnauthorized: false, ca: [] }

let proven: Promise<boolean> | null = null
let provenPlain: Promise<boolean> | null = null

/** True when in-place reading was seen to deliver a known stream correctly in this very runtime. Runs once. */
export function inPlaceReadingWorks(identity: { readonly keyPem: string; readonly certPem: string }): Promise<boolean> {
  const tls = { key: identity.keyPem, cert: identity.certPem, ...OWN_JUDGEMENT }
  proven ??= proof({
    accepted: 'secureConnection',
    serve: () => createTlsServer({ ...tls, minVersion: 'TLSv1.3' }),
    dial: (path, ready) => secure({ ...tls, path }, ready),
  })
  return proven
}

/** The same without TLS. */
export function plainInPlaceReadingWorks(): Promise<boolean> {
  provenPlain ??= proof({ accepted: 'connection', serve: () => createServer(), dial: (path, ready) => connect({ path }, ready) })
  return provenPlain
}

/** How two ends of one kind meet. */
interface Kind {
  /** The server's event with a socket that can be read. */
  readonly accepted: 'connection' | 'secureConnection'
  readonly serve: () => Server
  readonly dial: (path: string, ready: () => void) => Socket
}

function proof(kind: Kind): Promise<boolean> {
  return selfCheck(kind).catch((error: unknown) => {
    logError('in-place reading self-check', error)
    return false
  })
}

const CHECK_BYTES = 300_000
const CHECK_TIMEOUT_MS = 3_000

/** Over a local pipe, never over a network: odd target sizes, compared byte for byte. */
async function selfCheck(kind: Kind): Promise<boolean> {
  const folder = process.platform === 'win32' ? null : await mkdtemp(join(tmpdir(), 'fastdrop-'))
  const path = folder === null ? `\\\\.\\pipe\\fastdrop-${randomBytes(8).toString('hex')}` : join(folder, 's')
  try {
    return await exchange(path, kind)
  } finally {
    if (folder !== null) await rm(folder, { recursive: true, force: true })
  }
}

function exchange(path: string, { accepted: event, serve, dial }: Kind): Promise<boolean> {
  const sent = randomBytes(CHECK_BYTES)
  // a socket that is offered no room at all fails, so there is some behind the last byte
  const got = Buffer.alloc(CHECK_BYTES + 1)
  return new Promise((resolve) => {
    const server = serve()
    const finish = (verdict: boolean): void => {
      clearTimeout(timer)
      client?.destroy()
      accepted?.destroy()
      server.close()
      log('in-place reading, %s: %s', event, verdict ? 'yes' : 'no')
      resolve(verdict)
    }
    let accepted: Socket | null = null
    let have = 0
    const pump: Pump = {
      target: () => got.subarray(have, have + 7919),
      filled: (count) => {
        have += count
        if (have === CHECK_BYTES) setImmediate(() => finish(got.subarray(0, CHECK_BYTES).equals(sent)))
        return true
      },
    }
    server.on(event, (socket: Socket) => {
      accepted = socket
      socket.on('error', () => finish(false))
      if (readInPlace(socket, pump)) socket.resume()
      else finish(false)
    })
    server.on('error', () => finish(false))
    const timer = setTimeout(() => finish(false), CHECK_TIMEOUT_MS)
    let client: Socket | null = null
    server.listen(path, () => {
      client = dial(path, () => client?.write(sent))
      client.on('error', () => finish(false))
    })
  })
}
