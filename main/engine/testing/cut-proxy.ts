import { connect, createServer, type Server, type Socket } from 'node:net'

interface Pair {
  readonly near: Socket
  readonly far: Socket
  bytes: number
}

/** A TCP proxy on loopback that cuts connections on demand, so that a test can pull one cable out of several. */
export class CutProxy {
  readonly #server: Server
  readonly #targetPort: number
  readonly #pairs: Pair[] = []
  #stall: ((index: number, bytes: number) => boolean) | null = null
  /** What the diallers sent, as a listener on the network would have it. */
  readonly recorded: Buffer[] = []
  #plan: ((index: number, bytes: number) => boolean) | null = null

  #recording = false

  private constructor(targetPort: number) {
    this.#targetPort = targetPort
    this.#server = createServer({ allowHalfOpen: true }, (near) => this.#accept(near))
  }

  static async open(targetPort: number): Promise<CutProxy> {
    const proxy = new CutProxy(targetPort)
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve))
    return proxy
  }

  get port(): number {
    const address = this.#server.address()
    return typeof address === 'object' && address ? address.port : 0
  }

  /** `plan(index, bytes)`: true cuts connection number `index` (in order of arrival) once it has carried so many bytes. */
  cutWhen(plan: (index: number, bytes: number) => boolean): void {
    this.#plan = plan
  }

  record(): void {
    this.#recording = true
  }

  /** The same for a path that dies without a word: nothing is carried any more, and nobody is told. */
  stallWhen(plan: (index: number, bytes: number) => boolean): void {
    this.#stall = plan
  }

  /** Bytes of all diallers. */
  get carried(): number {
    return this.#pairs.reduce((sum, { bytes }) => sum + bytes, 0)
  }

  get connections(): number {
    return this.#pairs.length
  }

  async close(): Promise<void> {
    for (const pair of this.#pairs) destroy(pair)
    await new Promise<void>((resolve) => this.#server.close(() => resolve()))
  }

  #accept(near: Socket): void {
    const far = connect({ port: this.#targetPort, host: '127.0.0.1', allowHalfOpen: true })
    const pair: Pair = { near, far, bytes: 0 }
    const index = this.#pairs.push(pair) - 1
    for (const socket of [near, far]) {
      socket.on('error', () => destroy(pair))
      socket.on('close', () => destroy(pair))
    }
    near.on('data', (bytes: Buffer) => {
      pair.bytes += bytes.length
      if (this.#recording) this.recorded.push(bytes)
      if (this.#plan?.(index, pair.bytes)) destroy(pair)
      else if (this.#stall?.(index, pair.bytes)) near.unpipe(far).pause()
    })
    near.pipe(far)
    far.pipe(near)
  }
}

function destroy(pair: Pair): void {
  pair.near.destroy()
  pair.far.destroy()
}
