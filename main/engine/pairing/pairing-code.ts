import { createHash, hkdfSync } from 'node:crypto'

/**
 * First contact: a code of six digits that both screens show. With a commitment, so that someone in the middle has one guess in a
 * million and cannot try keys or nonces until the codes agree.
 *
 *     I → R  C = SHA-256("FastDP/2 commit" ‖ pI ‖ pR ‖ X ‖ Ni)
 *     R → I  Nr
 *     I → R  Ni                          R computes C again
 *     code = u64(HKDF-SHA256(ikm Ni ‖ Nr, salt X, info "FastDP/2 SAS" ‖ pI ‖ pR, 8)) mod 10^6
 */
export interface PairingBasis {
  /** SHA-256 of the key of who dialled, 32 bytes. */
  readonly initiator: Uint8Array
  /** SHA-256 of the key of who was dialled, 32 bytes. */
  readonly responder: Uint8Array
  /** TLS exporter of this very connection, 32 bytes. */
  readonly exporter: Uint8Array
}

export const NONCE_BYTES = 32
const DIGITS = 6

export function commitmentOf(basis: PairingBasis, initiatorNonce: Uint8Array): Buffer {
  const { initiator, responder, exporter } = basis
  return createHash('sha256').update('FastDP/2 commit').update(initiator).update(responder).update(exporter).update(initiatorNonce).digest()
}

/** Six decimal digits, leading zeros included. */
export function codeOf(basis: PairingBasis, initiatorNonce: Uint8Array, responderNonce: Uint8Array): string {
  const { initiator, responder, exporter } = basis
  const info = Buffer.concat([Buffer.from('FastDP/2 SAS'), initiator, responder])
  const bytes = Buffer.from(hkdfSync('sha256', Buffer.concat([initiatorNonce, responderNonce]), exporter, info, 8))
  return (bytes.readBigUInt64BE() % 10n ** BigInt(DIGITS)).toString().padStart(DIGITS, '0')
}
