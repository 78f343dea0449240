import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { CLASSIC_ANSWER_MAX_BYTES } from '../limits.ts'
import { codeOfAsync } from '../testing/support.ts'
import { ClassicAnswers } from './answers.ts'
import { type ClassicHeader, encodeHeader } from './header.ts'
import { dialPlain } from './socket.ts'

const HEADER: ClassicHeader = { version: '1.0.0', oneChunk: 262_144, fullChunk: 1, fullSize: 1, compressType: 'None', fileName: 'a', checksum: null }

test.each([
  ['talks on and on and never closes', 'x'.repeat(CLASSIC_ANSWER_MAX_BYTES), 'PROTOCOL_VIOLATION'],
  ['says something and closes', 'thanks', 'nothing'],
] as const)('a 1.0.0 receiver that %s', async (_, said, code) => {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.write(Buffer.concat([encodeHeader(HEADER), Buffer.from(said)]))
    if (code === 'nothing') socket.end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const socket = await dialPlain({ host: '127.0.0.1', port: typeof address === 'object' && address ? address.port : 0, localAddress: null })
  expect(await codeOfAsync(new ClassicAnswers({ socket, version: '1.0.0' }, 'None').end())).toBe(code)
  socket.destroy()
  server.close()
})
