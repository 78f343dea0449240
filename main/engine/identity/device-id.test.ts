import { createHash, createPublicKey } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codeOf } from '../testing/support.ts'
import { judgeCertificate, peerKeyOf } from './device-id.ts'

const der = (base64: string): Buffer => Buffer.from(base64.replace(/\s/g, ''), 'base64')

/** Self-signed, made once with OpenSSL: req -x509 -newkey … -nodes -days 36500 -subj /CN=test. */
const P256 = der(`
  MIIBdDCCARugAwIBAgIUWelAOlT2fjhQhM0OwY8ji40zLQUwCgYIKoZIzj0EAwIwDzENMAsGA1UEAwwEdGVzdDAgFw0yNjExMjIxNDM5NDlaGA8yMTI2MTAyOTE0Mzk0OVowDzENMAsG
  A1UEAwwEdGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABMJ6RaSRdJoEujFsp6l1z6kdtQO5mnV5IbFWC38JQ8aTpZwZFvzVGlemWEcjm1TWU1z75OsV8Iv2wYQfiKhZ5bijUzBR
  MB0GA1UdDgQWBBTB3uF0pWdti3TiBsvMNCtS6GTgjDAfBgNVHSMEGDAWgBTB3uF0pWdti3TiBsvMNCtS6GTgjDAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0cAMEQCIDzssP+p
  VXRu9l4NxoRTtRYN2aNhp43qmnI9k8FZsuTFAiBokN54nKkgoDiJs6Q8XN9KNUDU8UylrWKcpTYMALMGaQ==
`)
const P256_SPKI = der(`MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEwnpFpJF0mgS6MWynqXXPqR21A7madXkhsVYLfwlDxpOlnBkW/NUaV6ZYRyObVNZTXPvk6xXwi/bBhB+IqFnluA==`)
const P384 = der(`
  MIIBszCCATigAwIBAgIUXxHjnHfDMoP3bNshoYsrbrW148QwCgYIKoZIzj0EAwIwDzENMAsGA1UEAwwEdGVzdDAgFw0yNjExMjIxNDM5NTBaGA8yMTI2MTAyOTE0Mzk1MFowDzENMAsG
  A1UEAwwEdGVzdDB2MBAGByqGSM49AgEGBSuBBAAiA2IABKTrD2ZdWhvjQDDRS4zfqnRRv95osTdgiP5scGdkBlPVUjOd5Kv1SXbT/qiBbBA1GS8LBuOh1OqWXyTFchGi7yijNTS4mk9f
  XZjVVwbUFAW9CZ+Wt0vX0Yy0qBCoe8wwJ6NTMFEwHQYDVR0OBBYEFM+daPx9HetwuyAwGJnSc0i2VHOVMB8GA1UdIwQYMBaAFM+daPx9HetwuyAwGJnSc0i2VHOVMA8GA1UdEwEB/wQF
  MAMBAf8wCgYIKoZIzj0EAwIDaQAwZgIxALfiK50RYOa1oJWRPjrwKS+G4sGHzeZh9BV6AfPVDG83VA4fUMX7hKAaD3d7eYZYQgIxAIWHIclD9s6CUJbfHIzbV6gO2DkSbmmah4votwu7
  L1FtzDNtwSrDH1Dc9P4IeGXLVQ==
`)
const ED25519 = der(`
  MIIBNDCB56ADAgECAhRFc8V0yuFX7vlPIfTQHani3ihRHzAFBgMrZXAwDzENMAsGA1UEAwwEdGVzdDAgFw0yNjExMjIxNDM5NTBaGA8yMTI2MTAyOTE0Mzk1MFowDzENMAsGA1UEAwwE
  dGVzdDAqMAUGAytlcAMhAOkg5NSMWDD9MHYpDusLj3YB+P48XvY8WLpopgzdP92qo1MwUTAdBgNVHQ4EFgQUCzRgWbA4wFzDPN5pPYX4H8NaSZkwHwYDVR0jBBgwFoAUCzRgWbA4wFzD
  PN5pPYX4H8NaSZkwDwYDVR0TAQH/BAUwAwEB/zAFBgMrZXADQQD75n3DalXGxEDqwz2IVXynjrQMD0iFrPPyF6QSEnvv1zD0N9iaNldoy8a39OjDmEhBx3ZKpDW4oT3RC9UYxY0C
`)
const RSA = der(`
  MIIDATCCAemgAwIBAgIUdXkhruiOlm3XLtvO7gDVbvNnaxMwDQYJKoZIhvcNAQELBQAwDzENMAsGA1UEAwwEdGVzdDAgFw0yNjExMjIxNDM5NTBaGA8yMTI2MTAyOTE0Mzk1MFowDzEN
  MAsGA1UEAwwEdGVzdDCCASIwDQYJKoZIhvcNAQEBBQADggEPADCCAQoCggEBALwRh8kmZ9ct6iTxIpXVH1el/PEXBM9GbL2U7Ahs+498xveu3mGGp0KGD+pFuun7ZKL8ojr7hJlKOhCY
  rnxWOmish2vtLDHnJAJok+y7lnGnRoMLxLWqT50bCL9kznPYfUkIXi5/fxELJ/vqCG1cVt01Qm8mdkPSV3KMJXssYl+S1nOuvNmaM0K3aMPeKHPU827Yt7Z0wemULAJyJhqQ//vOAHGR
  cPZIHvIcyH30/RUyfbpP5aksGIGYihiTA+jrbxC5LxgKhsq20Y5Fy0C2/3D3nEt/bZQHoRopmGKSP19Cs1PYnkwoKdwYhKX88OMVmV0k6sXN+Z/aroFwzQYcn70CAwEAAaNTMFEwHQYD
  VR0OBBYEFA6uQFtZU8HC/MPgwCJEJmQcgc+TMB8GA1UdIwQYMBaAFA6uQFtZU8HC/MPgwCJEJmQcgc+TMA8GA1UdEwEB/wQFMAMBAf8wDQYJKoZIhvcNAQELBQADggEBAHr3VzxBYOp7
  B0Lzeua2SCqtGMeI6cL5MzzCDGEFHeokS+lJ8iuGnIewJ8Wkow46GG7rjhB/dcSJgVVPKM7ApzNFaaLkCOZtChPb9byRSktD3MhKowclrux0P1clYYxNnejeJJ9pnU2giLeXppdp4VpC
  1RowQ+IFvn39R7tZBz5rtMBbUSDSe2RSXNLV0zbx5DWO4jU2PwUacgktX7DPdWp0z4hce3kW6sxJXubd3Rd0owSFDn0o02dzVSEDu365SNwWhJXUeekfVhx2yNh44gau20DD7A+Do1j3
  okShOc4NFnHZcF/aSQZBowmtlEAkQOoGBgp5QwwHD/dNK8/D2y8=
`)
/** SHA-256 of the first one's public key, by: openssl x509 -pubkey -noout | openssl pkey -pubin -outform DER | sha256sum. */
const P256_HASH = 'd8406c63c4fecf9166f938226bfe148c2621eed991a1413a8ec3ea9ffdfce6a4'

