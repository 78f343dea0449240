import { randomBytes } from 'node:crypto'
import { judgeCertificate } from '../identity/device-id.ts'
import type { Identity } from '../identity/identity.ts'
import { codeOf, commitmentOf, NONCE_BYTES, type PairingBasis } from '../pairing/pairing-code.ts'
import { RawPeer } from './raw-peer.ts'

/** A pairing as far as both sides know the code; all that is secret of it is known. For tests only. */
export interface RawPairing {
  readonly peer: RawPeer
  readonly code: string
  readonly nonces: readonly [initiator: string, responder: string]
}

export async function pairRaw(port: number, identity: Identity): Promise<RawPairing> {
  const peer = await RawPeer.ready(port, identity)
  const exporter = peer.exportKey('EXPORTER-FastDP-2-pairing')
  const { keyHash } = judgeCertificate(peer.certificate)
  const basis: PairingBasis = { initiator: Buffer.from(identity.keyHash, 'hex'), responder: Buffer.from(keyHash, 'hex'), exporter }
  const ours = randomBytes(NONCE_BYTES)
  peer.send({ type: 'PAIR1', Commit: commitmentOf(basis, ours).toString('hex'), DeviceName: 'Raw' })
  const theirs = (await peer.expect('PAIR2')).Nonce
  peer.send({ type: 'PAIR3', Nonce: ours.toString('hex') })
  return { peer, code: codeOf(basis, ours, Buffer.from(theirs, 'hex')), nonces: [ours.toString('hex'), theirs] }
}
