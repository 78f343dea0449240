import { connect, type Socket } from 'node:net'
import { say } from '../../../shared/sentence.ts'
import { plainAddress } from '../address.ts'
import { asEngineError, EngineError } from '../errors.ts'
import { CLASSIC_BLOCK_BYTES, DIAL_TIMEOUT_MS, LINGER_MS, REQUEST_HEAD_MAX_BYTES, TIMER_MAX_MS, WRITE_SLICE_BYTES } from '../limits.ts'
import { readInPlace } from '../wire/user-buffer.ts'
import { Inlet } from './inlet.ts'

/**
 * One plain TCP connection of FastDP 1.x, read by pulling: what nobody takes stays in the kernel once CLASSIC_READ_AHEAD_BYTES wait
 * here, so a peer is held back by not being read. Bytes that came before an end or a reset can still be taken.
 */
export class PlainSocket {
  readonly remoteAddress: string
  /** Resolves when nothing more can be read or written. */
  readonly closed: Promise<void>
  readonly #socket: Socket
  readonly #inlet = new Inlet()
  readonly #wakers = new Set<() => void>()
  /** Reading was stopped, until somebody asks for bytes. */
  #stopped = false
  #cameAtMs = 0
  #ended = false
  #failure: EngineError | null = null

  /** `inPlace`: the verdict of the self-check, for a socket that was just accepted. */
  constructor(socket: Socket, inPlace = false) {
    this.#socket = socket
    this.remoteAddress = plainAddress(socket.remoteAddress)
    socket.setNoDelay(true)
    const pump = { target: () => this.#inlet.target(), filled: (count: number) => this.#came(this.#inlet.filled(count)) }
    if (!inPlace || !readInPlace(socket, pump)) {
      socket.on('data', (bytes: Buffer) => {
        if (!this.#came(this.#inlet.came(bytes))) socket.pause()
      })
    }
    socket.on('end', () => this.#over(null))
    socket.on('error', (error) => this.#over(asEngineError(error, 'PEER_LOST')))
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        this.#over(this.#ended ? null : new EngineError('PEER_LOST'))
        resolve()
      })
    })
  }

  get bytesRead(): number {
    return this.#socket.bytesRead
  }

  get bytesWritten(): number {
    return this.#socket.bytesWritten
  }

  /** The other side has said that nothing more comes, or the connection is dead. */
  get over(): boolean {
    return this.#ended || this.#failure !== null
  }

  /** Bytes that wait here to be taken. */
  get waiting(): number {
    return this.#inlet.waiting
  }

  get failure(): EngineError | null {
    return this.#failure
  }

