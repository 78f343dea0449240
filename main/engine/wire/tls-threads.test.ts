import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect as tlsConnect } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Identity, loadIdentity } from '../identity/identity.ts'
import { FILL_FROM_BYTES, PENDING_CONNECTIONS_MAX, WRITE_SLICE_BYTES } from '../limits.ts'
import { dial } from './dial.ts'
import { encodeFrame, type FrameHandler, FrameReader } from './frame.ts'
import { type Link, tlsOptions } from './link.ts'
import { type DataPorts, type Door, type Listener, listen } from './listen.ts'

const KIB = 1024
let folder: string
let identity: Identity
let listener: Listener
let ports: DataPorts
const came: { link: Link; door: Door }[] = []
let wake: () => void = () => {}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fastdrop-threads-'))
  identity = await loadIdentity(folder)
  const onLink = (link: Link, door: Door): void => {
    came.push({ link, door })
    wake()
  }
  listener = await listen({ address: '127.0.0.1', port: 0, identity, onLink })
  ports = await listener.dataPorts(2)
})

afterAll(async () => {
  ports.close()
  await listener.close()
  await rm(folder, { recursive: true })
})

/** Two ends of one connection, each in a thread or not. */
async function ends(dialThreads: number, port: number): Promise<{ from: Link; to: Link; door: Door }> {
  const from = await dial({ host: '127.0.0.1', port, identity, localAddress: '127.0.0.1', threads: dialThreads })
  while (came.length === 0) await new Promise<void>((resolve) => (wake = resolve))
  const { link: to, door } = came.shift() as { link: Link; door: Door }
  return { from, to, door }
}

/** Takes frames into memory that threads can reach, and gives it only when it is told to. */
class Frames implements FrameHandler {
  readonly got: { number: number; body: Buffer }[] = []
  readonly reader = new FrameReader(this)
  /** Frames with an odd number find no room at first. */
  waiting: number | null = null
  wake: () => void = () => {}
  readonly #memory = Buffer.from(new SharedArrayBuffer(4 * 1024 * KIB))

  bodyFor(number: number, size: number): Uint8Array | null {
    if (number % 2 === 0) return number === 0 ? Buffer.alloc(size) : this.#memory.subarray(0, size)
    this.waiting = size
    this.wake()
    return null
  }

  frame(number: number, body: Uint8Array): void {
    this.got.push({ number, body: Buffer.from(body) })
    this.wake()
  }

  room(size: number): Buffer {
    return this.#memory.subarray(0, size)
  }

  async until(done: () => boolean): Promise<void> {
    while (!done()) await new Promise<void>((resolve) => (this.wake = resolve))
  }
}

function readBy(link: Link): Frames {
  const frames = new Frames()
  link.take(frames.reader)
  link.resume()
  return frames
}

const SIZES = [1, 8, 100, FILL_FROM_BYTES - 1, FILL_FROM_BYTES, 16 * KIB, 16 * KIB + 1, 100_000, WRITE_SLICE_BYTES + 7, 2_000_000]

/** Connections that say nothing, and how many of them are open. */
async function crowd(at: readonly number[], each: number): Promise<{ open: () => number; end: () => void }> {
  const sockets = at.flatMap((port) => Array.from({ length: each }, () => connect(port, '127.0.0.1')))
  let closed = 0
  for (const socket of sockets) {
    socket.on('error', () => {})
    socket.on('close', () => {
      closed += 1
    })
    socket.resume()
  }
  await Promise.all(sockets.map((socket) => once(socket, 'connect')))
  const end = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  return { open: () => sockets.length - closed, end }
}

it('silent crowds at the ports of a thread are bounded as one, and end with their port', async () => {
  const more = await Promise.all([listener.dataPorts(1), listener.dataPorts(1), listener.dataPorts(1)])
  const { open, end } = await crowd(
    more.flatMap((one) => one.ports),
    PENDING_CONNECTIONS_MAX,
  )
  await expect.poll(open).toBe(PENDING_CONNECTIONS_MAX)
  // a good peer is let in all the same
  const good = await ends(0, more[0]?.ports[0] as number)
  for (const one of more) one.close()
  await expect.poll(open).toBe(0)
  expect([good.from.open, good.to.open]).toEqual([true, true])
  end()
  await Promise.all([good.from.end(), good.to.end()])
})

it('ports end with the listener they belong to', async () => {
  const other = await listen({ address: '127.0.0.1', port: 0, identity, onLink: () => {} })
  const [port] = (await other.dataPorts(1)).ports
  other.stopAccepting()
  await expect(dial({ host: '127.0.0.1', port: port as number, identity, localAddress: null })).rejects.toMatchObject({ code: 'UNREACHABLE' })
  await other.close()
})