describe('peerKeyOf', () => {
  it('is the hash of the key, and its first 80 bits in groups of four', () => {
    // SHA-256 of nothing: e3b0c44298fc1c149afb…; base32 of these ten bytes
    expect(peerKeyOf(Buffer.alloc(0))).toEqual({
      deviceId: '4oym-iquy-7qob-jgx3',
      keyHash: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      spki: '',
    })
  })

  it('reads the same from any runtime: RFC 4648 letters in lower case', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (spki) => {
        const { deviceId, keyHash } = peerKeyOf(spki)
        const bits = [...createHash('sha256').update(spki).digest().subarray(0, 10)].map((byte) => byte.toString(2).padStart(8, '0')).join('')
        const letters = [...bits.matchAll(/.{5}/g)].map(([five]) => 'abcdefghijklmnopqrstuvwxyz234567'[Number.parseInt(five, 2)])
        expect(deviceId.replaceAll('-', '')).toBe(letters.join(''))
        expect(deviceId).toMatch(/^[a-z2-7]{4}(-[a-z2-7]{4}){3}$/)
        expect(keyHash).toMatch(/^[0-9a-f]{64}$/)
      }),
    )
  })
})

describe('judgeCertificate', () => {
  it('takes an ECDSA P-256 key, and only the key counts', () => {
    expect(judgeCertificate(P256).keyHash).toBe(P256_HASH)
    const spki = createPublicKey({ key: P256_SPKI, format: 'der', type: 'spki' }).export({ type: 'spki', format: 'der' })
    expect(judgeCertificate(P256)).toEqual(peerKeyOf(spki))
  })

  it.each([
    ['no certificate', undefined],
    ['an empty one', Buffer.alloc(0)],
    ['an RSA key', RSA],
    ['an Ed25519 key', ED25519],
    ['another curve', P384],
    ['an oversized one', Buffer.concat([P256, Buffer.alloc(4097 - P256.length)])],
    ['a truncated one', P256.subarray(0, -20)],
    ['bytes that are none', Buffer.from('hello')],
    ['a megabyte', Buffer.alloc(1024 * 1024, 0x30)],
  ])('refuses %s', (_, bytes) => {
    expect(codeOf(() => judgeCertificate(bytes))).toBe('NOT_FASTDROP')
  })
})
