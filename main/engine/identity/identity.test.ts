import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto'
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { codeOfAsync, tempFolder } from '../testing/support.ts'
import { judgeCertificate } from './device-id.ts'
import { type Identity, loadIdentity } from './identity.ts'

const temp = tempFolder()
const load = (name = 'data'): Promise<Identity> => loadIdentity(join(temp.path, name))
const at = (name: string): string => join(temp.path, 'data', name)

describe('loadIdentity', () => {
  it('makes an ECDSA P-256 key and a certificate of it that every peer accepts', async () => {
    const identity = await load()
    const key = createPrivateKey(identity.keyPem)
    expect([key.asymmetricKeyType, key.asymmetricKeyDetails?.namedCurve]).toEqual(['ec', 'prime256v1'])
    const certificate = new X509Certificate(identity.certPem)
    expect([certificate.checkPrivateKey(key), certificate.verify(createPublicKey(key)), certificate.raw.length < 1024]).toEqual([true, true, true])
    expect(judgeCertificate(certificate.raw)).toEqual({ deviceId: identity.deviceId, keyHash: identity.keyHash, spki: identity.spki })
  })

  it('tells nothing about the person or the machine in the certificate', async () => {
    const certificate = new X509Certificate((await load()).certPem)
    expect([certificate.subject, certificate.issuer, certificate.subjectAltName]).toEqual(['CN=FastDrop', 'CN=FastDrop', undefined])
    expect([new Date(certificate.validFrom).getUTCFullYear(), new Date(certificate.validTo).getUTCFullYear()]).toEqual([2020, 2099])
  })

  it.skipIf(process.platform === 'win32')('keeps the key where only its owner may read it', async () => {
    await load()
    expect((await stat(at('device.key'))).mode & 0o777).toBe(0o600)
    expect((await stat(join(temp.path, 'data'))).mode & 0o777).toBe(0o700)
    expect((await readdir(join(temp.path, 'data'))).toSorted()).toEqual(['device.crt', 'device.key'])
  })

  it('is the same when it is loaded again', async () => {
    expect(await load()).toEqual(await load())
  })

  it('is another one in another folder', async () => {
    const [one, two] = [await load('one'), await load('two')]
    expect([one.keyHash === two.keyHash, one.deviceId === two.deviceId]).toEqual([false, false])
  })

  it('makes a missing certificate anew and stays the same device', async () => {
    const before = await load()
    await rm(at('device.crt'))
    const after = await load()
    expect([after.keyHash, after.keyPem]).toEqual([before.keyHash, before.keyPem])
    expect(judgeCertificate(new X509Certificate(after.certPem).raw).keyHash).toBe(before.keyHash)
    expect(await readFile(at('device.crt'), 'utf8')).toBe(after.certPem)
  })

  it.each(['', 'no certificate', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'])('makes a damaged certificate anew: %j', async (text) => {
    const before = await load()
    await writeFile(at('device.crt'), text)
    const after = await load()
    expect([after.keyHash, new X509Certificate(after.certPem).checkPrivateKey(createPrivateKey(after.keyPem))]).toEqual([before.keyHash, true])
  })

  it("does not use another key's certificate", async () => {
    const [mine, other] = [await load(), await load('other')]
    await writeFile(at('device.crt'), other.certPem)
    const after = await load()
    expect(after.keyHash).toBe(mine.keyHash)
    expect(judgeCertificate(new X509Certificate(after.certPem).raw).keyHash).toBe(mine.keyHash)
  })

  it('never replaces a damaged key by itself', async () => {
    await load()
    await writeFile(at('device.key'), 'damaged')
    expect(await codeOfAsync(load())).toBe('DISK_ERROR')
    expect(await readFile(at('device.key'), 'utf8')).toBe('damaged')
  })

  it('says when its folder cannot be made', async () => {
    await writeFile(join(temp.path, 'data'), 'a file')
    expect(await codeOfAsync(load())).toBe('DISK_ERROR')
  })
})
