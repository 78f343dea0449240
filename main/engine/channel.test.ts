import { X509Certificate } from 'node:crypto'
import { createServer } from 'node:net'
import { join } from 'node:path'
import type { TlsOptions } from 'node:tls'
import { describe, expect, it, test } from 'vitest'
import { EngineError } from './errors.ts'
import { type Identity, loadIdentity } from './identity/identity.ts'
import { otherIdentity } from './testing/other-keys.ts'
import { closingAfterEach, makeTree } from './testing/pair.ts'
import { RawServer } from './testing/raw-server.ts'
import { tempFolder } from './testing/support.ts'
import { channelOf, judgeChannel } from './wire/link.ts'

const { keep, started } = closingAfterEach()
const temp = tempFolder()

describe('what is looked at behind the TLS handshake', () => {
  /** Each check as it fails, with a word of its reason, in the order of docs/PROTOCOL.md section 3. */
  const faults: readonly [string, () => Partial<Parts> | Promise<Partial<Parts>>, RegExp][] = [
    ['protocol', () => ({ protocol: 'TLSv1.2' }), /TLS 1\.3/],
    ['ALPN', () => ({ alpn: false }), /FastDP 2/],
    ['certificate', () => ({ certificate: undefined }), /no certificate/],
    ['key', async () => ({ certificate: new X509Certificate((await otherIdentity('P-384')).certPem) }), /key of another kind/],
    ['session', () => ({ resumed: true }), /resume/],
  ]

  interface Parts {
    readonly protocol: string
    readonly alpn: string | false
    readonly certificate: X509Certificate | undefined
    readonly resumed: boolean
  }

  async function verdict(...breaks: readonly (() => Partial<Parts> | Promise<Partial<Parts>>)[]): Promise<{ error: unknown; keyHash: string }> {
    const identity = await loadIdentity(temp.path)
    let parts: Parts = { protocol: 'TLSv1.3', alpn: 'fastdp/2', certificate: new X509Certificate(identity.certPem), resumed: false }
    for (const each of breaks) parts = { ...parts, ...(await each()) }
    const channel = channelOf({
      getProtocol: () => parts.protocol,
      alpnProtocol: parts.alpn,
      getPeerX509Certificate: () => parts.certificate,
      isSessionReused: () => parts.resumed,
    })
    try {
      return { error: null, keyHash: judgeChannel(channel).keyHash }
    } catch (error) {
      return { error, keyHash: '' }
    }
  }

  it('gives the key of a channel that is right in everything', async () => {
    expect(await verdict()).toEqual({ error: null, keyHash: (await loadIdentity(temp.path)).keyHash })
  })

  it.each(faults)('refuses by the %s alone', async (_, broken, reason) => {
    const { error } = await verdict(broken)
    expect([error instanceof EngineError && error.code, (error as Error).message]).toEqual(['NOT_FASTDROP', expect.stringMatching(reason)])
  })

  it('names the first of two faults, in the order that is written down', async () => {
    for (const [at, [name, broken, reason]] of faults.entries()) {
      for (const [later, alsoBroken] of faults.slice(at + 1)) {
        // a certificate that is missing has no key
        if (name === 'certificate' && later === 'key') continue
        expect([name, later, ((await verdict(broken, alsoBroken)).error as Error).message]).toEqual([name, later, expect.stringMatching(reason)])
      }
    }
  })
})

describe('what our side dials is judged before a word is told', () => {
  const servers: Readonly<Record<string, (honest: Identity) => Promise<[Identity, TlsOptions]> | [Identity, TlsOptions]>> = {
    'TLS 1.2': (honest) => [honest, { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2', ciphers: 'DEFAULT' }],
    'no ALPN': (honest) => [honest, { ALPNProtocols: [] }],
    'another ALPN': (honest) => [honest, { ALPNProtocols: ['h2'] }],
    'an RSA key': async () => [await otherIdentity('RSA'), {}],
    'a P-384 key': async () => [await otherIdentity('P-384'), {}],
    'an Ed25519 key': async () => [await otherIdentity('Ed25519'), {}],
    'a certificate above 4 KiB': async () => [await otherIdentity('P-256', { filling: 4096 }), {}],
    'a certificate of 1 MiB': async () => [await otherIdentity('P-256', { filling: 1024 * 1024 }), {}],
    'a chain of 1 MiB': async () => [await otherIdentity('P-256', { filling: 3000, chain: 350 }), {}],
  }

  test.each(Object.entries(servers))('%s: refused, and not a byte of ours inside the channel', async (_, make) => {
    const sender = await started({ listen: false })
    await makeTree(sender.root, { 'secret name': 10 })
    const [identity, over] = await make(await loadIdentity(temp.path))
    const server = keep(await RawServer.open(identity, over))
    let heard = 0
    server.play(async (peer) => {
      await peer.untilClosed()
      heard += peer.rest
    })
    const id = sender.send(server.port, [join(sender.root, 'secret name')])
    expect(await sender.ended(id)).toBe('failed')
    expect((await sender.event('error')).code).toBe('NOT_FASTDROP')
    for (const peer of server.peers) await peer.untilClosed()
    expect(heard).toBe(0)
  })

  test('plain HTTP: refused, and nothing but a TLS greeting was sent', async () => {
    const sender = await started({ listen: false })
    await makeTree(sender.root, { 'secret name': 10 })
    const heard: Buffer[] = []
    const server = createServer((socket) => {
      socket.on('error', () => {})
      socket.on('data', (bytes) => {
        heard.push(bytes as Buffer)
        socket.write('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n')
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    keep({ close: () => new Promise<void>((resolve) => server.close(() => resolve())) })
    const address = server.address()
    const id = sender.send(typeof address === 'object' && address ? address.port : 0, [join(sender.root, 'secret name')])
    expect(await sender.ended(id)).toBe('failed')
    expect((await sender.event('error')).code).toBe('NOT_FASTDROP')
    const sent = Buffer.concat(heard)
    expect([sent.subarray(0, 2).toString('hex'), sent.includes('secret'), sent.includes('fastdp-endpoint')]).toEqual(['1603', false, false])
  })

  test('a key of the right kind, but another one on a data connection: the transfer ends and no chunk is sent there', async () => {
    const sender = await started({ listen: false })
    await makeTree(sender.root, { file: 300_000 })
    const [one, two] = [await loadIdentity(join(temp.path, 'one')), await loadIdentity(join(temp.path, 'two'))]
    const server = keep(await RawServer.open(one))
    const heard: string[] = []
    server.play(async (peer, index) => {
      await peer.welcome()
      peer.send({ type: 'READY', DPVersion: '2.0.0', DeviceName: 'Raw', DeviceKind: 'server' })
      if (index > 0) heard.push((await peer.message()).type)
      const header = await peer.expect('HEADER')
      await peer.next()
      await peer.expect('OFFER')
      server.showAnother(two)
      peer.send({ ...header, Connections: 1 })
      peer.send({ type: 'ACCEPT', Session: '5e'.repeat(16), Token: '70'.repeat(32), Excluded: [] })
      await peer.untilClosed()
    })
    const id = sender.send(server.port, [join(sender.root, 'file')], { connections: 1 })
    expect(await sender.ended(id)).toBe('failed')
    expect([server.peers.length, heard]).toEqual([2, []])
  })
})
