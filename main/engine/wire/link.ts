import type { CommonConnectionOptions, SecureContextOptions, TLSSocket } from 'node:tls'
import { say } from '../../../shared/sentence.ts'
import { plainAddress } from '../address.ts'
import { asEngineError, EngineError, violation } from '../errors.ts'
import type { Gate } from '../gate.ts'
import { judgeCertificate, type PeerKey } from '../identity/device-id.ts'
import type { Identity } from '../identity/identity.ts'
import { ALPN, ANSWERS_PENDING_MAX, LINGER_MS, WRITE_SLICE_BYTES } from '../limits.ts'
import { log } from '../log.ts'
import { type ByteTaker, pour } from './frame.ts'
import { readTurn } from './read-turn.ts'
import type { Channel } from './tls-orders.ts'
import { OWN_JUDGEMENT, type PushPump } from './user-buffer.ts'

let lastId = 0

/** What a link needs of a secured socket, wherever that lives. */
export interface SecureSocket {
  readonly destroyed: boolean
  readonly remoteAddress?: string | undefined
  readonly localAddress?: string | undefined
  on(event: 'error', listener: (error: Error) => void): unknown
  once(event: 'close', listener: () => void): unknown
  exportKeyingMaterial(length: number, label: string, context: Buffer): Buffer
  resume(): unknown
  pause(): unknown
  write(bytes: Uint8Array, done: (error?: Error | null) => void): unknown
  end(): unknown
  destroy(): unknown
}

/**
 * One TLS connection whose peer has shown its key. It moves bytes between the socket and a ByteTaker and knows nothing of
 * their meaning. Two ways out: `end` finishes what was written, `destroy` cuts now; both may be called again.
 */
export class Link {
  readonly id: number
  readonly peerKey: PeerKey
  readonly remoteAddress: string
  /** Of this device. */
  readonly localAddress: string
  readonly closed: Promise<EngineError>
  /** Bytes written since the start, as frames (without TLS). */
  bytesWritten = 0
  bytesRead = 0
  /** How long an answer of the other end took while this end dialled: about one round trip. Null where it was accepted. */
  roundTripMs: number | null = null
  readonly #socket: SecureSocket
  readonly #entry: EntryPump
  readonly #writes = new Set<(error: EngineError) => void>()
  #over: EngineError | null = null
  #lastWrite: Promise<void> = Promise.resolve()
  #answering = 0

