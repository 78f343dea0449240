import { EventEmitter } from 'node:events'
import { EngineError } from '../errors.ts'
import { FILL_FROM_BYTES } from '../limits.ts'
import type { EntryPump, SecureSocket } from './link.ts'
import type { Came, Channel, TlsFault, TlsOrder, TlsWord } from './tls-orders.ts'

/**
 * What stands here for a socket that lives in a TLS thread. It asks for bytes only where there is room for them: a chunk lands in the
 * buffer that its taker named, when that is memory both share, and is told of when it is whole; all else comes by copy. 'close' comes
 * when the thread has said that it touches no memory any more: until then a buffer that it was given must not be used for anything else.
 */
export class ThreadSocket extends EventEmitter implements SecureSocket {
  destroyed = false
  channel: Channel | null = null
  readonly #id: number
  readonly #post: (order: TlsOrder) => void
  readonly #writes: ((error?: Error | null) => void)[] = []
  /** What came while nobody wanted to be told. */
  readonly #held: Came[] = []
  #pump: EntryPump | null = null
  #flowing = false
  /** The thread has an order to read. */
  #ordered = false
  #filling: Uint8Array | null = null
  #faulted = false
  /** It is closed, and not everything was told. */
  #ended: { readonly error: Error | null } | null = null

  constructor(id: number, post: (order: TlsOrder) => void) {
    super()
    this.#id = id
    this.#post = post
    // it may end before anybody has it in hands
    this.on('error', () => {})
  }

  get remoteAddress(): string | undefined {
    return this.channel?.remoteAddress
  }

  get localAddress(): string | undefined {
    return this.channel?.localAddress
  }

  /** Who takes what is read from it. */
  pour(pump: EntryPump): void {
    this.#pump = pump
  }

  /** Its HTTP request was right: it is one of the crowd no more. */
  admit(): void {
    this.#post({ type: 'admitted', id: this.#id })
  }

  /** Only connections that carry chunks live in threads, and nothing is derived from their keys. */
  exportKeyingMaterial(): Buffer {
    throw new EngineError('INTERNAL')
  }

  resume(): void {
    this.#flowing = true
    while (this.#flowing && this.#held.length > 0) this.#came(this.#held.shift() as Came)
    if (this.#ended && this.#held.length === 0) this.gone(this.#ended.error)
    else this.#order()
  }

  pause(): void {
    this.#flowing = false
  }

  write(bytes: Uint8Array, done: (error?: Error | null) => void): void {
    this.#writes.push(done)
    // a view of ordinary memory would take all of what it is a view of with it
    this.#post({ type: 'write', id: this.#id, bytes: isShared(bytes) ? bytes : new Uint8Array(bytes) })
  }

  end(): void {
    this.#post({ type: 'end', id: this.#id })
  }

  destroy(error?: Error): void {
    if (this.destroyed) return
    this.destroyed = true
    if (error) this.#fault(error)
    if (this.#ended) this.gone(this.#ended.error)
    else this.#post({ type: 'destroy', id: this.#id })
  }

  heard(word: TlsWord): void {
    if (word.type === 'came') this.#arrived(word)
    else if (word.type === 'written') this.#writes.shift()?.(errorOf(word.error))
    else if (word.type === 'closed') this.#closed(errorOf(word.error))
    else if (word.type === 'connected') this.emit('connect')
    else if (word.type === 'secured') {
      this.channel = word.channel
      this.emit('secureConnect')
    }
  }

  /** What came before the end is told before it, as soon as somebody wants to be told. */
  #closed(error: Error | null): void {
    if (this.destroyed || this.#held.length === 0) this.gone(error)
    else this.#ended = { error }
  }

  /** It is closed, or there is no thread any more that could touch anything. */
  gone(error: Error | null): void {
    this.#ended = null
    this.destroyed = true
    this.#writes.length = 0
    this.#held.length = 0
    if (error) this.#fault(error)
    this.emit('close')
  }

  #fault(error: Error): void {
    if (this.#faulted) return
    this.#faulted = true
    this.emit('error', error)
  }

  #arrived(word: Came): void {
    if (!this.#flowing) this.#held.push(word)
    else {
      this.#came(word)
      this.#order()
    }
  }

  #came({ filled, more, done }: Came): void {
    const pump = this.#pump
    const filling = this.#filling
    if (done) {
      this.#ordered = false
      this.#filling = null
    } else this.#filling = filling?.subarray(filled) ?? null
    let goOn = true
    if (filling && filled > 0 && pump) goOn = this.#filled(pump, filling.subarray(0, filled))
    if (more && pump) goOn = pump.push(more)
    if (!goOn) this.#flowing = false
  }

  /** Where the taker changed while they came, the bytes are handed over from where they are. */
  #filled(pump: EntryPump, bytes: Uint8Array): boolean {
    const target = pump.target()
    const isThere = target.buffer === bytes.buffer && target.byteOffset === bytes.byteOffset && target.length >= bytes.length
    return isThere ? pump.filled(bytes.length) : pump.push(bytes)
  }

  #order(): void {
    if (!this.#flowing || this.#ordered || this.destroyed || !this.#pump) return
    this.#ordered = true
    const target = this.#pump.target()
    if (!isShared(target) || target.length < FILL_FROM_BYTES) {
      this.#post({ type: 'read', id: this.#id })
      return
    }
    this.#filling = target
    this.#post({ type: 'fill', id: this.#id, into: target })
  }
}

function isShared(bytes: Uint8Array): boolean {
  return bytes.buffer instanceof SharedArrayBuffer
}

function errorOf(fault: TlsFault | null): Error | null {
  return fault && Object.assign(new Error(fault.message), { code: fault.code })
}
