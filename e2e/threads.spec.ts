import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import path from 'node:path'
import { Cli } from './driver/cli.ts'
import { makeBigFile, sha256 } from './driver/files.ts'
import { unique } from './driver/stage.ts'
import { expect, test } from './driver/story.ts'

/** As on computers with cores enough, and for every drop. What threads say is told on the error output. */
const IN_THREADS = { FASTDROP_TLS_THREADS: '2,0', NODE_DEBUG: 'fastdp' }
const BYTES = 60_000_000

/** Hands connections on to a port, and counts them. */
async function relay(port: number): Promise<{ port: number; connections: () => number; close: () => void }> {
  let connections = 0
  const server = createServer((near) => {
    connections += 1
    const far = connect(port, '127.0.0.1')
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on('error', () => to.destroy())
      from.pipe(to)
    }
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { port: (server.address() as AddressInfo).port, connections: () => connections, close: () => server.close() }
}

test('Where there are cores enough the built programs take connections in threads, and the main port has the conversation alone', async ({ stage }) => {
  const server = unique('Render Node')
  const b = await stage.launch({ name: unique('Editing Desk'), folder: 'b', env: IN_THREADS })
  const source = path.join(await stage.room('sources'), 'render.mov')
  await makeBigFile(source, BYTES)
  const way = await relay(await b.engine.port())
  const words = ['send', '--to', `127.0.0.1:${way.port}`, '--unverified', '--json', '--connections', '4', '--name', server, source]
  const cli = new Cli(words, await stage.room('server'), IN_THREADS)
  try {
    await expect(b.offer).toContainText(`${server} would like to send you`)
    await b.accept()
    expect(await cli.exitCode()).toBe(0)
    await expect(b.row('receive', 'done')).toContainText('received and verified')
    expect(await cli.event('done')).toMatchObject({ connections: 4, retries: 0, resentBytes: 0 })
    expect(await sha256(path.join(b.received, 'render.mov'))).toBe(await sha256(source))
    expect(way.connections()).toBe(1)
    for (const said of [cli.stderr, b.said.join('\n')]) {
      expect(said).toContain('a TLS thread begins')
      expect(said).not.toContain('a TLS thread ended')
    }
  } finally {
    cli.kill()
    way.close()
  }
})
