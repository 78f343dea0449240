import { once } from 'node:events'
import { type AddressInfo, createServer, type Server } from 'node:net'

/** A port of the loopback interface that somebody has. */
export async function takePort(): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { server, port: (server.address() as AddressInfo).port }
}

/** A port that nobody had a moment ago, far from the default ones, where others rely on a port being free again. */
export async function freePort(): Promise<number> {
  const { server, port } = await takePort()
  server.close()
  await once(server, 'close')
  return port
}
