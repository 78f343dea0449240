import { describe, expect, test } from 'vitest'
import { parseConnections, parseDeviceName, parseInterface, parsePort, parseRate, parseSeconds } from './values.ts'

describe('rates', () => {
  test.each([
    ['1', 1],
    ['500k', 500_000],
    ['20M', 20_000_000],
    ['1.5G', 1_500_000_000],
    ['2T', 2_000_000_000_000],
    ['20 MB/s', 20_000_000],
    ['0.5k', 500],
    [' 3m ', 3_000_000],
  ])('%j', (text, rate) => expect(parseRate(text)).toBe(rate))

  test.each(['', '0', '0M', '-1', '1.', '.5', '0.1', 'fast', '20MiB', '1e9', 'NaN', 'Infinity', '20M20M', '999999999999999T'])('%j is refused', (text) => {
    expect(() => parseRate(text)).toThrow(/bytes a second/)
  })
})

describe('numbers', () => {
  test.each(['1024', '5424', '65535'])('port %s', (text) => expect(parsePort(text)).toBe(Number(text)))
  test.each(['0', '1023', '65536', '', ' ', '80a', '0x1538', '5424.0', '-5424', '1e4'])('port %j is refused', (text) => {
    expect(() => parsePort(text)).toThrow('from 1024 to 65535')
  })
  test.each(['1', '16'])('%s connections', (text) => expect(parseConnections(text)).toBe(Number(text)))
  test.each(['0', '17', 'four', '2.5', ''])('%j connections are refused', (text) => expect(() => parseConnections(text)).toThrow('from 1 to 16'))
  test.each(['0', '-1', '3601', 'a', ''])('%j seconds are refused', (text) => expect(() => parseSeconds(text)).toThrow())
  test('seconds may be broken', () => expect(parseSeconds('0.5')).toBe(0.5))
})

test('names of devices', () => {
  expect(parseDeviceName('  Büro 2  ')).toBe('Büro 2')
  for (const bad of ['', '   ', 'x'.repeat(64), 'a\u001Bb']) expect(() => parseDeviceName(bad)).toThrow()
})

test('an interface is an address of this machine', () => {
  expect(parseInterface('127.0.0.1')).toBe('127.0.0.1')
  expect(() => parseInterface('lo')).toThrow('IP address')
  expect(() => parseInterface('')).toThrow('IP address')
  // reserved for documentation, so nobody has it
  expect(() => parseInterface('192.0.2.77')).toThrow('No network interface')
})
