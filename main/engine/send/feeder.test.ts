import { describe, expect, it } from 'vitest'
import { CHUNK } from '../../../shared/flow.ts'
import { EngineError } from '../errors.ts'
import { Flow } from '../flow.ts'
import { pattern } from '../testing/support.ts'
import { readChunkBody } from '../wire/chunk-body.ts'
import { type CodecName, codecOf } from '../wire/codec/codec.ts'
import { createDigester, type Digester } from '../wire/digest.ts'
import { type Layout, layOut } from '../wire/plan.ts'
import { ChunkList } from './chunk-list.ts'
import { always, type Encoder } from './encoder.ts'
import { Feeder, type Prepared } from './feeder.ts'
import { Ledger } from './ledger.ts'
import { SourceReader } from './source-reader.ts'

const KIB = 1024
const DIGEST_BYTES = 16

interface Kit {
  readonly feeder: Feeder
  readonly list: ChunkList
  readonly flow: Flow
  readonly layout: Layout
  readonly digester: Digester
  readonly errors: EngineError[]
  readonly reader: MemoryReader
  readonly ledger: Ledger
}

/** Reads from memory, or fails as it is told; so nothing here waits for a disk. */
class MemoryReader extends SourceReader {
  readonly #content: Buffer
  readonly #layout: Layout
  fault: EngineError | null = null

  constructor(content: Buffer, layout: Layout) {
    super([], layout)
    this.#content = content
    this.#layout = layout
  }

  override read(number: number, target: Buffer): Promise<void> {
    if (this.fault) return Promise.reject(this.fault)
    const at = (number - 1) * this.#layout.oneChunk
    this.#content.copy(target, 0, at, at + target.length)
    return Promise.resolve()
  }
}

async function open(options: { content: Buffer; connections?: number; codec?: CodecName; encoder?: Encoder }): Promise<Kit> {
  const layout = layOut([options.content.length], 64 * KIB)
  const flow = new Flow(layout.fullChunk, layout.fullSize)
  const list = new ChunkList(layout, flow)
  const reader = new MemoryReader(options.content, layout)
  const digester = await createDigester('xxh3-128')
  const errors: EngineError[] = []
  const ledger = new Ledger(layout.fullChunk, 'xxh3-128')
  const compressType = options.codec ?? 'None'
  const onError = (error: EngineError): void => {
    errors.push(error)
  }
  const feeder = new Feeder({
    layout,
    list,
    reader,
    compressType,
    encoder: options.encoder ?? always(codecOf(compressType)),
    digester,
    connections: options.connections ?? 2,
    lateAfterMs: () => Number.POSITIVE_INFINITY,
    ledger,
    waits: flow.waits,
    onError,
  })
  return { feeder, list, flow, layout, digester, errors, reader, ledger }
}

/** Takes the next chunk, checks its frame, and gives its bytes as they will be at the other end. */
async function unpack(kit: Kit, chunk: Prepared, codec: CodecName): Promise<Buffer> {
  const { frame, number } = chunk
  expect([frame.readUInt32BE(0), frame.readUInt32BE(4)]).toEqual([number, frame.length - 8])
  const rawLength = kit.layout.rawLength(number)
  const body = readChunkBody(frame.subarray(8), DIGEST_BYTES, rawLength)
  const raw = body.encoded ? await codecOf(codec).decode(body.data, rawLength) : Buffer.from(body.data)
  expect(body.digest.equals(kit.digester.digest(raw))).toBe(true)
  expect(kit.ledger.digestOf(number)?.equals(body.digest)).toBe(true)
  return raw
}

