import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TestEngine } from './testing/pair.ts'
import { hasTools } from './testing/tools.ts'
import { buildRequest, newHandshakeKey } from './wire/handshake.ts'

/** The TLS of somebody else, with options and certificates of his own making. */
const openssl = hasTools('openssl')
const SKIPPED = openssl ? '' : ' (skipped: there is no openssl on PATH)'

const KEYS = {
  p256: ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'],
  p384: ['ec', '-pkeyopt', 'ec_paramgen_curve:P-384'],
  rsa: ['rsa:2048'],
  ed25519: ['ed25519'],
} as const

describe.skipIf(!openssl)(`openssl s_client against our listener${SKIPPED}`, () => {
  let receiver: TestEngine
  beforeAll(async () => {
    receiver = await TestEngine.start()
    for (const [name, kind] of Object.entries(KEYS)) {
      const files = ['-keyout', at(`${name}.key`), '-out', at(`${name}.crt`)]
      execFileSync('openssl', ['req', '-x509', '-newkey', ...kind, '-nodes', '-subj', '/CN=x', '-days', '2', ...files], { stdio: 'ignore' })
    }
    // 12 KiB of names: a leaf above 4 KiB that the TLS library would take
    const many = Array.from({ length: 600 }, (_, n) => `DNS:${n}.example.org`).join(',')
    const files = ['-key', at('p256.key'), '-out', at('large.crt')]
    execFileSync('openssl', ['req', '-x509', '-nodes', '-subj', '/CN=x', '-days', '2', '-addext', `subjectAltName=${many}`, ...files], { stdio: 'ignore' })
  })
  afterAll(() => receiver.close())

  const at = (name: string): string => join(receiver.root, name)
  const cert = (name: string, key = name): string[] => ['-cert', at(`${name}.crt`), '-key', at(`${key}.key`)]
  const honest = (): string[] => ['-tls1_3', '-alpn', 'fastdp/2', ...cert('p256')]

  /** What came back through the channel for the right request, until our side closed or READY was there; and what openssl says of it. */
  async function answer(args: readonly string[]): Promise<{ readonly answer: string; readonly told: string }> {
    const child = spawn('openssl', ['s_client', '-connect', `127.0.0.1:${receiver.port}`, '-nocommands', '-ign_eof', ...args])
    let out = ''
    const closed = once(child, 'close')
    child.stdout.on('data', (bytes: Buffer) => {
      out += bytes.toString('latin1')
      if (out.includes('"type":"READY"')) child.kill()
    })
    child.stderr.on('data', (bytes: Buffer) => {
      out += bytes.toString('latin1')
    })
    child.stdin.on('error', () => {})
    child.stdin.write(buildRequest('127.0.0.1', receiver.port, newHandshakeKey()))
    await closed
    return { answer: /HTTP\/1\.1 \d{3}|"type":"READY"/g.exec(out)?.[0] ?? '', told: out }
  }

  test('right in everything: upgraded, and READY comes', async () => {
    const { answer: got, told } = await answer(honest())
    expect([got, told.includes('"type":"READY"'), /Protocol *: TLSv1\.3|New, TLSv1\.3/.test(told)]).toEqual(['HTTP/1.1 101', true, true])
  })

  test('what it shows must be nothing but a key: dates, names and one certificate more do not matter', async () => {
    expect((await answer([...honest(), '-cert_chain', at('rsa.crt')])).answer).toBe('HTTP/1.1 101')
  })

  const refused: Readonly<Record<string, () => string[]>> = {
    'TLS 1.2': () => ['-tls1_2', '-alpn', 'fastdp/2', ...cert('p256')],
    'no certificate': () => ['-tls1_3', '-alpn', 'fastdp/2'],
    'an RSA key': () => ['-tls1_3', '-alpn', 'fastdp/2', ...cert('rsa')],
    'an Ed25519 key': () => ['-tls1_3', '-alpn', 'fastdp/2', ...cert('ed25519')],
    'a P-384 key': () => ['-tls1_3', '-alpn', 'fastdp/2', ...cert('p384')],
    'a certificate above 4 KiB': () => ['-tls1_3', '-alpn', 'fastdp/2', ...cert('large', 'p256')],
    'no ALPN': () => ['-tls1_3', ...cert('p256')],
    'another ALPN': () => ['-tls1_3', '-alpn', 'http/1.1', ...cert('p256')],
  }
  test.each(Object.entries(refused))('%s: closed without an answer', async (_, args) => {
    expect((await answer(args())).answer).toBe('')
  })

  test('a resumed session: closed without an answer, though TLS resumed it', async () => {
    expect((await answer([...honest(), '-sess_out', at('session')])).answer).toBe('HTTP/1.1 101')
    const { answer: got, told } = await answer([...honest(), '-sess_in', at('session')])
    expect([got, told.includes('Reused, TLSv1.3')]).toEqual(['', true])
  })

  test('early data: not taken', async () => {
    await answer([...honest(), '-sess_out', at('session')])
    const { told } = await answer([...honest(), '-sess_in', at('session'), '-early_data', at('p256.crt')])
    expect(told).toMatch(/Early data was (?:not sent|rejected)/)
  })
})
