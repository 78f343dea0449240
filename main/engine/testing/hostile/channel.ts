import { once } from 'node:events'
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls'
import type { Identity } from '../../identity/identity.ts'
import { buildRequest, newHandshakeKey } from '../../wire/handshake.ts'
import { tlsOptions } from '../../wire/tls-options.ts'
import { otherIdentity } from '../other-keys.ts'
import { RawPeer } from '../raw-peer.ts'
import type { HostileStage } from './stage.ts'

/** A peer that is not let in: how it comes. It then makes the right request, which must not be answered. */
export interface ChannelRow {
  readonly name: string
  readonly dial: (stage: HostileStage) => Promise<RawPeer>
  readonly attacksMemory?: true
}

type Dial = ChannelRow['dial']
const MIB = 1024 * 1024

const as =
  (identity: Identity | null | Promise<Identity>, over: ConnectionOptions = {}): Dial =>
  async ({ receiver }) =>
    RawPeer.connect(receiver.port, await identity, over)

const mine =
  (over: ConnectionOptions): Dial =>
  ({ receiver, identity }) =>
    RawPeer.connect(receiver.port, identity, over)

const dials: Readonly<Record<string, Dial>> = {
  'TLS 1.2': mine({ minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2', ciphers: 'DEFAULT' }),
  'TLS 1.1': mine({ minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }),
  'no certificate': as(null),
  'an RSA key': (stage) => as(otherIdentity('RSA'))(stage),
  'a P-384 key': (stage) => as(otherIdentity('P-384'))(stage),
  'an Ed25519 key': (stage) => as(otherIdentity('Ed25519'))(stage),
  'no ALPN': mine({ ALPNProtocols: [] }),
  'another ALPN': mine({ ALPNProtocols: ['http/1.1'] }),
  'the ALPN of a browser': mine({ ALPNProtocols: ['h2', 'http/1.1'] }),
  'almost our ALPN': mine({ ALPNProtocols: ['fastdp/2.0'] }),
  'a resumed session': resumed,
}

const heavy: Readonly<Record<string, Dial>> = {
  'a certificate above 4 KiB': (stage) => as(otherIdentity('P-256', { filling: 4096 }))(stage),
  'a certificate of 1 MiB': (stage) => as(otherIdentity('P-256', { filling: MIB }))(stage),
  'a chain of 1 MiB': (stage) => as(otherIdentity('P-256', { filling: 3000, chain: 350 }))(stage),
}

export const CHANNEL_ROWS: readonly ChannelRow[] = [
  ...Object.entries(dials).map(([name, dial]) => ({ name, dial })),
  ...Object.entries(heavy).map(([name, dial]) => ({ name, dial, attacksMemory: true as const })),
]

/** Right in everything, and then once more with the ticket that the first connection was given. */
async function resumed({ receiver, identity }: HostileStage): Promise<RawPeer> {
  const first = connect({ ...tlsOptions(identity), host: '127.0.0.1', port: receiver.port })
  first.on('error', () => {})
  const [session] = (await once(first, 'session')) as [Buffer]
  first.destroy()
  const peer = await RawPeer.connect(receiver.port, identity, { session })
  if (!(peer.socket as TLSSocket).isSessionReused()) throw new Error('the TLS library did not resume: this row tries nothing')
  return peer
}

export function request(peer: RawPeer, port: number): void {
  peer.write(buildRequest('127.0.0.1', port, newHandshakeKey()))
}
