import { createServer, type Server, type Socket, connect as tcpConnect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { chaos, type Fault, type Plan, randomOf, type Way } from './fault-plan.ts'
import { FaultProxy, type FaultProxyOptions } from './fault-proxy.ts'
import { pattern } from './support.ts'
import { until } from './watch.ts'

/** One end of a connection through the proxy, with what it saw. */
class End {
  readonly socket: Socket
  readonly pieces: Buffer[] = []
  saw: 'nothing' | 'goodbye' | 'reset' = 'nothing'

  constructor(socket: Socket) {
    this.socket = socket
    socket.on('data', (bytes) => this.pieces.push(bytes))
    socket.on('end', () => {
      this.saw = 'goodbye'
    })
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNRESET') this.saw = 'reset'
    })
  }

  get heard(): Buffer {
    return Buffer.concat(this.pieces)
  }
}

const WITHIN_MS = 10_000
const closing: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

interface Path {
  readonly proxy: FaultProxy
  /** The listener's ends, in order of arrival. */
  readonly arrived: readonly End[]
  /** A new connection, both ends of it. */
  readonly dial: () => Promise<{ near: End; far: End }>
}

async function path(options: FaultProxyOptions = {}): Promise<Path> {
  const arrived: End[] = []
  const server: Server = createServer({ allowHalfOpen: true }, (socket) => arrived.push(new End(socket)))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const proxy = await FaultProxy.open(typeof address === 'object' && address ? address.port : 0, options)
  closing.push(
    () => new Promise<void>((resolve) => server.close(() => resolve())),
    () => {
      for (const { socket } of arrived) socket.destroy()
    },
    () => proxy.close(),
  )
  const dial = async (): Promise<{ near: End; far: End }> => {
    const count = arrived.length
    const near = new End(tcpConnect({ port: proxy.port, host: '127.0.0.1', allowHalfOpen: true }))
    closing.push(() => void near.socket.destroy())
    await until(() => arrived.length, count + 1, WITHIN_MS)
    return { near, far: arrived[count] as End }
  }
  return { proxy, arrived, dial }
}

/** One step on the first connection. */
function once(at: number, fault: Fault, on: Way = 'up'): FaultProxyOptions {
  const plan: Plan = (index, way) => (index === 0 && way === on ? [{ at, fault }] : [])
  return { plan }
}

const BYTES = pattern(3_000_000)