/** Lets every promise that can go on do so. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}

describe('Feeder', () => {
  it.each(['None', 'Zstd'] as const)('makes whole frames of every chunk (%s)', async (codec) => {
    const content = Buffer.concat([pattern(100 * KIB), Buffer.alloc(200 * KIB, 'text '), pattern(1234, 5)])
    const kit = await open({ content, codec })
    const got: Buffer[] = []
    for (let count = 0; count < kit.layout.fullChunk; count += 1) {
      const chunk = await kit.feeder.next()
      if (!chunk) throw new Error('closed early')
      got[chunk.number - 1] = await unpack(kit, chunk, codec)
      chunk.release()
    }
    expect(Buffer.concat(got).equals(content)).toBe(true)
    expect([kit.errors, [...new Set(kit.flow.states)]]).toEqual([[], [CHUNK.READING]])
    kit.feeder.close()
  })

  it('sends what shrinks encoded and what does not raw', async () => {
    const kit = await open({ content: Buffer.concat([Buffer.alloc(64 * KIB), pattern(64 * KIB)]), codec: 'Zstd' })
    const flags = new Map<number, [number, boolean]>()
    for (let count = 0; count < 2; count += 1) {
      const chunk = await kit.feeder.next()
      flags.set(chunk?.number ?? 0, [chunk?.frame[8] ?? -1, (chunk?.frame.length ?? 0) < 1000])
      chunk?.release()
    }
    expect([flags.get(1), flags.get(2)]).toEqual([
      [1, true],
      [0, false],
    ])
    kit.feeder.close()
  })

  it('holds no more buffers than its pool, however many are asked for', async () => {
    const kit = await open({ content: pattern(20 * 64 * KIB), connections: 2 })
    const got: Prepared[] = []
    for (let count = 0; count < 20; count += 1) {
      void kit.feeder.next().then((chunk) => {
        if (chunk) got.push(chunk)
      })
    }
    await settled()
    // two connections, two reads and one more
    expect(got.length).toBe(5)
    expect(new Set(got.map((chunk) => chunk.frame.buffer)).size).toBe(5)
    got[0]?.release()
    await settled()
    expect(got.length).toBe(6)
    expect(got[5]?.frame.buffer).toBe(got[0]?.frame.buffer)
    kit.feeder.close()
  })

  it('reads only a little ahead of who asks', async () => {
    const kit = await open({ content: pattern(40 * 64 * KIB), connections: 16 })
    const first = await kit.feeder.next()
    await settled()
    const begun = kit.flow.states.filter((state) => state !== CHUNK.WAITING).length
    expect(begun).toBeGreaterThanOrEqual(2)
    expect(begun).toBeLessThanOrEqual(5)
    first?.release()
    kit.feeder.close()
  })

  it.each([
    ['Zstd', 3],
    ['None', 2],
  ] as const)('has chunks under way beside each other, two of them at the disk (%s: %i)', async (codec, most) => {
    const ends: (() => void)[] = []
    const encoder: Encoder = { encode: () => new Promise((resolve) => ends.push(() => resolve(null))) }
    const kit = await open({ content: pattern(40 * 64 * KIB), connections: 4, codec, encoder })
    let atDisk = 0
    const seen: number[] = []
    const read = kit.reader.read.bind(kit.reader)
    kit.reader.read = async (number, target) => {
      atDisk += 1
      seen.push(atDisk)
      await settled()
      await read(number, target)
      atDisk -= 1
    }
    const first = kit.feeder.next()
    for (let turn = 0; turn < 4; turn += 1) await settled()
    expect([ends.length, Math.max(...seen)]).toEqual([most, 2])
    ends.shift()?.()
    await first
    for (let turn = 0; turn < 4; turn += 1) await settled()
    // one is done, and one more has begun
    expect(ends.length).toBe(most)
    kit.feeder.close()
    for (const end of ends) end()
  })

  it('takes chunks in the order of the list', async () => {
    const kit = await open({ content: pattern(10 * 64 * KIB) })
    const numbers: number[] = []
    for (let count = 0; count < 10; count += 1) {
      const chunk = await kit.feeder.next()
      numbers.push(chunk?.number ?? 0)
      chunk?.release()
    }
    // two are read at a time, so neighbours may change places
    expect(numbers.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    for (const [index, number] of numbers.entries()) expect(Math.abs(number - index - 1)).toBeLessThanOrEqual(2)
    kit.feeder.close()
  })

  it('goes on when a chunk comes back to the list', async () => {
    const kit = await open({ content: pattern(100) })
    const first = await kit.feeder.next()
    const raw = first ? await unpack(kit, first, 'None') : null
    first?.release()
    kit.list.sending(1, 0, { type: 'None', bytes: 100 })
    const next = kit.feeder.next()
    await settled()
    kit.list.putBack(1)
    kit.feeder.kick()
    const again = await next
    expect([raw?.length, again?.number]).toEqual([100, 1])
    expect(again ? (await unpack(kit, again, 'None')).equals(pattern(100)) : false).toBe(true)
    kit.feeder.close()
  })

  it('hands a chunk on to another connection that waits, and else puts it off', async () => {
    const kit = await open({ content: pattern(100) })
    const first = (await kit.feeder.next()) as Prepared
    kit.list.sending(1, 0, { type: 'None', bytes: 100 })
    const other = kit.feeder.next()
    kit.feeder.handOn(first)
    expect(await other).toBe(first)
    expect(kit.list.takeLate(performance.now() + 5_000, 1_000)).toBe(1)
    kit.feeder.handOn(first)
    expect(kit.list.takeLate(performance.now() + 5_000, 1_000)).toBe(1)
    kit.feeder.close()
  })

  it('hands a copy on once: connections that all carry it would pass it round for ever', async () => {
    const kit = await open({ content: pattern(100) })
    const first = (await kit.feeder.next()) as Prepared
    kit.list.sending(1, 0, { type: 'None', bytes: 100 })
    const others = [kit.feeder.next(), kit.feeder.next()]
    kit.feeder.handOn(first)
    expect(await others[0]).toBe(first)
    kit.feeder.handOn(first)
    kit.feeder.close()
    expect(await others[1]).toBe(null)
  })

  it('says what a file failed by, and gives its buffer back', async () => {
    const kit = await open({ content: pattern(10 * 64 * KIB) })
    kit.reader.fault = new EngineError('SOURCE_CHANGED')
    const waiting = kit.feeder.next()
    await settled()
    // each of ten chunks was tried with five buffers: none was kept
    expect(kit.errors.map((error) => error.code)).toEqual(Array(10).fill('SOURCE_CHANGED'))
    kit.feeder.close()
    expect(await waiting).toBe(null)
  })

  it('answers null once closed, also to those who wait, and keeps quiet about reads that end then', async () => {
    const kit = await open({ content: pattern(3 * 64 * KIB) })
    kit.reader.fault = new EngineError('SOURCE_UNREADABLE')
    const waiting = [kit.feeder.next(), kit.feeder.next()]
    kit.feeder.close()
    expect(await Promise.all([...waiting, kit.feeder.next()])).toEqual([null, null, null])
    await settled()
    expect(kit.errors).toEqual([])
    kit.feeder.close()
  })
})
