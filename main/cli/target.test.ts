import { expect, test } from 'vitest'
import { DEFAULT_PORT } from '../../shared/settings.ts'
import { addressOf, sameName, targetOf } from './target.ts'

test.each([
  ['192.168.1.20', '192.168.1.20', DEFAULT_PORT],
  ['192.168.1.20:6000', '192.168.1.20', 6000],
  ['localhost', 'localhost', DEFAULT_PORT],
  ['LocalHost:6000', 'LocalHost', 6000],
  ['nas.local', 'nas.local', DEFAULT_PORT],
  ['nas:6000', 'nas', 6000],
  ['2001:db8::1', '2001:db8::1', DEFAULT_PORT],
  ['::1', '::1', DEFAULT_PORT],
  ['[2001:db8::1]:6000', '2001:db8::1', 6000],
  [' 10.0.0.1 ', '10.0.0.1', DEFAULT_PORT],
])('%j is an address', (text, host, port) => {
  expect(targetOf(text, true)).toEqual({ kind: 'address', host, port })
  expect(targetOf(text, false)).toEqual({ kind: 'address', host, port })
})

test.each(['Amber Otter', 'nas', 'Büro', 'v2.0 machine', 'Owl: the second', '[x] y', '狐'])('%j is a name', (text) => {
  expect(targetOf(text, true)).toEqual({ kind: 'name', name: text })
})

test('without discovery everything is dialled, or refused', () => {
  expect(targetOf('nas', false)).toEqual({ kind: 'address', host: 'nas', port: DEFAULT_PORT })
  expect(() => targetOf('Amber Otter', false)).toThrow('is not an address')
})

test.each(['nas:0', 'nas:65536', '[nas]:80', '[1.2.3.4]:80'])('%j makes no sense', (text) => expect(() => targetOf(text, true)).toThrow('is not an address'))

test('names are the same for people', () => {
  expect(sameName('Amber Otter', 'amber otter ')).toBe(true)
  expect(sameName('Bu\u0308ro', 'BÜRO')).toBe(true)
  expect(sameName('Amber Otter', 'Amber  Otter')).toBe(false)
})

test('addresses can be dialled as they are shown', () => {
  expect(addressOf({ address: '10.0.0.1', port: 1024 })).toBe('10.0.0.1:1024')
  expect(addressOf({ address: '::1', port: 1024 })).toBe('[::1]:1024')
})
