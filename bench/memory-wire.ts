import { setImmediate as breathe } from 'node:timers/promises'
import { Flow } from '../main/engine/flow.ts'
import { FRAME_HEAD_BYTES } from '../main/engine/limits.ts'
import { ChunkList } from '../main/engine/send/chunk-list.ts'
import { CHUNK_FIXED_BYTES, readChunkBody, writeChunkHead } from '../main/engine/wire/chunk-body.ts'
import { createDigester } from '../main/engine/wire/digest.ts'
import { FrameReader, pour, writeFrameHead } from '../main/engine/wire/frame.ts'
import { layOut } from '../main/engine/wire/plan.ts'

/** What a chunk costs the engine's own books: a wire that is memory, and a sink that is nothing. Frames and digests are real. */

export const MILLION = 1_000_000
const CHUNK_BYTES = 65_536
const BREATHE_EVERY = 512
const PROGRESS_EVERY_MS = 100

/** Microseconds of processor time for so many chunks, at both ends together. */
export async function throughMemory(chunks: number): Promise<number> {
  const layout = layOut([chunks * CHUNK_BYTES], CHUNK_BYTES)
  const [here, there] = [new Flow(layout.fullChunk, layout.fullSize), new Flow(layout.fullChunk, layout.fullSize)]
  const list = new ChunkList(layout, here)
  const digester = await createDigester('xxh3-128')
  const dataAt = FRAME_HEAD_BYTES + CHUNK_FIXED_BYTES + digester.bytes
  const frame = Buffer.alloc(dataAt + CHUNK_BYTES, 7)
  const body = Buffer.alloc(frame.length)
  const reader = new FrameReader({
    bodyFor: (_number, size) => body.subarray(0, size),
    frame: (number) => {
      const { digest, data, rawLength } = readChunkBody(body.subarray(0, frame.length - FRAME_HEAD_BYTES), digester.bytes, layout.rawLength(number))
      if (!digest.equals(digester.digest(data))) throw new Error('A chunk came with another digest.')
      there.stored(number, rawLength)
      list.stored(number)
    },
  })
  const before = process.cpuUsage()
  let toldMs = performance.now()
  for (let number = list.take(), n = 0; number !== null; number = list.take(), n += 1) {
    const data = frame.subarray(dataAt)
    data.writeUInt32BE(number, 0)
    writeFrameHead(frame, number, frame.length - FRAME_HEAD_BYTES)
    writeChunkHead(frame.subarray(FRAME_HEAD_BYTES), { encoded: false, rawLength: CHUNK_BYTES, digest: digester.digest(data) })
    list.sending(number, 0, { type: 'None', bytes: CHUNK_BYTES })
    pour(reader, frame)
    if (n % BREATHE_EVERY !== 0) continue
    await breathe()
    if (performance.now() - toldMs < PROGRESS_EVERY_MS) continue
    toldMs = performance.now()
    for (const flow of [here, there]) flow.progress()
  }
  const { user, system } = process.cpuUsage(before)
  if (!list.allStored) throw new Error('Not every chunk arrived.')
  return user + system
}