  constructor(socket: SecureSocket, entry: EntryPump, peerKey: PeerKey) {
    lastId += 1
    this.id = lastId
    this.#socket = socket
    this.#entry = entry
    this.peerKey = peerKey
    this.remoteAddress = plainAddress(socket.remoteAddress)
    this.localAddress = plainAddress(socket.localAddress)
    this.closed = new Promise((resolve) => {
      let cause: unknown = null
      socket.on('error', (error) => {
        cause = error
      })
      socket.once('close', () => resolve(this.#close(cause)))
    })
    entry.attach(this)
  }

  get open(): boolean {
    return this.#over === null && !this.#socket.destroyed
  }

  /** 32 bytes that only the two ends of this very connection know (RFC 8446 § 7.5), for a purpose named by `label`. */
  exportKey(label: string): Buffer {
    return this.#socket.exportKeyingMaterial(32, label, Buffer.alloc(0))
  }

  /** From now on bytes go to `taker`; what came before it was there is poured first. */
  take(taker: ByteTaker): void {
    this.#entry.take(taker)
  }

  /** Keeps bytes until the next taker: what came behind an answer belongs to whoever speaks next. */
  hold(bytes: Uint8Array): void {
    this.#entry.hold(bytes)
  }

  /** A pause acts between two slices, not between two chunks. */
  gate: Gate | null = null

  /** Starts or goes on reading. */
  resume(): void {
    if (this.open) this.#socket.resume()
  }

  pause(): void {
    readTurn.leave(this)
    if (this.open) this.#socket.pause()
  }

  /**
   * Resolves when the bytes have left this process, so their memory may be used again. Rejects with PEER_LOST. Writes take
   * turns: a frame is never cut in two by another one.
   */
  write(bytes: Uint8Array): Promise<void> {
    const turn = this.#lastWrite.then(() => this.#writeAll(bytes))
    this.#lastWrite = turn.catch(() => {})
    return turn
  }

  /** Answers a peer's question. Throws PROTOCOL_VIOLATION when the peer asks on and on and does not read the answers. */
  answer(frame: Uint8Array): void {
    if (this.#answering >= ANSWERS_PENDING_MAX) throw violation('questions without end')
    this.#answering += 1
    this.write(frame)
      .catch(() => {})
      .finally(() => {
        this.#answering -= 1
      })
  }

  async #writeAll(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; at += WRITE_SLICE_BYTES) {
      if (this.gate?.isShut && !this.#over) await this.gate.passed()
      const slice = bytes.subarray(at, at + WRITE_SLICE_BYTES)
      await this.#writeSlice(slice)
      this.bytesWritten += slice.length
    }
  }

  #writeSlice(slice: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#over) {
        reject(this.#over)
        return
      }
      this.#writes.add(reject)
      this.#socket.write(slice, (error) => {
        if (!this.#writes.delete(reject)) return
        if (error) reject(asEngineError(error, 'PEER_LOST'))
        else resolve()
      })
    })
  }

  /** Sends what is written, then closes; cut after LINGER_MS. What still comes is thrown away: bytes that nobody reads would end in a reset. */
  async end(): Promise<void> {
    if (!this.open) return
    this.#entry.take(NOWHERE)
    const timer = setTimeout(() => this.destroy(), LINGER_MS)
    this.#socket.end()
    this.#socket.resume()
    await this.closed
    clearTimeout(timer)
  }

  destroy(error?: EngineError): void {
    if (error && !this.#over) log('link %d cut: %s', this.id, error.message)
    this.#over ??= error ?? null
    this.#entry.drop()
    this.#socket.destroy()
  }

  #close(cause: unknown): EngineError {
    this.#over ??= cause ? new EngineError('PEER_LOST', undefined, cause) : new EngineError('PEER_LOST')
    for (const reject of this.#writes) reject(this.#over)
    this.#writes.clear()
    log('link %d closed', this.id)
    return this.#over
  }
}

const NOWHERE_BYTES = Buffer.alloc(WRITE_SLICE_BYTES)
const NOWHERE: ByteTaker = { target: () => NOWHERE_BYTES, filled: () => true }

/** HTTP answer and first control messages fit; nothing more is legal before a taker is there. */
const EARLY_BYTES = 32 * 1024

/** Stands between the socket and the current taker; holds the first bytes while there is none, and counts. */
export class EntryPump implements PushPump {
  #taker: ByteTaker | null = null
  #link: Link | null = null
  readonly #early = Buffer.alloc(EARLY_BYTES)
  #earlyCount = 0
  #earlyView: Uint8Array = this.#early
  /** The memory the socket was last given. A taker that changed since then gets the bytes by copy, once. */
  #given: Uint8Array = this.#early
  #fail: (error: EngineError) => void = () => {}
  /** The link was cut, or its taker refused its bytes. */
  #failed = false

  attach(link: Link): void {
    this.#link = link
    this.#fail = (error) => link.destroy(error)
  }

