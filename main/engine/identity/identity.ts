import { createPrivateKey, createPublicKey, webcrypto, X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { X509CertificateGenerator as Generator } from '@peculiar/x509'
import { say } from '../../../shared/sentence.ts'
import { writeAtomically } from '../atomic-file.ts'
import { EngineError, errnoOf } from '../errors.ts'
import { makeFolder } from '../make-folder.ts'
import { type PeerKey, peerKeyOf } from './device-id.ts'
import { loadKey } from './key-file.ts'
import type { KeyVault } from './key-vault.ts'

/** This installation's key and the certificate that carries it, as TLS wants them. */
export interface Identity extends PeerKey {
  readonly keyPem: string
  readonly certPem: string
}

const CERT_FILE = 'device.crt'

/**
 * Loads the device key below `dataDir`, or makes it at first start (`key-file`). The certificate is only a wrapper and is made anew
 * when it is missing, damaged or belongs to another key. Throws KEY_SEALED, DISK_ERROR.
 */
export async function loadIdentity(dataDir: string, vault: KeyVault | null = null): Promise<Identity> {
  try {
    await makeFolder(dataDir, 0o700)
    const keyPem = await loadKey(dataDir, vault)
    const spki = createPublicKey(keyPem).export({ type: 'spki', format: 'der' })
    const certPem = await loadCertificate(dataDir, keyPem)
    return { ...peerKeyOf(spki), keyPem, certPem }
  } catch (error) {
    if (error instanceof EngineError) throw error
    throw new EngineError('DISK_ERROR', say('keyUnusable', { folder: dataDir }), error)
  }
}

async function readText(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null
    throw error
  }
}

async function loadCertificate(dataDir: string, keyPem: string): Promise<string> {
  const found = await readText(join(dataDir, CERT_FILE))
  if (found !== null && belongsTo(found, keyPem)) return found
  const made = await makeCertificate(keyPem)
  await writeAtomically(join(dataDir, CERT_FILE), made)
  return made
}

/** False also for a damaged file: it is only a wrapper, so it must not lock the device out. */
function belongsTo(certPem: string, keyPem: string): boolean {
  try {
    return new X509Certificate(certPem).checkPrivateKey(createPrivateKey(keyPem))
  } catch {
    return false
  }
}

/** Self-signed, named "FastDrop" for everyone: the subject tells nothing about the person or the machine. */
async function makeCertificate(keyPem: string): Promise<string> {
  // loaded only at a first start: it takes longer than all the rest of the engine; its container reads decorators' metadata
  await import('reflect-metadata')
  const { X509CertificateGenerator } = await import('@peculiar/x509')
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
  const pkcs8 = createPrivateKey(keyPem).export({ type: 'pkcs8', format: 'der' })
  const spki = createPublicKey(keyPem).export({ type: 'spki', format: 'der' })
  const keys = {
    privateKey: await webcrypto.subtle.importKey('pkcs8', pkcs8, algorithm, true, ['sign']),
    publicKey: await webcrypto.subtle.importKey('spki', spki, algorithm, true, ['verify']),
  }
  const certificate = await X509CertificateGenerator.createSelfSigned(
    { name: 'CN=FastDrop', notBefore: new Date('2020-01-01T00:00:00Z'), notAfter: new Date('2099-12-31T00:00:00Z'), signingAlgorithm: algorithm, keys },
    webcrypto as unknown as NonNullable<Parameters<typeof Generator.createSelfSigned>[1]>,
  )
  return certificate.toString('pem')
}
