import 'reflect-metadata'
import { webcrypto } from 'node:crypto'
import { Extension, X509CertificateGenerator } from '@peculiar/x509'
import type { Identity } from '../identity/identity.ts'

const ALGORITHMS = {
  'P-256': { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
  'P-384': { name: 'ECDSA', namedCurve: 'P-384', hash: 'SHA-384' },
  Ed25519: { name: 'Ed25519' },
  RSA: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) },
} as const

export type KeyKind = keyof typeof ALGORITHMS

/**
 * What a peer shows that is no FastDrop: a key of that kind, in a certificate with so many bytes of filling, with so many more
 * certificates behind it. Its device id is empty: it never gets as far as having one.
 */
export async function otherIdentity(kind: KeyKind, { filling = 0, chain = 0 }: { readonly filling?: number; readonly chain?: number } = {}): Promise<Identity> {
  const algorithm = ALGORITHMS[kind]
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  if (!('privateKey' in keys)) throw new Error('no key pair')
  const extensions = filling > 0 ? [new Extension('1.3.6.1.4.1.55555.1', false, new Uint8Array(filling))] : []
  const made = await X509CertificateGenerator.createSelfSigned(
    { name: 'CN=x', signingAlgorithm: algorithm, keys: keys as never, extensions },
    webcrypto as never,
  )
  const key = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64')
  const certificate = `${made.toString('pem')}\n`
  return {
    deviceId: '',
    keyHash: '',
    spki: '',
    keyPem: `-----BEGIN PRIVATE KEY-----\n${key}\n-----END PRIVATE KEY-----\n`,
    certPem: certificate.repeat(chain + 1),
  }
}