  /** The next bytes, at most `most`; null behind the last one. Throws PEER_LOST, and PEER_SILENT after `timeoutMs` without a byte. */
  async piece(most: number, timeoutMs: number): Promise<Buffer | null> {
    if (!(await this.#more(timeoutMs))) return null
    const piece = Buffer.allocUnsafe(Math.min(most, this.waiting))
    this.#inlet.take(piece)
    return piece
  }

  /**
   * Exactly `target.length` bytes into it; false when the other side ended cleanly before the first one. Throws as `piece`, PEER_LOST when
   * it ended midway. Many bytes are read to where they belong, without a copy; behind a failure late ones may still land there.
   */
  async fill(target: Uint8Array, timeoutMs: number): Promise<boolean> {
    const here = this.#inlet.take(target)
    const direct = target.length - here > CLASSIC_BLOCK_BYTES ? await this.#direct(target.subarray(here), timeoutMs) : 0
    return this.#fill(target, here + direct, () => timeoutMs)
  }

  /** The same, with one deadline for all of it, on the clock of performance.now(). */
  fillUntil(target: Uint8Array, deadlineMs: number): Promise<boolean> {
    return this.#fill(target, 0, () => deadlineMs - performance.now())
  }

  async #fill(target: Uint8Array, from: number, patienceMs: () => number): Promise<boolean> {
    for (let have = from; have < target.length; have += this.#inlet.take(target.subarray(have))) {
      if (await this.#more(patienceMs())) continue
      if (have === 0) return false
      throw new EngineError('PEER_LOST')
    }
    return true
  }

  /** As many bytes as come before the end, at most until `target` is full. */
  async #direct(target: Uint8Array, timeoutMs: number): Promise<number> {
    this.#inlet.want(target)
    try {
      await this.#whileComing(() => this.#inlet.missing === 0 || this.over, timeoutMs)
      return target.length - this.#inlet.missing
    } finally {
      this.#inlet.want(null)
    }
  }

  /** Whether there is something to take; false behind the last byte. Throws as `piece`. */
  async #more(timeoutMs: number): Promise<boolean> {
    if (this.waiting === 0) await this.#until(() => this.waiting > 0 || this.over, timeoutMs)
    if (this.waiting === 0 && this.#failure) throw this.#failure
    return this.waiting > 0
  }

  /** The bytes up to and with the first empty line; null when it is too far away. Throws PEER_LOST, PEER_SILENT. */
  async head(timeoutMs: number): Promise<Buffer | null> {
    const deadlineMs = performance.now() + timeoutMs
    for (;;) {
      const have = this.#inlet.look()
      const at = have.indexOf('\r\n\r\n')
      const end = at < 0 ? have.length : at + 4
      if (end > REQUEST_HEAD_MAX_BYTES || (at < 0 && end === REQUEST_HEAD_MAX_BYTES)) return null
      if (at >= 0) {
        const head = have.subarray(0, end)
        this.#inlet.take(head)
        return head
      }
      if (this.over) throw this.#failure ?? new EngineError('PEER_LOST')
      await this.#until(() => this.waiting > have.length || this.over, deadlineMs - performance.now())
    }
  }

  /** Resolves when the bytes have left this process. Throws PEER_LOST, and PEER_SILENT when the other side takes nothing for `timeoutMs`. */
  async write(bytes: Uint8Array, timeoutMs: number): Promise<void> {
    for (let at = 0; at < bytes.length; at += WRITE_SLICE_BYTES) await this.#writeSlice(bytes.subarray(at, at + WRITE_SLICE_BYTES), timeoutMs)
  }

  /** What was taken too early; it is the next piece again. */
  giveBack(piece: Buffer): true {
    this.#inlet.giveBack(piece)
    return true
  }

  /** Resolves as soon as something waits to be taken or the connection is over, when the time is up, or when `signal` aborts. */
  async incoming(timeoutMs: number | null, signal?: AbortSignal): Promise<void> {
    const arrived = (): boolean => this.waiting > 0 || this.over || signal?.aborted === true
    const wake = (): void => this.#wake()
    signal?.addEventListener('abort', wake, { once: true })
    try {
      await this.#until(arrived, timeoutMs ?? TIMER_MAX_MS)
    } catch (error) {
      if (!(error instanceof EngineError && error.code === 'PEER_SILENT')) throw error
    } finally {
      signal?.removeEventListener('abort', wake)
    }
  }

  /** Resolves as `incoming`, without an end to its patience, or as soon as `step` has ended. Made for each piece that is sent, so it costs little. */
  incomingOr(step: Promise<void>): Promise<'incoming' | 'done' | 'failed'> {
    return new Promise((resolve) => {
      const end = (first: 'incoming' | 'done' | 'failed'): void => {
        this.#wakers.delete(look)
        resolve(first)
      }
      const look = (): void => {
        if (this.waiting > 0 || this.over) end('incoming')
      }
      this.#wakers.add(look)
      step.then(
        () => end('done'),
        () => end('failed'),
      )
      look()
    })
  }

  /** Says `last` and that nothing more comes; what still arrives can be read. */
  finish(last: Uint8Array | string = ''): void {
    if (!this.#socket.destroyed) this.#socket.end(last)
  }

  /** Says `last`, then closes; what still arrives is thrown away, and after LINGER_MS it is cut. */
  async end(last: Uint8Array | string = ''): Promise<void> {
    if (this.#socket.destroyed) return
    const timer = setTimeout(() => this.destroy(), LINGER_MS)
    this.#inlet.shut()
    this.#socket.end(last)
    this.#socket.resume()
    await this.closed
    clearTimeout(timer)
  }

  /** Reading and writing reject with it from now on; the connection itself stays for a last word. */
  interrupt(error: EngineError): void {
    this.#failure ??= error
    this.#inlet.shut()
    this.#wake()
  }

  destroy(error: EngineError | null = null): void {
    this.#failure ??= error
    this.#socket.destroy()
  }

  #came(goOn: boolean): boolean {
    this.#cameAtMs = performance.now()
    this.#stopped = !goOn
    this.#wake()
    return goOn
  }

  #over(error: EngineError | null): void {
    if (error === null) this.#ended = true
    else this.#failure ??= error
    this.#wake()
  }

  #wake(): void {
    for (const waker of this.#wakers) waker()
  }

  /** As `#until`, with a patience that begins anew with each byte. */
  async #whileComing(reached: () => boolean, timeoutMs: number): Promise<void> {
    for (let sinceMs = performance.now(); ; sinceMs = this.#cameAtMs) {
      try {
        return await this.#until(reached, sinceMs + timeoutMs - performance.now())
      } catch (error) {
        if (this.#cameAtMs <= sinceMs) throw error
      }
    }
  }

  /** Resolves as soon as `true`; also when the connection is over, so that `reached` must say what it wants to know of that. */
  #until(reached: () => boolean, timeoutMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        if (!reached()) return
        end()
        resolve()
      }
      const timer = setTimeout(
        () => {
          end()
          reject(new EngineError('PEER_SILENT'))
        },
        Math.max(1, timeoutMs),
      )
      const end = (): void => {
        clearTimeout(timer)
        this.#wakers.delete(look)
      }
      this.#wakers.add(look)
      look()
      if (this.#stopped && this.#wakers.has(look)) this.#goOn()
    })
  }

  #goOn(): void {
    this.#stopped = false
    this.#socket.resume()
  }

  /** Resolves when the connection ended or was lost with fewer than `bytes` waiting: no whole payload can come any more. */
  async gone(bytes: number, signal: AbortSignal): Promise<void> {
    while (!signal.aborted && !(this.over && this.waiting < bytes)) {
      await new Promise<void>((resolve) => {
        const waker = (): void => {
          this.#wakers.delete(waker)
          signal.removeEventListener('abort', waker)
          resolve()
        }
        this.#wakers.add(waker)
        signal.addEventListener('abort', waker, { once: true })
      })
    }
  }

  #writeSlice(slice: Uint8Array, timeoutMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (error: EngineError | null): void => {
        clearTimeout(timer)
        this.#wakers.delete(look)
        if (error) reject(error)
        else resolve()
      }
      const look = (): void => {
        if (this.#failure) settle(this.#failure)
      }
      const timer = setTimeout(() => settle(new EngineError('PEER_SILENT')), timeoutMs)
      this.#wakers.add(look)
      this.#socket.write(slice, (error) => settle(error ? (this.#failure ?? asEngineError(error, 'PEER_LOST')) : null))
    })
  }
}