it('strangers who go while a port is being shut hurt nobody', async () => {
  const other = await listen({ address: '127.0.0.1', port: 0, identity, onLink: () => {} })
  const open = await other.dataPorts(1)
  const hurt = vi.fn()
  process.on('uncaughtException', hurt)
  const callers = await Promise.all(Array.from({ length: 20 }, () => secured(open.ports[0] as number)))
  // this thread hears of them only when the port is shut, and by then they are gone
  for (const caller of callers) caller.resetAndDestroy()
  const until = performance.now() + 100
  while (performance.now() < until);
  open.close()
  await new Promise((resolve) => setTimeout(resolve, 200))
  process.off('uncaughtException', hurt)
  expect(hurt).not.toHaveBeenCalled()
  await other.close()
})

/** A connection of somebody with a key, who says nothing behind the handshake. */
async function secured(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  await once(tlsConnect({ ...tlsOptions(identity), socket }), 'secureConnect')
  return socket
}

describe.each([
  { where: 'dialled in a thread, accepted here', threads: 2, port: () => listener.port, door: 'main' },
  { where: 'dialled here, accepted in a thread', threads: 0, port: () => ports.ports[0] as number, door: 'data' },
  { where: 'both in threads', threads: 2, port: () => ports.ports[1] as number, door: 'data' },
] as const)('a connection $where', ({ threads, port, door }) => {
  it('knows its peer and where it is', async () => {
    const { from, to, ...rest } = await ends(threads, port())
    expect(rest.door).toBe(door)
    expect([from.peerKey.keyHash, to.peerKey.keyHash]).toEqual([identity.keyHash, identity.keyHash])
    expect([from.remoteAddress, from.localAddress, to.remoteAddress, to.localAddress]).toEqual(Array(4).fill('127.0.0.1'))
    expect(from.roundTripMs).toBeGreaterThan(0)
    await Promise.all([from.end(), to.end()])
  })

  it('brings every frame, whatever its size, in memory that is shared or not', async () => {
    const { from, to } = await ends(threads, port())
    const frames = readBy(to)
    // number 0 lands in memory that is not shared, even ones in memory that is
    const sent = [...SIZES, ...SIZES].map((size, at) => ({ number: at < SIZES.length ? 0 : 2 * at, body: randomBytes(size) }))
    for (const { number, body } of sent) await from.write(encodeFrame(number, body))
    await frames.until(() => frames.got.length === sent.length)
    expect(frames.got.every(({ number, body }, at) => number === sent[at]?.number && body.equals(sent[at].body))).toBe(true)
    expect([to.bytesRead, from.bytesRead]).toEqual([from.bytesWritten, to.bytesWritten])
    await from.end()
    await to.closed
  })

  it('sends from memory that is shared', async () => {
    const { from, to } = await ends(threads, port())
    const frames = readBy(to)
    const memory = Buffer.from(new SharedArrayBuffer(3_000_008))
    const frame = encodeFrame(2, randomBytes(3_000_000))
    memory.set(frame)
    await from.write(memory)
    await frames.until(() => frames.got.length === 1)
    expect(frames.got[0]?.body.equals(frame.subarray(8))).toBe(true)
    await from.end()
  })

  it('stands still where there is no room for a frame, and goes on when there is', async () => {
    const { from, to } = await ends(threads, port())
    const frames = readBy(to)
    const sent = [1, 3, 5].map((number) => ({ number, body: randomBytes(900_000) }))
    const written = Promise.all(sent.map(({ number, body }) => from.write(encodeFrame(number, body))))
    for (const { number, body } of sent) {
      await frames.until(() => frames.waiting !== null)
      const size = frames.waiting as number
      frames.waiting = null
      expect(frames.got.length, 'nothing more is taken meanwhile').toBe((number - 1) / 2)
      if (frames.reader.unblock(frames.room(size))) to.resume()
      await frames.until(() => frames.got.length > (number - 1) / 2)
      expect(frames.got.at(-1)?.body.equals(body)).toBe(true)
    }
    await written
    await from.end()
  })

  it('tells what came before the end', async () => {
    const { from, to } = await ends(threads, port())
    const frames = readBy(to)
    await from.write(encodeFrame(2, Buffer.alloc(300_000, 7)))
    void from.end()
    await to.closed
    expect(frames.got.map(({ number, body }) => [number, body.length])).toEqual([[2, 300_000]])
  })

  it('that is cut rejects what is being written, and touches no memory behind its end', async () => {
    const { from, to } = await ends(threads, port())
    const frames = readBy(to)
    const writing = from.write(encodeFrame(2, Buffer.alloc(3_000_000, 7)))
    const rest = Promise.all([1, 2, 3, 4].map(() => from.write(encodeFrame(4, Buffer.alloc(3_000_000, 7)))))
    rest.catch(() => {})
    await frames.until(() => frames.got.length > 0)
    await writing
    to.destroy()
    await to.closed
    const memory = frames.room(3_000_000)
    memory.fill(1)
    await expect(rest).rejects.toMatchObject({ code: 'PEER_LOST' })
    expect(memory.every((byte) => byte === 1)).toBe(true)
    await from.closed
  })
})
