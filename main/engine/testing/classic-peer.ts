import { createHash, randomBytes } from 'node:crypto'
import { connect, createServer, type Server, type Socket } from 'node:net'
import type { ClassicVersion, CompressType } from '../../../shared/transfer.ts'

/**
 * A FastDP 1.x program as others see it, for tests: both roles, both versions, whole files in memory, and every rule may be broken. It
 * shares no code with main/engine/classic.
 */
export class ClassicPeer {
  readonly socket: Socket
  #received = Buffer.alloc(0)
  #ended = false
  readonly #wakers = new Set<() => void>()

  constructor(socket: Socket) {
    this.socket = socket
    socket.on('data', (bytes: Buffer) => {
      this.#received = Buffer.concat([this.#received, bytes])
      this.#wake()
    })
    socket.on('error', () => this.#end())
    socket.on('end', () => {
      this.#end()
      socket.end()
    })
    socket.on('close', () => this.#end())
  }

  static async connect(port: number): Promise<ClassicPeer> {
    const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true })
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve)
      socket.once('error', reject)
    })
    return new ClassicPeer(socket)
  }

  /** Connected and upgraded. */
  static async sender(port: number, version: ClassicVersion): Promise<ClassicPeer> {
    const peer = await ClassicPeer.connect(port)
    peer.write(requestOf(version))
    await peer.until('\r\n\r\n')
    return peer
  }

  get ended(): boolean {
    return this.#ended
  }

  write(bytes: Uint8Array | string): void {
    if (!this.socket.destroyed) this.socket.write(bytes)
  }

  /** Length and JSON. */
  header(fields: Readonly<Record<string, unknown>>): void {
    this.rawHeader(JSON.stringify(fields))
  }

  rawHeader(text: string | Buffer, length?: number): void {
    const body = Buffer.from(text)
    const head = Buffer.alloc(4)
    head.writeUInt32BE(length ?? body.length)
    this.write(Buffer.concat([head, body]))
  }

  chunk(number: number, body: Uint8Array, size: number = body.length): void {
    this.write(chunkBytes(number, body, size))
  }

  /** As the author's sender leaves: everything is sent, the answer is not waited for. */
  leave(): void {
    this.socket.end()
  }

  /** Everything up to and with `mark`. Rejects when the other side ends before. */
  async until(mark: string): Promise<string> {
    for (;;) {
      const at = this.#received.indexOf(mark)
      if (at >= 0) return this.take(at + mark.length)
      await this.#more()
    }
  }

  async exactly(bytes: number): Promise<Buffer> {
    while (this.#received.length < bytes) await this.#more()
    const taken = this.#received.subarray(0, bytes)
    this.#received = this.#received.subarray(bytes)
    return taken
  }

  async readHeader(): Promise<Record<string, unknown>> {
    const length = (await this.exactly(4)).readUInt32BE(0)
    return JSON.parse((await this.exactly(length)).toString()) as Record<string, unknown>
  }

  /** Everything until the other side has ended. */
  async rest(): Promise<string> {
    while (!this.#ended) await this.#wait()
    return this.take(this.#received.length)
  }

  take(bytes: number): string {
    const text = this.#received.subarray(0, bytes).toString('latin1')
    this.#received = this.#received.subarray(bytes)
    return text
  }

  destroy(): void {
    this.socket.destroy()
  }

  async #more(): Promise<void> {
    if (this.#ended) throw new Error('the other side has ended')
    await this.#wait()
  }

  #wait(): Promise<void> {
    return new Promise((resolve) => this.#wakers.add(resolve))
  }

  #end(): void {
    this.#ended = true
    this.#wake()
  }

  #wake(): void {
    for (const waker of this.#wakers) waker()
    this.#wakers.clear()
  }
}

export function requestOf(version: string, lines: readonly string[] = []): string {
  const key = 'some-random-key'
  const head = [
    'GET /fastdp-endpoint HTTP/1.1',
    'Host: 127.0.0.1',
    'Upgrade: fastdp',
    'Connection: Upgrade',
    `Sec-FastDP-Key: ${key}`,
    `Sec-FastDP-Version: ${version}`,
    ...lines,
  ]
  return `${head.join('\r\n')}\r\n\r\n`
}

export function chunkBytes(number: number, body: Uint8Array, size: number = body.length): Buffer {
  const head = Buffer.alloc(8)
  head.writeUInt32BE(number, 0)
  head.writeUInt32BE(size, 4)
  return Buffer.concat([head, body])
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

export interface Announced {
  readonly version: ClassicVersion
  readonly name?: string
  readonly compress?: CompressType
  /** 1.0.0: bytes of the raw file, where the payload is compressed. */
  readonly rawBytes?: number
}

const ONE_CHUNK = 262_144

/** The header that an honest peer sends with this payload. */
export function honestHeader(payload: Uint8Array, about: Announced): Record<string, unknown> {
  const size = about.version === '1.0.0' ? (about.rawBytes ?? payload.length) : payload.length
  const sample = about.version === '1.0.0'
  return {
    OneChunk: ONE_CHUNK,
    FullChunk: sample ? Math.floor(size / ONE_CHUNK) + 1 : Math.ceil(size / ONE_CHUNK),
    FullSize: size,
    DPVersion: about.version,
    CompressType: about.compress ?? 'None',
    ...(about.name !== undefined && { FileName: about.name }),
    ...(sample ? {} : { Checksum: sha256(payload) }),
  }
}

/** The payload's chunks with their numbers. */
export function cut(payload: Uint8Array, base: number, oneChunk: number = ONE_CHUNK): { number: number; body: Uint8Array }[] {
  return Array.from({ length: Math.ceil(payload.length / oneChunk) }, (_, index) => ({
    number: index + base,
    body: payload.subarray(index * oneChunk, (index + 1) * oneChunk),
  }))
}

/** Sends a payload as the published programs do, and returns what the receiver says at the end. */
export async function sendHonestly(port: number, payload: Uint8Array, about: Announced): Promise<string> {
  const peer = await ClassicPeer.sender(port, about.version)
  peer.header(honestHeader(payload, about))
  if (about.version === '1.0.0') await peer.readHeader()
  for (const { number, body } of cut(payload, about.version === '1.0.0' ? 1 : 0)) peer.chunk(number, body)
  if (about.version === '1.0.0') peer.leave()
  return peer.rest()
}

/** What a receiver got. */
export interface Got {
  readonly request: string
  readonly header: Record<string, unknown>
  readonly numbers: readonly number[]
  readonly payload: Buffer
}

/** The receiving program: takes one file, answers as its version does. `refuse`: versions it knows nothing of. */
export class ClassicServer {
  readonly #server: Server
  readonly got: Promise<Got>
  connections = 0

  private constructor(server: Server, got: Promise<Got>) {
    this.#server = server
    this.got = got
  }

  static async listen(
    version: ClassicVersion,
    behave: { readonly silent?: boolean; readonly answer?: string; readonly compress?: CompressType } = {},
  ): Promise<ClassicServer> {
    const server = createServer({ allowHalfOpen: true })
    let resolveGot: (got: Got) => void = () => {}
    const got = new Promise<Got>((resolve) => {
      resolveGot = resolve
    })
    const made = new ClassicServer(server, got)
    server.on('connection', (socket) => {
      made.connections += 1
      take(new ClassicPeer(socket), version, behave).then(
        (found) => found && resolveGot(found),
        () => socket.destroy(),
      )
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return made
  }

  get port(): number {
    const address = this.#server.address()
    return typeof address === 'object' && address ? address.port : 0
  }

  close(): void {
    this.#server.close()
  }
}

async function take(
  peer: ClassicPeer,
  version: ClassicVersion,
  behave: { readonly silent?: boolean; readonly answer?: string; readonly compress?: CompressType },
): Promise<Got | null> {
  const request = await peer.until('\r\n\r\n')
  if (!request.includes(`Sec-FastDP-Version: ${version}\r\n`)) {
    peer.destroy()
    return null
  }
  const key = /Sec-FastDP-Key: (.*)\r\n/.exec(request)?.[1] ?? ''
  peer.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: fastdp\r\nConnection: Upgrade\r\nSec-FastDP-Key: ${key}\r\nSec-FastDP-Version: ${version}\r\n\r\n`)
  const header = await peer.readHeader()
  if (version === '1.0.0' && !behave.silent)
    peer.header({ ...header, FullChunk: Number(header.FullChunk) + 1, ...(behave.compress && { CompressType: behave.compress }) })
  const chunks: { number: number; body: Buffer }[] = []
  const counted = version === '1.1.0' ? Number(header.FullChunk) : Number.POSITIVE_INFINITY
  while (chunks.length < counted) {
    const head = await peer.exactly(8).catch(() => null)
    if (!head) break
    chunks.push({ number: head.readUInt32BE(0), body: Buffer.from(await peer.exactly(head.readUInt32BE(4))) })
  }
  if (version === '1.1.0') peer.write(behave.answer ?? 'File received successfully.')
  peer.leave()
  return { request, header, numbers: chunks.map(({ number }) => number), payload: Buffer.concat(chunks.map(({ body }) => body)) }
}

/** Bytes that compress somewhat. */
export function textLike(bytes: number): Buffer {
  const noise = randomBytes(bytes)
  for (let at = 0; at < bytes; at += 1) noise[at] = 97 + ((noise[at] ?? 0) & 7)
  return noise
}