describe('FaultProxy', () => {
  it('carries both ways, halves of a connection too, and hands a goodbye on', async () => {
    const { proxy, dial } = await path({ record: true })
    const { near, far } = await dial()
    near.socket.end(BYTES)
    await until(() => far.saw, 'goodbye', WITHIN_MS)
    expect(far.heard.equals(BYTES)).toBe(true)
    expect([proxy.carried(0, 'up'), Buffer.concat(proxy.recorded).equals(BYTES)]).toEqual([BYTES.length, true])
    far.socket.end(BYTES.subarray(7))
    await until(() => near.saw, 'goodbye', WITHIN_MS)
    expect(near.heard.equals(BYTES.subarray(7))).toBe(true)
  })

  it('hands a reset on', async () => {
    const { dial } = await path()
    const { near, far } = await dial()
    near.socket.resetAndDestroy()
    await until(() => far.saw, 'reset', WITHIN_MS)
  })

  it.each([
    ['cut', 'goodbye'],
    ['reset', 'reset'],
  ] as const)('%s: both ends see a %s, behind exactly so many bytes', async (kind, saw) => {
    const { dial } = await path(once(1_234_567, { kind }))
    const { near, far } = await dial()
    near.socket.write(BYTES)
    await until(() => [near.saw, far.saw], [saw, saw], WITHIN_MS)
    // a reset may overtake the last bytes in the listener's own buffers
    if (kind === 'cut') expect(far.heard.equals(BYTES.subarray(0, 1_234_567))).toBe(true)
    else expect(far.heard.length).toBeLessThanOrEqual(1_234_567)
  })

  it('flips one bit of one byte', async () => {
    const { dial } = await path(once(1_000_001, { kind: 'flip', bit: 5 }))
    const { near, far } = await dial()
    near.socket.end(BYTES)
    await until(() => far.saw, 'goodbye', WITHIN_MS)
    const damaged = Buffer.from(BYTES)
    damaged[1_000_001] = (damaged[1_000_001] ?? 0) ^ 0x20
    expect(far.heard.equals(damaged)).toBe(true)
  })

  it('holds one way and goes on, while the other way lives', async () => {
    const { proxy, dial } = await path(once(100, { kind: 'stall', forMs: 400, ways: 'one' }))
    const { near, far } = await dial()
    near.socket.write(BYTES)
    await until(() => far.heard.length, 100, WITHIN_MS)
    far.socket.write('alive')
    await until(() => near.heard.toString(), 'alive', WITHIN_MS)
    expect(proxy.carried(0, 'up')).toBe(100)
    await until(() => far.heard.equals(BYTES), true, WITHIN_MS)
  })

  it('a half-open connection carries one way for ever, and tells nobody of an end', async () => {
    const { dial } = await path(once(10, { kind: 'stall', forMs: Number.POSITIVE_INFINITY, ways: 'one' }))
    const { near, far } = await dial()
    near.socket.end(BYTES.subarray(0, 5_000))
    await until(() => far.heard.length, 10, WITHIN_MS)
    far.socket.write('still here')
    await until(() => near.heard.toString(), 'still here', WITHIN_MS)
    near.socket.resetAndDestroy()
    far.socket.write('and now')
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect([far.saw, far.heard.length]).toEqual(['nothing', 10])
  })

  it('a black hole swallows both ways', async () => {
    const { proxy, dial } = await path(once(10, { kind: 'stall', forMs: Number.POSITIVE_INFINITY, ways: 'both' }))
    const { near, far } = await dial()
    near.socket.write(BYTES.subarray(0, 20))
    await until(() => far.heard.length, 10, WITHIN_MS)
    far.socket.write('lost')
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect([near.heard.length, far.heard.length, proxy.carried(0, 'down')]).toEqual([0, 10, 0])
  })

  it('a capped path is no faster than its cap, and pushes back', async () => {
    const { proxy, dial } = await path(once(0, { kind: 'pace', delayMs: 0, jitterMs: 0, bytesPerSecond: 20_000 }))
    const { near, far } = await dial()
    const startMs = performance.now()
    near.socket.write(BYTES.subarray(0, 20_000))
    await until(() => far.heard.length, 20_000, WITHIN_MS)
    // a slow machine may only make it longer
    expect(performance.now() - startMs).toBeGreaterThan(900)
    expect(proxy.carried(0, 'up')).toBe(20_000)
  })

  it('reorders across connections: what leaves first on a long path arrives second', async () => {
    const { dial } = await path(once(0, { kind: 'pace', delayMs: 1_000, jitterMs: 0, bytesPerSecond: Number.POSITIVE_INFINITY }))
    const [long, short] = [await dial(), await dial()]
    const order: string[] = []
    long.far.socket.once('data', () => order.push('long'))
    short.far.socket.once('data', () => order.push('short'))
    long.near.socket.write('first')
    await new Promise((resolve) => setTimeout(resolve, 20))
    short.near.socket.write('second')
    await until(() => order, ['short', 'long'], WITHIN_MS)
  })

  it('by hand: one connection, all of them, and what becomes of new ones', async () => {
    const { proxy, dial } = await path()
    const [one, two] = [await dial(), await dial()]
    proxy.inject({ kind: 'reset' }, 0)
    await until(() => [one.near.saw, one.far.saw, two.near.saw], ['reset', 'reset', 'nothing'], WITHIN_MS)
    proxy.inject({ kind: 'cut' })
    await until(() => [two.near.saw, two.far.saw], ['goodbye', 'goodbye'], WITHIN_MS)
    proxy.newcomers = 'reset'
    const refused = new End(tcpConnect(proxy.port, '127.0.0.1'))
    await until(() => refused.saw, 'reset', WITHIN_MS)
    proxy.newcomers = 'unanswered'
    const waiting = new End(tcpConnect(proxy.port, '127.0.0.1'))
    closing.push(() => void waiting.socket.destroy())
    await until(() => proxy.connections, 4, WITHIN_MS)
    expect(waiting.saw).toBe('nothing')
    proxy.newcomers = 'served'
    const three = await dial()
    three.near.socket.write('back')
    await until(() => three.far.heard.toString(), 'back', WITHIN_MS)
  })

  it('leads new connections to where the listener moved', async () => {
    const [old, moved] = [await path(), await path()]
    old.proxy.targetPort = moved.proxy.targetPort
    const near = new End(tcpConnect(old.proxy.port, '127.0.0.1'))
    closing.push(() => void near.socket.destroy())
    near.socket.write('hello')
    await until(() => moved.arrived.map(({ heard }) => heard.toString()), ['hello'], WITHIN_MS)
    expect(old.arrived).toEqual([])
  })
})

describe('chaos', () => {
  const plans = (seed: number): unknown => Array.from({ length: 60 }, (_, index) => [chaos(seed)(index, 'up'), chaos(seed)(index, 'down')])

  it('decides the same from the same seed, and other things from another', () => {
    expect(plans(42)).toEqual(plans(42))
    expect(plans(42)).not.toEqual(plans(43))
    const draw = randomOf(7, 'a')
    const numbers = Array.from({ length: 1000 }, draw)
    expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true)
    expect(new Set(numbers).size).toBeGreaterThan(990)
  })

  it('does every kind of harm, none of it to what is spared, and calms down', () => {
    const kinds = new Set<string>()
    for (let seed = 1; seed <= 50; seed += 1) {
      const plan = chaos(seed, { flips: true, spare: (index) => index === 0, calmFrom: 20 })
      expect([...plan(0, 'up'), ...plan(0, 'down'), ...plan(20, 'up')]).toEqual([])
      for (let index = 1; index < 20; index += 1) for (const { fault } of [...plan(index, 'up'), ...plan(index, 'down')]) kinds.add(fault.kind)
    }
    expect([...kinds].sort()).toEqual(['cut', 'flip', 'pace', 'reset', 'stall'])
  })

  it('flips no bits unless it is asked to', () => {
    for (let index = 0; index < 500; index += 1) expect(chaos(9, { calmFrom: 1000 })(index, 'up').some(({ fault }) => fault.kind === 'flip')).toBe(false)
  })
})
