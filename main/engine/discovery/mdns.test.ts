import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readService } from './mdns.ts'

type Record = Parameters<typeof readService>[0]

const TXT = { v: '2.0.0', n: 'Desk', k: 'laptop', r: '0123456789abcdef' }

/** A good record with other TXT fields or another port. */
function record(txt: object = {}, fields: object = {}): Record {
  return { port: 5424, txt: { ...TXT, ...txt }, referer: { address: '192.0.2.1', family: 'IPv4', port: 5353, size: 100 }, ...fields } as Record
}

describe('readService', () => {
  it('reads a good record; the address is where it came from', () => {
    expect(readService(record())).toEqual({
      runId: '0123456789abcdef',
      name: 'Desk',
      kind: 'laptop',
      address: '192.0.2.1',
      port: 5424,
      version: '2.0.0',
      tags: [],
    })
    expect(readService(record({}, { addresses: ['198.51.100.1'], host: 'elsewhere.local' }))?.address).toBe('192.0.2.1')
  })

  it('takes an unknown kind for a desktop', () => {
    expect([readService(record({ k: 'toaster' }))?.kind, readService(record({ k: 7 }))?.kind, readService(record({ k: 'server' }))?.kind]).toEqual([
      'desktop',
      'desktop',
      'server',
    ])
  })

  it('shows a name as text only', () => {
    expect(readService(record({ n: '\u001b[31mred\u202Egpj\n' }))?.name).toBe('\uFFFD[31mred\uFFFDgpj\uFFFD')
    expect(readService(record({ n: '<img onerror=x>' }))?.name).toBe('<img onerror=x>')
    expect(readService(record({ n: 'ü'.repeat(31) }))?.name).toBe('ü'.repeat(31))
  })

  it.each([
    ['no TXT', record({}, { txt: undefined })],
    ['TXT that is null', record({}, { txt: null })],
    ['no run id', record({ r: undefined })],
    ['a short run id', record({ r: '0123456789abcde' })],
    ['a long run id', record({ r: '0123456789abcdef0' })],
    ['an upper-case run id', record({ r: '0123456789ABCDEF' })],
    ['a run id with a line end', record({ r: '0123456789abcdef\n' })],
    ['a run id of bytes', record({ r: Buffer.from(TXT.r) })],
    ['a list of run ids', record({ r: [TXT.r] })],
    ['no name', record({ n: undefined })],
    ['a flag for a name', record({ n: true })],
    ['a name of 64 bytes', record({ n: 'ü'.repeat(32) })],
    ['no version', record({ v: undefined })],
    ['a long version', record({ v: '2.0.0-and-so-on-1' })],
    ['a number for a version', record({ v: 2 })],
    ['no sender', record({}, { referer: undefined })],
    ['no port', record({}, { port: undefined })],
    ['port 0', record({}, { port: 0 })],
    ['port 65536', record({}, { port: 65_536 })],
    ['half a port', record({}, { port: 5424.5 })],
    ['a port in letters', record({}, { port: '5424' })],
  ])('does not see %s', (_, service) => {
    expect(readService(service)).toBe(null)
  })

  it('whatever a record holds, gives bounded fields or nothing', () => {
    const value = fc.oneof(fc.string(), fc.constantFrom<unknown>(undefined, null, true, 7, '2.0.0', TXT.r, 'Desk'), fc.uint8Array())
    const txt = fc.oneof(fc.record({ v: value, n: value, k: value, r: value }), fc.anything())
    fc.assert(
      fc.property(txt, fc.oneof(fc.integer(), fc.double()), (fields, port) => {
        const sighting = readService({ ...record(), txt: fields, port } as Record)
        if (sighting === null) return
        expect(sighting.runId).toBe(TXT.r)
        expect(sighting.name).toMatch(/^[^\p{Cc}\p{Cf}]{0,63}$/u)
        expect(Number.isInteger(sighting.port) && sighting.port > 0 && sighting.port < 65_536).toBe(true)
      }),
      { numRuns: 300 },
    )
  })
})
