import type { Transform } from 'node:stream'

/**
 * Runs pieces through a stream of node:zlib. A piece is not touched any more when the next one is asked for; the stream's own
 * back-pressure holds the source back. Rejects with the source's or the stream's failure, whichever came first.
 */
export async function* through(stream: Transform, pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  const feeding = feed(stream, pieces)
  feeding.catch((error: unknown) => stream.destroy(error instanceof Error ? error : undefined))
  try {
    for await (const out of stream) yield out as Buffer
  } finally {
    stream.destroy()
  }
}

async function feed(stream: Transform, pieces: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const piece of pieces) {
    await new Promise<void>((resolve, reject) => {
      stream.write(piece, (error) => (error ? reject(error) : resolve()))
    })
  }
  stream.end()
}
