import { type CommonConnectionOptions, type ConnectionOptions, createSecureContext, type SecureContext, type SecureContextOptions } from 'node:tls'
import type { Identity } from '../identity/identity.ts'
import { ALPN } from '../limits.ts'

/** Both ends: TLS 1.3 only, own judgement of the certificate, no resumption. Fast cipher first; both are safe. */
export function tlsOptions(identity: Identity): SecureContextOptions & CommonConnectionOptions {
  return {
    key: identity.keyPem,
    cert: identity.certPem,
    minVersion: 'TLSv1.3',
    maxVersion: 'TLSv1.3',
    ciphers: 'TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256',
    ALPNProtocols: [ALPN],
    rejectUnauthorized: false,
  }
}

const contexts = new WeakMap<Identity, SecureContext>()

/** One context for all that an identity dials: to read its key and certificate anew each time takes a millisecond of the thread that sends. */
export function dialOptions(identity: Identity): ConnectionOptions {
  const options = tlsOptions(identity)
  const secureContext = contexts.get(identity) ?? createSecureContext(options)
  contexts.set(identity, secureContext)
  return { ...options, secureContext }
}
