import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { EngineError } from '../errors.ts'
import { codeOfAsync, pattern } from '../testing/support.ts'
import { until } from '../testing/watch.ts'
import { plainInPlaceReadingWorks } from '../wire/user-buffer.ts'
import { PlainSocket } from './socket.ts'

const ends: (() => void)[] = []

afterEach(() => {
  vi.useRealTimers()
  for (const end of ends.splice(0)) end()
})

test('this runtime reads accepted sockets in place', async () => {
  expect(await plainInPlaceReadingWorks()).toBe(true)
})

describe.each([
  ['in place', true],
  ['by data events', false],
])('read %s', (_, inPlace) => {
  async function pair(): Promise<{ readonly plain: PlainSocket; readonly socket: Socket; readonly peer: Socket }> {
    const server = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const accepted = new Promise<{ socket: Socket; plain: PlainSocket }>((resolve) => {
      server.once('connection', (socket) => resolve({ socket, plain: new PlainSocket(socket, inPlace) }))
    })
    const peer = connect(typeof address === 'object' && address ? address.port : 0, '127.0.0.1')
    peer.on('error', () => {})
    const { socket, plain } = await accepted
    ends.push(() => {
      plain.destroy()
      peer.destroy()
      server.close()
    })
    return { plain, socket, peer }
  }

  test('no data event is listened for unless it has to be', async () => {
    const { socket } = await pair()
    expect(socket.listenerCount('data')).toBe(inPlace ? 0 : 1)
  })

  test('an interrupted reader reads no more, however much still comes', async () => {
    const { plain, socket, peer } = await pair()
    plain.interrupt(new EngineError('CANCELLED'))
    peer.write('more')
    await until(() => socket.bytesRead, 4, 5_000)
    expect(plain.waiting).toBe(0)
    expect(await codeOfAsync(plain.piece(1, 1_000))).toBe('CANCELLED')
  })

  test('who is interrupted while it waits for many bytes does not get the few that came for all of them', async () => {
    const { plain, socket, peer } = await pair()
    const filling = codeOfAsync(plain.fill(Buffer.alloc(1_000_000), 20_000))
    peer.write('few')
    await until(() => socket.bytesRead, 3, 5_000)
    plain.interrupt(new EngineError('CANCELLED'))
    peer.write('more')
    expect(await filling).toBe('CANCELLED')
  })

  test('small and large pieces follow each other without a byte lost or doubled', async () => {
    const { plain, peer } = await pair()
    const sizes = [8, 1_000_000, 8, 65_536, 8, 65_537, 300_000, 1, 4_000_000, 8]
    const sent = pattern(sizes.reduce((sum, size) => sum + size, 0))
    peer.end(sent)
    const got: Buffer[] = []
    for (const size of sizes) {
      const target = Buffer.alloc(size)
      expect(await plain.fill(target, 30_000)).toBe(true)
      got.push(target)
    }
    expect(Buffer.concat(got).equals(sent)).toBe(true)
    expect(await plain.fill(Buffer.alloc(500_000), 30_000)).toBe(false)
  })

  test('whoever leaves midway is lost, and what came can not be taken for all', async () => {
    const { plain, peer } = await pair()
    peer.end(pattern(200_000))
    expect(await codeOfAsync(plain.fill(Buffer.alloc(200_001), 30_000))).toBe('PEER_LOST')
  })

  test('what nobody takes is not read for ever', async () => {
    const { plain, socket, peer } = await pair()
    peer.write(pattern(30_000_000))
    await until(() => plain.waiting >= 1_048_576, true, 10_000)
    const { bytesRead } = socket
    for (let turn = 0; turn < 50; turn += 1) await new Promise(setImmediate)
    expect(socket.bytesRead).toBe(bytesRead)
    // data events that are under way still come
    expect(bytesRead).toBeLessThan(2 * 1_048_576)
    const target = Buffer.alloc(30_000_000)
    expect(await plain.fill(target, 30_000)).toBe(true)
    expect(target.equals(pattern(30_000_000))).toBe(true)
  })

  test('patience for many bytes begins anew with each of them', async () => {
    const { plain, peer } = await pair()
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
    let ended = 'no'
    const filling = plain.fill(Buffer.alloc(1_000_000), 10_000).catch((error: EngineError) => {
      ended = error.code
    })
    for (let sent = 1; sent <= 3; sent += 1) {
      await vi.advanceTimersByTimeAsync(9_000)
      peer.write('x')
      while (plain.bytesRead < sent) await new Promise(setImmediate)
    }
    await vi.advanceTimersByTimeAsync(9_999)
    expect(ended).toBe('no')
    await vi.advanceTimersByTimeAsync(2)
    await filling
    expect(ended).toBe('PEER_SILENT')
    vi.useRealTimers()
    peer.write('late')
    expect(String(await plain.piece(4, 5_000))).toBe('late')
  })

  test.runIf(inPlace)('many bytes go straight to where they belong, few do not', async () => {
    const { plain, socket, peer } = await pair()
    const memory = (): ArrayBufferLike | undefined => {
      const symbol = Object.getOwnPropertySymbols(socket).find(({ description }) => description === 'kBuffer') as symbol
      return (socket as unknown as Record<symbol, Uint8Array>)[symbol]?.buffer
    }
    const few = Buffer.alloc(65_536)
    const filling = plain.fill(few, 30_000)
    peer.write(pattern(1000))
    await until(() => socket.bytesRead, 1000, 5_000)
    expect(memory()).not.toBe(few.buffer)
    peer.write(pattern(64_536))
    await filling
    const many = Buffer.alloc(1_000_000)
    const fillingMany = plain.fill(many, 30_000)
    peer.write(pattern(1000))
    await until(() => socket.bytesRead, 66_536, 5_000)
    expect(memory()).toBe(many.buffer)
    peer.write(pattern(999_000))
    await fillingMany
    expect(memory()).not.toBe(many.buffer)
  })

  test('the end is seen by who only waits, and what comes behind `end` goes nowhere', async () => {
    const { plain, peer } = await pair()
    const gone = plain.gone(100, new AbortController().signal)
    peer.write(pattern(50))
    peer.end()
    await gone
    expect(plain.waiting).toBe(50)
    const other = await pair()
    const over = other.plain.end('bye')
    other.peer.on('data', () => {})
    other.peer.write(pattern(3_000_000))
    other.peer.end()
    await over
    expect(other.plain.waiting).toBe(0)
  })
})
