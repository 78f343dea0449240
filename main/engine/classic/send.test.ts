import { execFileSync } from 'node:child_process'
import { mkdir, readdir, truncate, utimes, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import type { CompressType } from '../../../shared/transfer.ts'
import type { ClassicChoice } from '../facade.ts'
import { CLASSIC_ZSTD_ONE_SHOT_MAX_BYTES } from '../limits.ts'
import { ClassicServer, sha256, textLike } from '../testing/classic-peer.ts'
import { TestEngine } from '../testing/pair.ts'
import { pattern } from '../testing/support.ts'
import { hasTools } from '../testing/tools.ts'
import { until } from '../testing/watch.ts'
import { createZstdCompress } from './zstd-write.ts'

const open: { close: () => unknown }[] = []

afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close()
})

async function sender(): Promise<TestEngine> {
  const engine = await TestEngine.start({ listen: false })
  open.push(engine)
  return engine
}

async function server(...how: Parameters<typeof ClassicServer.listen>): Promise<ClassicServer> {
  const listening = await ClassicServer.listen(...how)
  open.push(listening)
  return listening
}

async function file(engine: TestEngine, name: string, content: Buffer): Promise<string> {
  const path = join(engine.root, name)
  await mkdir(join(path, '..'), { recursive: true })
  await writeFile(path, content)
  return path
}

interface How {
  /** Port on loopback. */
  readonly to: number
  readonly classic?: ClassicChoice
  readonly compression?: CompressType
}

function send(engine: TestEngine, { to, classic = 'any', compression = 'None' }: How, paths: readonly string[]): string {
  return engine.engine.send({ paths, to: { host: '127.0.0.1', port: to, classic }, compression })
}

/** The loss is seen before or behind the yes; either way it is told, and nothing is kept. */
async function leftEmpty(receiver: TestEngine): Promise<void> {
  const lost = receiver.event('error', ({ code }) => code === 'PEER_LOST')
  await Promise.race([lost, receiver.event('offer-closed', ({ reason }) => reason === 'withdrawn')])
  expect(await readdir(receiver.received).catch(() => [])).toEqual([])
  expect(receiver.events.some(({ event }) => event === 'done')).toBe(false)
}

/** What `command` makes of these bytes. */
function unpacked(command: string, args: readonly string[], input: Buffer): Buffer {
  return execFileSync(command, [...args], { input, maxBuffer: 1e9 })
}

const UNZIP =
  'import io,sys,zipfile\nz=zipfile.ZipFile(io.BytesIO(sys.stdin.buffer.read()))\nassert z.testzip() is None\nassert len(z.namelist())==1\nsys.stdout.buffer.write(z.read(z.namelist()[0]))'

describe('what a 1.1.0 receiver gets', () => {
  for (const size of [0, 1, 262_143, 262_144, 262_145, 1_300_000]) {
    test(`of a file of ${size} bytes: header, ascending chunks from 0, the bytes`, async () => {
      const engine = await sender()
      const to = await server('1.1.0')
      const content = pattern(size)
      const id = send(engine, { to: to.port }, [await file(engine, 'a.bin', content)])
      expect(await engine.ended(id)).toBe('done')
      const got = await to.got
      const chunks = Math.ceil(size / 262_144)
      expect(got.header).toEqual({
        OneChunk: 262_144,
        FullChunk: chunks,
        FullSize: size,
        DPVersion: '1.1.0',
        CompressType: 'None',
        FileName: 'a.bin',
        Checksum: sha256(content),
      })
      expect(got.numbers).toEqual(Array.from({ length: chunks }, (_, number) => number))
      expect(got.payload.equals(content)).toBe(true)
      expect(engine.engine.transfers()[0]?.peer.wire).toBe('1.1.0')
      expect(to.connections).toBe(1)
    })
  }

  test.skipIf(!hasTools('python3'))('Zip: python reads it, CRC and all', async () => {
    const engine = await sender()
    const to = await server('1.1.0')
    const content = textLike(1_000_000)
    const id = send(engine, { to: to.port, compression: 'Zip' }, [await file(engine, 'ä.txt', content)])
    expect(await engine.ended(id)).toBe('done')
    const { payload, header } = await to.got
    expect(header).toMatchObject({ CompressType: 'Zip', FullSize: payload.length, Checksum: sha256(payload) })
    expect(unpacked('python3', ['-c', UNZIP], payload).equals(content)).toBe(true)
  })

  test.skipIf(!hasTools('tar'))('TarGz: tar reads it', async () => {
    const engine = await sender()
    const to = await server('1.1.0')
    const content = textLike(1_000_000)
    const id = send(engine, { to: to.port, compression: 'TarGz' }, [await file(engine, `${'n'.repeat(120)}ä.txt`, content)])
    expect(await engine.ended(id)).toBe('done')
    expect(unpacked('tar', ['-xzO'], (await to.got).payload).equals(content)).toBe(true)
  })

  test('Zstd: one frame that says its size', async () => {
    const engine = await sender()
    const to = await server('1.1.0')
    const content = textLike(1_000_000)
    const id = send(engine, { to: to.port, compression: 'Zstd' }, [await file(engine, 'a.txt', content)])
    expect(await engine.ended(id)).toBe('done')
    const { readHead, compressedBlocks } = await import('../wire/codec/zstd-frame.ts')
    const { payload } = await to.got
    expect(readHead(payload)?.contentBytes).toBe(1_000_000n)
    expect(compressedBlocks(payload, 1_000_000)).not.toBe(null)
    const { decompress } = await import('@mongodb-js/zstd')
    expect((await decompress(payload)).equals(content)).toBe(true)
  })

  test.skipIf(createZstdCompress !== null)('Zstd beyond what this runtime can: said plainly', async () => {
    const engine = await sender()
    const to = await server('1.1.0')
    const path = await file(engine, 'large.bin', Buffer.alloc(0))
    await truncate(path, CLASSIC_ZSTD_ONE_SHOT_MAX_BYTES + 1)
    const id = send(engine, { to: to.port, compression: 'Zstd' }, [path])
    expect(await engine.ended(id)).toBe('failed')
    expect(await engine.event('error')).toMatchObject({ code: 'LIMIT_EXCEEDED', message: expect.stringContaining('None, Zip or TarGz') })
  })
})

