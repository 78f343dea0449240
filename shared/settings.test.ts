import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { say, sentenceText } from './sentence.ts'
import { refusalOf, type Settings, settingsPatchSchema, settingsSchema } from './settings.ts'
import { settingsOf } from './testing.ts'

const GOOD = settingsOf({ deviceName: 'Küche', receiveFolder: '/home/user/Received', port: 5424 })

const accepts = (field: string, value: unknown): boolean => v.is(settingsSchema, { ...GOOD, [field]: value })

describe('settingsSchema', () => {
  it('takes good settings as they are, and trims the name', () => {
    expect(v.parse(settingsSchema, GOOD)).toEqual(GOOD)
    expect(v.parse(settingsSchema, { ...GOOD, deviceName: '  Desk \n' })).toEqual({ ...GOOD, deviceName: 'Desk' })
  })

  it.each([
    ['port', [0, 1024, 65_535], [1, 80, 1023, 65_536, -1, 5424.5, '5424', null, Number.NaN]],
    ['connections', [0, 1, 16], [-1, 17, 1.5, '4', null]],
    ['deviceName', ['x', 'x'.repeat(63), 'ü'.repeat(31)], ['', '   ', 'x'.repeat(64), 'ü'.repeat(32), 'a\u001bb', 'a\nb', 'a\0b', 7]],
    ['compression', ['auto', 'None', 'Zstd', 'Zip', 'TarGz'], ['', 'zstd', 'Gzip', null]],
    ['classicPort', [0, 1024, 65_535], [1, 80, 65_536, -1, '5423', null]],
    ['theme', ['system', 'light', 'dark'], ['', 'Dark', null]],
    ['receiveFolder', ['/x'], ['', null]],
    ['interfaceAddress', ['', '192.0.2.1', '2001:db8::1'], ['x', '0.0.0.0', '::', '192.0.2.256', '192.0.2.1/24', 'x'.repeat(46), null]],
    ['sendLimit', [0, 10_000, 100_000_000_000], [1, 9_999, 100_000_000_001, -1, 10_000.5, '20', null]],
    ['welcomed', [true, false], ['true', 1, null]],
    ['trayExplained', [true], ['true', 0, null]],
  ] as const)('bounds %s', (field, good, bad) => {
    expect(good.map((value) => accepts(field, value))).toEqual(good.map(() => true))
    expect(bad.map((value) => accepts(field, value))).toEqual(bad.map(() => false))
  })

  it('says in words what is wrong', () => {
    const wrong = v.safeParse(settingsSchema, { ...GOOD, port: 80, deviceName: 'a\u0007b' })
    expect(wrong.issues?.map((issue) => sentenceText(refusalOf(issue) ?? say('INTERNAL')))).toEqual([
      'Control characters are not allowed.',
      'Use 1024 to 65535, or 0 for the default.',
    ])
  })

  it('wants every field, and no other', () => {
    for (const field of Object.keys(GOOD)) {
      const { [field as keyof Settings]: _, ...rest } = GOOD
      expect([field, v.is(settingsSchema, rest)]).toEqual([field, false])
    }
    expect(v.is(settingsSchema, { ...GOOD, other: 1 })).toBe(false)
  })
})

/** What the field itself would take, as JSON. */
const VALID: ReadonlyMap<string, string> = new Map([
  ['trayExplained', 'true'],
  ['classicPort', '6000'],
])

describe('settingsPatchSchema', () => {
  it('takes some fields, checked alike', () => {
    expect(v.parse(settingsPatchSchema, {})).toEqual({})
    expect(v.parse(settingsPatchSchema, { port: 0, deviceName: ' Desk ' })).toEqual({ port: 0, deviceName: 'Desk' })
    expect([v.is(settingsPatchSchema, { port: 80 }), v.is(settingsPatchSchema, { port: '0' })]).toEqual([false, false])
  })

  it.each(['receiveFolder', 'classicPort', 'trayExplained', 'other', '__proto__'])('does not let a page set %s', (field) => {
    expect(v.is(settingsPatchSchema, JSON.parse(`{"${field}":${VALID.get(field) ?? '"/x"'}}`))).toBe(false)
  })
})
