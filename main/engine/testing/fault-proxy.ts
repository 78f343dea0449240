import { connect, createServer, type Server, type Socket } from 'node:net'
import { type Fault, type Plan, randomOf, untouched, type Way } from './fault-plan.ts'
import { FaultStream } from './fault-stream.ts'

export interface FaultProxyOptions {
  /** What happens to each connection; see `chaos` for a random one. */
  readonly plan?: Plan
  /** For jitter. */
  readonly seed?: number
  /** Keeps what the diallers send, as a listener on the network would have it. */
  readonly record?: boolean
}

/** A path on loopback that does to connections what networks do. Faults come by plan, at exact bytes, or by hand, now. */
export class FaultProxy {
  /** Where new connections lead: a listener may move. */
  targetPort: number
  /** What becomes of new connections: `reset` as where nobody listens, `unanswered` as on a path that swallows everything. */
  newcomers: 'served' | 'reset' | 'unanswered' = 'served'
  readonly recorded: Buffer[] = []
  readonly #options: FaultProxyOptions
  readonly #server: Server
  readonly #connections: Connection[] = []

  private constructor(targetPort: number, options: FaultProxyOptions) {
    this.targetPort = targetPort
    this.#options = options
    this.#server = createServer({ allowHalfOpen: true }, (near) => this.#accept(near))
  }

  static async open(targetPort: number, options: FaultProxyOptions = {}): Promise<FaultProxy> {
    const proxy = new FaultProxy(targetPort, options)
    await new Promise<void>((resolve, reject) => proxy.#server.once('error', reject).listen(0, '127.0.0.1', resolve))
    return proxy
  }

  get port(): number {
    const address = this.#server.address()
    return typeof address === 'object' && address ? address.port : 0
  }

  /** All that came, those that are over too. */
  get connections(): number {
    return this.#connections.length
  }

  /** Bytes that went that way over one connection. */
  carried(index: number, way: Way): number {
    return this.#connections[index]?.carried(way) ?? 0
  }

  /** Happens now, to one connection or to all that there are. Only what concerns both ways: `cut`, `reset`, `stall`. */
  inject(fault: Extract<Fault, { kind: 'cut' | 'reset' | 'stall' }>, index?: number): void {
    const some = index === undefined ? this.#connections : this.#connections.slice(index, index + 1)
    for (const connection of some) connection.blow(fault)
  }

  async close(): Promise<void> {
    for (const connection of this.#connections) connection.destroy()
    await new Promise<void>((resolve) => this.#server.close(() => resolve()))
  }

  #accept(near: Socket): void {
    const { plan = untouched, seed = 1, record = false } = this.#options
    const index = this.#connections.length
    const target = this.newcomers === 'served' ? this.targetPort : null
    const heard = (bytes: Buffer): void => void (record && this.recorded.push(bytes))
    const connection = new Connection({ near, target, plan: (way) => plan(index, way), random: (way) => randomOf(seed, index, way, 'jitter'), heard })
    this.#connections.push(connection)
    if (this.newcomers === 'reset') connection.blow({ kind: 'reset' })
  }
}

interface ConnectionParts {
  readonly near: Socket
  /** Null: nobody is dialled, and the dialler waits. */
  readonly target: number | null
  readonly plan: (way: Way) => ReturnType<Plan>
  readonly random: (way: Way) => () => number
  readonly heard: (bytes: Buffer) => void
}

class Connection {
  readonly #near: Socket
  readonly #far: Socket | null
  readonly #ways: Partial<Record<Way, FaultStream>> = {}

  constructor({ near, target, plan, random, heard }: ConnectionParts) {
    this.#near = near
    this.#far = target === null ? null : connect({ port: target, host: '127.0.0.1', allowHalfOpen: true, noDelay: true })
    near.setNoDelay(true)
    const blow = (fault: Fault): void => this.blow(fault)
    for (const socket of this.#sockets) socket.on('error', () => {})
    if (!this.#far) return
    this.#ways.up = new FaultStream({ from: near, to: this.#far, steps: plan('up'), random: random('up'), blow, heard })
    this.#ways.down = new FaultStream({ from: this.#far, to: near, steps: plan('down'), random: random('down'), blow, heard: () => {} })
  }

  get #sockets(): readonly Socket[] {
    return this.#far ? [this.#near, this.#far] : [this.#near]
  }

  carried(way: Way): number {
    return this.#ways[way]?.bytes ?? 0
  }

  blow(fault: Fault): void {
    if (fault.kind === 'stall') for (const way of Object.values(this.#ways)) way.hold(fault.forMs)
    else if (fault.kind === 'cut') this.#cut()
    else if (fault.kind === 'reset') this.#reset()
  }

  destroy(): void {
    for (const way of Object.values(this.#ways)) way.close()
    for (const socket of this.#sockets) socket.destroy()
  }

  /** Both ends see the other one say goodbye. What they still send is thrown away: unread bytes would make it a reset. */
  #cut(): void {
    for (const way of Object.values(this.#ways)) way.close()
    for (const socket of this.#sockets) socket.end()
    for (const socket of this.#sockets) socket.resume()
  }

  #reset(): void {
    for (const way of Object.values(this.#ways)) way.close()
    for (const socket of this.#sockets) socket.resetAndDestroy()
  }
}