describe.skipIf(!hasTools('unzip', 'tar', 'diff'))('a folder', () => {
  const at = new Date('2021-03-04T05:06:08Z')

  async function tree(engine: TestEngine): Promise<string> {
    await file(engine, 'Drop/one.txt', Buffer.from('one'))
    await file(engine, 'Drop/deep/zwei ä.bin', pattern(400_000))
    await mkdir(join(engine.root, 'Drop/empty'))
    for (const name of ['Drop/one.txt', 'Drop/deep/zwei ä.bin', 'Drop/deep', 'Drop/empty', 'Drop']) await utimes(join(engine.root, name), at, at)
    return join(engine.root, 'Drop')
  }

  test('goes as one .zip with names and times', async () => {
    const engine = await sender()
    const to = await server('1.1.0')
    const id = send(engine, { to: to.port, compression: 'Zip' }, [await tree(engine)])
    expect(await engine.ended(id)).toBe('done')
    const { header, payload } = await to.got
    expect(header).toMatchObject({ FileName: 'Drop.zip', CompressType: 'None' })
    const snapshot = engine.engine.transfers()[0]
    expect(snapshot).toMatchObject({ title: 'Drop.zip', payload: { packedAs: 'Drop.zip', files: 2, directories: 3 } })
    const zip = await file(engine, 'got.zip', payload)
    execFileSync('unzip', ['-q', zip, '-d', join(engine.root, 'out')])
    execFileSync('diff', ['-r', join(engine.root, 'Drop'), join(engine.root, 'out/Drop')])
    const { stat } = await import('node:fs/promises')
    expect((await stat(join(engine.root, 'out/Drop/deep/zwei ä.bin'))).mtime).toEqual(at)
    expect(unpacked('unzip', ['-tqq', zip], Buffer.alloc(0)).toString()).toBe('')
  })

  test('and with TarGz as one .tar.gz; nothing is left of the spool', async () => {
    const engine = await sender()
    // as a process that was killed has left it
    await file(engine, 'data/outgoing/999999999-abc-payload.spool', Buffer.from('old'))
    const to = await server('1.1.0')
    const other = await file(engine, 'beside.txt', Buffer.from('beside'))
    const id = send(engine, { to: to.port, compression: 'TarGz' }, [await tree(engine), other])
    expect(await engine.ended(id)).toBe('done')
    const { header, payload } = await to.got
    expect(header).toMatchObject({ FileName: 'Drop and 1 more.tar.gz', CompressType: 'None' })
    await mkdir(join(engine.root, 'out'))
    unpacked('tar', ['-xz', '-C', join(engine.root, 'out')], payload)
    execFileSync('diff', ['-r', join(engine.root, 'Drop'), join(engine.root, 'out/Drop')])
    await engine.engine.close()
    expect(await readdir(join(engine.root, 'data/outgoing'))).toEqual([])
  })
})

