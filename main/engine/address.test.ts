import { describe, expect, it } from 'vitest'
import { ownAddresses, parseHostPort, plainAddress, resolveHost } from './address.ts'
import { codeOf, codeOfAsync } from './testing/support.ts'

describe('parseHostPort', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1', 5424],
    ['  192.0.2.1:80  ', '192.0.2.1', 80],
    ['2001:db8::1', '2001:db8::1', 5424],
    ['[2001:db8::1]', '2001:db8::1', 5424],
    ['[2001:db8::1]:65535', '2001:db8::1', 65_535],
    ['fe80::1%eth0', 'fe80::1%eth0', 5424],
    ['[fe80::1%eth0]:1', 'fe80::1%eth0', 1],
    ['desk.local', 'desk.local', 5424],
    ['desk.local:00080', 'desk.local', 80],
  ])('reads %j', (text, host, port) => {
    expect(parseHostPort(text)).toEqual({ host, port })
  })

  it.each([
    '',
    ' ',
    ':80',
    'a:0',
    'a:65536',
    'a:99999',
    'a:123456',
    'a:',
    'a:b',
    'a:-1',
    'a b',
    '[desk.local]:80',
    '[192.0.2.1]:80',
    '[]',
    '[::1',
    '::1]',
    '[::1]x',
    'a:1:2',
    '[::1]:',
    'a\nb',
  ])('refuses %j', (text) => {
    expect(codeOf(() => parseHostPort(text))).toBe('BAD_SETTING')
  })
})

describe('resolveHost', () => {
  it('takes a literal as it is', async () => {
    expect([await resolveHost('192.0.2.1', null), await resolveHost('2001:db8::1', '127.0.0.1')]).toEqual(['192.0.2.1', '2001:db8::1'])
  })

  it('does not find what cannot be a name', async () => {
    expect(await codeOfAsync(resolveHost('x'.repeat(300), null))).toBe('NOT_FOUND')
  })
})

describe('own and plain addresses', () => {
  it('are the chosen one alone, or none of loopback', () => {
    expect(ownAddresses('192.0.2.7')).toEqual(['192.0.2.7'])
    expect(ownAddresses(null).filter((address) => address.startsWith('127.'))).toEqual([])
  })

  it('loses the IPv6 dress of an IPv4 address, and only that', () => {
    expect(['::ffff:127.0.0.1', '127.0.0.1', '::1', '::ffff:abcd', undefined].map(plainAddress)).toEqual(['127.0.0.1', '127.0.0.1', '::1', '::ffff:abcd', ''])
  })
})