  take(taker: ByteTaker): void {
    this.#taker = taker
    if (this.#earlyCount === 0) return
    const early = Buffer.from(this.#early.subarray(0, this.#earlyCount))
    this.#earlyCount = 0
    this.#earlyView = this.#early
    if (!this.#guarded(() => pour(taker, early))) this.#link?.pause()
  }

  /** Whatever still comes is thrown away. */
  drop(): void {
    this.#failed = true
    if (this.#link) readTurn.leave(this.#link)
  }

  hold(bytes: Uint8Array): void {
    this.#taker = null
    this.#early.set(bytes)
    this.#earlyCount = bytes.length
    this.#earlyView = this.#early.subarray(bytes.length)
  }

  /** Never empty: the TLS layer would offer the same bytes for ever. */
  target(): Uint8Array {
    this.#given = this.#failed ? this.#early : this.#current()
    return this.#given
  }

  filled(count: number): boolean {
    if (this.#failed) return false
    if (this.#link) this.#link.bytesRead += count
    try {
      const goOn = this.#current() === this.#given ? (this.#taker?.filled(count) ?? this.#keep(count)) : this.#spread(this.#given.subarray(0, count))
      return readTurn.after(goOn, count, this.#link)
    } catch (error) {
      return this.#refuse(error)
    }
  }

  #current(): Uint8Array {
    return this.#taker?.target() ?? this.#earlyView
  }

  #keep(count: number): boolean {
    this.#earlyCount += count
    if (this.#earlyCount >= EARLY_BYTES) throw new EngineError('PROTOCOL_VIOLATION')
    this.#earlyView = this.#early.subarray(this.#earlyCount)
    return true
  }

  /** The taker may change while its bytes are spread, so it is asked anew for each piece. */
  #spread(bytes: Uint8Array): boolean {
    let goOn = true
    for (let at = 0; at < bytes.length; ) {
      const target = this.#current()
      const count = Math.min(target.length, bytes.length - at)
      if (count === 0) throw new EngineError('INTERNAL', say('wentWrongInside', { what: 'a byte taker named no room for its bytes' }))
      target.set(bytes.subarray(at, at + count))
      goOn = this.#taker?.filled(count) ?? this.#keep(count)
      at += count
    }
    return goOn
  }

  /** Data events, where reading in place is not to be had: the same bytes, one copy more. */
  push(bytes: Uint8Array): boolean {
    if (this.#failed) return false
    if (this.#link) this.#link.bytesRead += bytes.length
    return this.#guarded(() => readTurn.after(this.#spread(bytes), bytes.length, this.#link))
  }

  #guarded(step: () => boolean): boolean {
    try {
      return step()
    } catch (error) {
      return this.#refuse(error)
    }
  }

  #refuse(error: unknown): false {
    this.#failed = true
    this.#fail(asEngineError(error))
    return false
  }
}

/** Both ends: TLS 1.3 only, own judgement of the certificate, no resumption. Fast cipher first; both are safe. */
export function tlsOptions(identity: Identity): SecureContextOptions & CommonConnectionOptions {
  return {
    key: identity.keyPem,
    cert: identity.certPem,
    minVersion: 'TLSv1.3',
    maxVersion: 'TLSv1.3',
    ciphers: 'TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256',
    ALPNProtocols: [ALPN],
    ...OWN_JUDGEMENT,
  }
}

/** What is looked at of a secured connection. It is given to threads as text, so it knows nothing but what is in it. */
export function channelOf(socket: Pick<TLSSocket, 'getProtocol' | 'alpnProtocol' | 'getPeerX509Certificate' | 'isSessionReused'>): SecuredChannel {
  return {
    protocol: socket.getProtocol(),
    alpn: socket.alpnProtocol,
    certificate: socket.getPeerX509Certificate()?.raw,
    reused: socket.isSessionReused(),
  }
}

export type SecuredChannel = Pick<Channel, 'protocol' | 'alpn' | 'certificate' | 'reused'>

/** The checks after the TLS handshake, in the stated order. Throws NOT_FASTDROP. */
export function judgeChannel(channel: SecuredChannel | null): PeerKey {
  if (!channel) throw new EngineError('NOT_FASTDROP')
  const { protocol, alpn, certificate, reused } = channel
  if (protocol !== 'TLSv1.3') throw new EngineError('NOT_FASTDROP', say('otherTls'))
  if (alpn !== ALPN) throw new EngineError('NOT_FASTDROP')
  const key = judgeCertificate(certificate)
  if (reused) throw new EngineError('NOT_FASTDROP', say('sessionResumed'))
  return key
}