describe('1.0.0', () => {
  test.skipIf(!hasTools('python3'))('chunks from 1, FullSize of the raw file, ended by the close', async () => {
    const engine = await sender()
    const to = await server('1.0.0')
    const content = textLike(700_000)
    const id = send(engine, { to: to.port, classic: '1.0.0', compression: 'Zip' }, [await file(engine, 'a.txt', content)])
    expect(await engine.ended(id)).toBe('done')
    const { header, numbers, payload } = await to.got
    expect(header).toEqual({ OneChunk: 262_144, FullChunk: 3, FullSize: 700_000, DPVersion: '1.0.0', CompressType: 'Zip', FileName: 'a.txt' })
    expect(numbers[0]).toBe(1)
    expect(unpacked('python3', ['-c', UNZIP], payload).equals(content)).toBe(true)
  })

  test.skipIf(!hasTools('tar'))('a receiver that wants another CompressType gets it', async () => {
    const engine = await sender()
    const to = await server('1.0.0', { compress: 'TarGz' })
    const content = textLike(300_000)
    const id = send(engine, { to: to.port, classic: '1.0.0' }, [await file(engine, 'a.txt', content)])
    expect(await engine.ended(id)).toBe('done')
    expect(unpacked('tar', ['-xzO'], (await to.got).payload).equals(content)).toBe(true)
  })

  test('one that never answers the header is sent to all the same', { timeout: 30_000 }, async () => {
    const engine = await sender()
    const to = await server('1.0.0', { silent: true })
    const content = pattern(600_000)
    const id = send(engine, { to: to.port, classic: '1.0.0' }, [await file(engine, 'a.bin', content)])
    expect(await engine.ended(id)).toBe('done')
    expect((await to.got).payload.equals(content)).toBe(true)
  })

  test('is found behind a refused 1.1.0', async () => {
    const engine = await sender()
    const to = await server('1.0.0')
    const id = send(engine, { to: to.port }, [await file(engine, 'a.bin', pattern(10))])
    expect(await engine.ended(id)).toBe('done')
    expect(engine.engine.transfers()[0]?.peer.wire).toBe('1.0.0')
    expect(to.connections).toBe(2)
  })
})

