import { createServer, type Server, type TlsOptions } from 'node:tls'
import type { Identity } from '../identity/identity.ts'
import { tlsOptions } from '../wire/tls-options.ts'
import { RawPeer } from './raw-peer.ts'

/** Accepts like a receiver, and hands every connection to a script that may break any rule. For tests only. */
export class RawServer {
  readonly peers: RawPeer[] = []
  /** What scripts threw, but for connections that were closed under them. */
  readonly failures: unknown[] = []
  readonly #server: Server
  readonly #everyone = new Set<RawPeer>()
  #script: (peer: RawPeer, index: number) => Promise<void> = () => Promise.resolve()

  private constructor(identity: Identity, over: TlsOptions) {
    this.#server = createServer({ ...tlsOptions(identity), requestCert: true, noDelay: true, ...over })
    this.#server.on('tlsClientError', (_, socket) => socket.destroy())
    this.#server.on('secureConnection', (socket) => {
      const peer = new RawPeer(socket)
      const index = this.peers.push(peer) - 1
      this.#everyone.add(peer)
      socket.once('close', () => this.#everyone.delete(peer))
      this.#script(peer, index).catch((error: unknown) => {
        if (!(error instanceof Error && error.message === 'closed')) this.failures.push(error)
      })
    })
  }

  /** `over`: options that replace the honest ones. */
  static async open(identity: Identity, over: TlsOptions = {}, port = 0): Promise<RawServer> {
    const server = new RawServer(identity, over)
    await new Promise<void>((resolve) => server.#server.listen(port, '127.0.0.1', resolve))
    return server
  }

  get port(): number {
    const address = this.#server.address()
    return typeof address === 'object' && address ? address.port : 0
  }

  /** `script` gets each connection of the next drop right behind TLS, with its index in order of arrival. */
  play(script: (peer: RawPeer, index: number) => Promise<void>): void {
    this.peers.length = 0
    this.failures.length = 0
    this.#script = script
  }

  /** From now on it is somebody else. */
  showAnother(identity: Identity): void {
    this.#server.setSecureContext(tlsOptions(identity))
  }

  async close(): Promise<void> {
    for (const peer of this.#everyone) peer.destroy()
    await new Promise<void>((resolve) => this.#server.close(() => resolve()))
  }
}
