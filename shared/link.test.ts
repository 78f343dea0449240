import { describe, expect, it } from 'vitest'
import { linkIn } from './link.ts'

describe('linkIn', () => {
  it.each([
    'https://example.org',
    'http://192.0.2.1:8080/a?b=c#d',
    'HTTPS://Example.org/a@b',
    'https://例え.jp/パス',
    'https://[2001:db8::1]/x',
    `https://example.org/${'a'.repeat(2_028)}`,
  ])('takes %s', (link) => {
    expect(linkIn(link)).toBe(link)
    expect(linkIn(` \n${link}\n`)).toBe(link)
  })

  it.each([
    '',
    'example.org',
    'https://',
    'https:///path',
    'https://a b',
    'look: https://example.org',
    'https://example.org https://example.org',
    'https://example.org\nhttps://example.org',
    'javascript:alert(1)',
    'file:///etc/passwd',
    'ftp://example.org',
    'data:text/html,x',
    'https://bank.example@evil.example/',
    'https://user:word@example.org',
    'https://bank.example\\@evil.example',
    'https://example.org/\\x',
    'https://example.org/\u202Egpj.exe',
    'https://exam\u200Bple.org',
    'https://example.org/\u0007',
    `https://example.org/${'a'.repeat(2_029)}`,
  ])('refuses %j', (text) => expect(linkIn(text)).toBeNull())
})
