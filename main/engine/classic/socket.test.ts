import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { expect, test } from 'vitest'
import { EngineError } from '../errors.ts'
import { codeOfAsync } from '../testing/support.ts'
import { PlainSocket } from './socket.ts'

test('an interrupted reader reads no more, however much still comes', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const accepted = once(server, 'connection') as Promise<[Socket]>
  const address = server.address()
  const peer = connect(typeof address === 'object' && address ? address.port : 0, '127.0.0.1')
  const [socket] = await accepted
  const plain = new PlainSocket(socket)
  plain.interrupt(new EngineError('CANCELLED'))
  peer.write('more')
  await once(socket, 'data')
  expect(plain.waiting).toBe(0)
  expect(await codeOfAsync(plain.piece(1, 1_000))).toBe('CANCELLED')
  peer.destroy()
  plain.destroy()
  server.close()
})