describe('what goes wrong', () => {
  test('the receiver says why: its words are told', async () => {
    const engine = await sender()
    const to = await server('1.1.0', { answer: 'ERROR: Out of \u001b[31mluck.' })
    const id = send(engine, { to: to.port }, [await file(engine, 'a.bin', pattern(10))])
    expect(await engine.ended(id)).toBe('failed')
    const error = await engine.event('error')
    expect(error).toMatchObject({ code: 'PEER_FAILED', message: expect.stringContaining('luck.') })
    expect(error.message).not.toContain('\u001b')
  })

  test('it closes without a word: not delivered', async () => {
    const engine = await sender()
    const to = await server('1.1.0', { answer: '' })
    const id = send(engine, { to: to.port }, [await file(engine, 'a.bin', pattern(10))])
    expect(await engine.ended(id)).toBe('failed')
    expect(await engine.event('error')).toMatchObject({ code: 'PEER_LOST' })
  })

  test('nobody is there; somebody else is', async () => {
    const engine = await sender()
    const path = await file(engine, 'a.bin', pattern(10))
    const other = createServer((socket) => socket.end('220 mail ready\r\n\r\n'))
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    open.push({ close: () => other.close() })
    const { port } = other.address() as { port: number }
    expect(await engine.ended(send(engine, { to: port }, [path]))).toBe('failed')
    expect(await engine.event('error')).toMatchObject({ code: 'NOT_FASTDROP' })
    other.close()
    expect(await engine.ended(send(engine, { to: 1 }, [path]))).toBe('failed')
    expect(await engine.event('error', ({ code }) => code === 'UNREACHABLE')).toMatchObject({ message: expect.stringContaining('port 1.') })
  })

  test('a receiver that says why, and takes nothing more, is heard at once', async () => {
    const engine = await sender()
    /** All buffers between the two are full: nothing has moved for a while. */
    const stuck = (): Promise<void> => {
      let before = 0
      let same = 0
      const look = (): boolean => {
        const here = engine.engine.transfers()[0]
        const moved = here?.state === 'moving' ? here.progress.bytes : 0
        same = moved > 0 && moved === before ? same + 1 : 0
        before = moved
        return same > 30
      }
      return until(look, true, 15_000)
    }
    const other = createServer({ allowHalfOpen: true }, (socket) => {
      socket.on('error', () => {})
      socket.once('data', (head: Buffer) => {
        socket.pause()
        const key = /sec-fastdp-key: (.*)\r\n/i.exec(head.toString())?.[1]
        socket.write(
          `HTTP/1.1 101 Switching Protocols\r\nUpgrade: fastdp\r\nConnection: Upgrade\r\nSec-FastDP-Key: ${key}\r\nSec-FastDP-Version: 1.1.0\r\n\r\n`,
        )
        void stuck().then(() => socket.end('ERROR: The disk is on fire.'))
      })
    })
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    open.push({ close: () => other.close() })
    const path = await file(engine, 'a.bin', Buffer.alloc(40_000_000))
    const id = send(engine, { to: (other.address() as { port: number }).port, classic: '1.1.0' }, [path])
    expect(await engine.ended(id)).toBe('failed')
    expect(await engine.event('error')).toMatchObject({ message: expect.stringContaining('on fire') })
  })

  test('our own receiver declines, cancels: the sender knows it', async () => {
    const engine = await sender()
    const receiver = await TestEngine.start({ listen: false, accept: 'ask' })
    open.push(receiver)
    const { port } = await receiver.engine.openClassic({ port: 0, forMs: null })
    const path = await file(engine, 'a.bin', pattern(20_000_000))
    const declined = send(engine, { to: port }, [path])
    receiver.engine.answerOffer((await receiver.event('offer')).offer.id, { accept: false })
    await engine.ended(declined)
    expect(await engine.event('error')).toMatchObject({ code: 'DECLINED' })
  })

  test('a source that changes while it is sent is not announced as sent', async () => {
    const engine = await sender()
    const receiver = await TestEngine.start({ listen: false, accept: 'ask' })
    open.push(receiver)
    const { port } = await receiver.engine.openClassic({ port: 0, forMs: null })
    const path = await file(engine, 'a.bin', pattern(20_000_000))
    const id = send(engine, { to: port }, [path])
    const { offer } = await receiver.event('offer')
    await writeFile(path, pattern(20_000_000, 9))
    receiver.engine.answerOffer(offer.id, { accept: true })
    expect(await engine.ended(id)).toBe('failed')
    expect(await engine.event('error')).toMatchObject({ code: 'SOURCE_CHANGED' })
    await leftEmpty(receiver)
  })

  test.each(['None', 'Zip'] as const)('a cancel ends it while a terabyte is read for the header (%s)', async (compression) => {
    const engine = await sender()
    const to = await server('1.1.0')
    const path = await file(engine, 'vast.bin', Buffer.alloc(0))
    await truncate(path, 1e12)
    const id = send(engine, { to: to.port, classic: '1.1.0', compression }, [path])
    await expect.poll(() => to.connections).toBe(1)
    engine.engine.cancel(id)
    expect(await engine.ended(id)).toBe('cancelled')
  })

  test('a cancel ends it on both sides', async () => {
    const engine = await sender()
    const receiver = await TestEngine.start({ listen: false, accept: 'ask' })
    open.push(receiver)
    const { port } = await receiver.engine.openClassic({ port: 0, forMs: null })
    const id = send(engine, { to: port }, [await file(engine, 'a.bin', pattern(20_000_000))])
    const { offer } = await receiver.event('offer')
    engine.engine.cancel(id)
    expect(await engine.ended(id)).toBe('cancelled')
    receiver.engine.answerOffer(offer.id, { accept: true })
    await leftEmpty(receiver)
  })
})

test('a 1.x device is kept by its address, unprobed, and can be sent to', async () => {
  const engine = await sender()
  const to = await server('1.1.0')
  const peer = await engine.engine.addPeer(`127.0.0.1:${to.port}`, { classic: 'any' })
  expect(peer).toMatchObject({ name: '127.0.0.1', port: to.port, state: 'online', wire: '1.x', source: 'manual', verified: false })
  const id = engine.engine.send({ paths: [await file(engine, 'a.bin', pattern(10))], to: { peerId: peer.id } })
  expect(await engine.ended(id)).toBe('done')
  await engine.event('peer', (event) => event.peer.id === peer.id && event.peer.wire === '1.1.0')
  const missing = engine.engine.send({ paths: [join(engine.root, 'missing')], to: { peerId: peer.id } })
  expect(await engine.ended(missing)).toBe('failed')
  const there = engine.engine.send({ paths: [join(engine.root, 'a.bin')], to: { peerId: peer.id } })
  expect(await engine.ended(there)).toBe('done')
  expect(engine.events.some((event) => event.event === 'peer' && event.peer.state === 'away')).toBe(false)
  to.close()
  const again = engine.engine.send({ paths: [join(engine.root, 'a.bin')], to: { peerId: peer.id } })
  expect(await engine.ended(again)).toBe('failed')
  await engine.event('peer', (event) => event.peer.state === 'away')
  await expect(engine.engine.addPeer('127.0.0.1:1', { classic: '1.1.0' })).rejects.toMatchObject({ code: 'UNREACHABLE' })
})