export interface PlainDial {
  /** IP literal. */
  readonly host: string
  readonly port: number
  /** Own address to dial from, when confined to one interface. */
  readonly localAddress: string | null
  readonly signal?: AbortSignal
}

/** Throws UNREACHABLE, CANCELLED. */
export async function dialPlain({ host, port, localAddress, signal }: PlainDial): Promise<PlainSocket> {
  if (signal?.aborted) throw new EngineError('CANCELLED')
  const socket = connect({ host, port, allowHalfOpen: true, ...(localAddress === null ? {} : { localAddress }) })
  try {
    await connected(socket, signal)
    return new PlainSocket(socket)
  } catch (error) {
    socket.on('error', () => {})
    socket.destroy()
    const reason = asEngineError(error, 'UNREACHABLE')
    throw reason.code === 'CANCELLED' ? reason : new EngineError('UNREACHABLE', say('nothingAnswersThere', { host, port }), error)
  }
}

function connected(socket: Socket, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
      socket.removeListener('error', fail)
    }
    const fail = (error: unknown): void => {
      end()
      reject(asEngineError(error, 'UNREACHABLE'))
    }
    const abort = (): void => fail(new EngineError('CANCELLED'))
    const timer = setTimeout(() => fail(new EngineError('UNREACHABLE')), DIAL_TIMEOUT_MS)
    signal?.addEventListener('abort', abort, { once: true })
    socket.once('error', fail)
    socket.once('connect', () => {
      end()
      resolve()
    })
  })
}

/**
 * Whether somebody listens there. Ends with an empty line: the author's 1.1.0 program reads request lines for ever when a connection
 * closes without one, and serves nobody any more. Throws UNREACHABLE.
 */
export async function knock(dial: PlainDial): Promise<void> {
  const socket = await dialPlain(dial)
  await socket.end('\r\n')
}
