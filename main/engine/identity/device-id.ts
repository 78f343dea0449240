import { createHash, type KeyObject, X509Certificate } from 'node:crypto'
import { say } from '../../../shared/sentence.ts'
import { EngineError } from '../errors.ts'
import { CERTIFICATE_MAX_BYTES } from '../limits.ts'

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567'

/** Who a key is: SHA-256 of its SubjectPublicKeyInfo (DER). Re-issuing the certificate keeps it. */
export interface PeerKey {
  /** First 80 bits as 16 base32 characters in groups of four: for people. */
  readonly deviceId: string
  /** All 32 bytes, lower-case hex: for comparisons. */
  readonly keyHash: string
  /** The SubjectPublicKeyInfo itself, DER in base64: what paired devices compute their shared secret from. */
  readonly spki: string
}

/** `spki`: SubjectPublicKeyInfo in DER. */
export function peerKeyOf(spki: Uint8Array): PeerKey {
  const hash = createHash('sha256').update(spki).digest()
  return {
    deviceId: base32(hash.subarray(0, 10)).replace(/(.{4})(?=.)/g, '$1-'),
    keyHash: hash.toString('hex'),
    spki: Buffer.from(spki).toString('base64'),
  }
}

function base32(bytes: Uint8Array): string {
  let text = ''
  let bits = 0
  let value = 0
  for (const byte of bytes) {
    value = (value << 8) | byte
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += BASE32[(value >>> bits) & 31]
    }
    value &= (1 << bits) - 1
  }
  return text
}

/**
 * Judges a peer's leaf certificate (DER): small enough, and an ECDSA P-256 key. Chain, dates and names are ignored; the key
 * is everything. Throws NOT_FASTDROP.
 */
export function judgeCertificate(der: Uint8Array | undefined): PeerKey {
  if (!der || der.length === 0) throw new EngineError('NOT_FASTDROP', say('noCertificate'))
  if (der.length > CERTIFICATE_MAX_BYTES) throw new EngineError('NOT_FASTDROP', say('certificateTooLarge'))
  const key = publicKeyOf(der)
  if (key.asymmetricKeyType !== 'ec' || key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') {
    throw new EngineError('NOT_FASTDROP', say('keyOfAnotherKind'))
  }
  return peerKeyOf(key.export({ type: 'spki', format: 'der' }))
}

function publicKeyOf(der: Uint8Array): KeyObject {
  try {
    return new X509Certificate(der).publicKey
  } catch (error) {
    throw new EngineError('NOT_FASTDROP', say('certificateIsNone'), error)
  }
}
