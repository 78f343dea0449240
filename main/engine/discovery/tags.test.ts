import { createECDH, createPrivateKey, createPublicKey, randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { peerKeyOf } from '../identity/device-id.ts'
import { TAGS_MAX, TAGS_STEP } from '../limits.ts'
import { quoted, table } from '../testing/protocol-document.ts'
import { filledUp, hourOf, readTags, recognitionKey, type TagBasis, tagFields, tagOf } from './tags.ts'

/** A device key from its private scalar, as docs/PROTOCOL.md gives it. */
function keyOf(scalar: string): { pem: string; spki: string; keyHash: string } {
  const curve = createECDH('prime256v1')
  curve.setPrivateKey(Buffer.from(scalar, 'hex'))
  const point = curve.getPublicKey()
  const [x, y, d] = [point.subarray(1, 33), point.subarray(33), Buffer.from(scalar, 'hex')].map((bytes) => bytes.toString('base64url'))
  const key = createPrivateKey({ key: { kty: 'EC', crv: 'P-256', x: x ?? '', y: y ?? '', d: d ?? '' }, format: 'jwk' })
  const { spki, keyHash } = peerKeyOf(createPublicKey(key).export({ type: 'spki', format: 'der' }))
  return { pem: key.export({ type: 'pkcs8', format: 'pem' }).toString(), spki, keyHash }
}

const said = new Map(table(['of the example', 'value']).rows.map(([name = '', value = '']) => [name, quoted(value)]))
const of = (name: string): string => said.get(name) ?? ''
const [a, b] = [keyOf(of('private key of A')), keyOf(of('private key of B'))]
const basis: TagBasis = { sender: a.keyHash, runId: of('run id'), address: of('address'), port: Number(of('port')), hour: Number(of('hour')) }

describe('the example in the document', () => {
  it('has the key hashes, the key that both compute, and the tags of both', () => {
    expect([a.keyHash, b.keyHash]).toEqual([of('key hash of A'), of('key hash of B')])
    const key = recognitionKey(a.pem, b.spki)
    expect([key.toString('hex'), recognitionKey(b.pem, a.spki).toString('hex')]).toEqual([of('K'), of('K')])
    expect([tagOf(key, basis), tagOf(key, { ...basis, sender: b.keyHash })]).toEqual([of('tag of A for B'), of('tag of B for A')])
    expect(hourOf(Date.parse(of('time')))).toBe(basis.hour)
  })
})

describe('a tag', () => {
  const key = recognitionKey(a.pem, b.spki)

  it.each<[string, Partial<TagBasis>]>([
    ['run', { runId: '0123456789abcdee' }],
    ['address', { address: '192.0.2.21' }],
    ['port', { port: 5425 }],
    ['hour', { hour: basis.hour + 1 }],
    ['direction', { sender: b.keyHash }],
  ])('is another one for another %s', (_, change) => {
    expect(tagOf(key, { ...basis, ...change })).not.toBe(tagOf(key, basis))
  })

  it('is another one for another pair', () => {
    const c = keyOf('11'.repeat(32))
    expect(tagOf(recognitionKey(a.pem, c.spki), basis)).not.toBe(tagOf(key, basis))
  })
})

describe('the fill', () => {
  const fill = { secret: randomBytes(32), basis }
  const tags = (count: number): string[] => Array.from({ length: count }, (_, index) => tagOf(Buffer.alloc(32, index), basis))

  it.each([
    [0, TAGS_STEP],
    [1, TAGS_STEP],
    [8, 8],
    [9, 16],
    [32, 32],
    [40, TAGS_MAX],
  ])('makes %d tags %d', (count, wanted) => {
    const filled = filledUp(tags(count), fill)
    expect([filled.length, new Set(filled).size]).toEqual([wanted, wanted])
    expect(tags(count).slice(0, wanted)).toEqual(expect.arrayContaining(filled.filter((tag) => tags(count).includes(tag))))
    expect(tags(Math.min(count, TAGS_MAX)).every((tag) => filled.includes(tag))).toBe(true)
  })

  it('is the same within the hour, another one in the next, and sorted among the real ones', () => {
    const filled = filledUp(tags(3), fill)
    expect(filledUp(tags(3).reverse(), fill)).toEqual(filled)
    expect(filled.toSorted()).toEqual(filled)
    const next = filledUp(tags(3), { ...fill, basis: { ...basis, hour: basis.hour + 1 } })
    expect(next.filter((tag) => filled.includes(tag)).length).toBe(3)
  })

  it('travels in TXT strings of 255 bytes at most, and comes back', () => {
    const filled = filledUp(tags(32), fill)
    const fields = tagFields(filled)
    expect(Object.keys(fields)).toEqual(['t0', 't1'])
    for (const [key, value] of Object.entries(fields)) expect(`${key}=${value}`.length).toBeLessThanOrEqual(255)
    expect(readTags(fields)).toEqual(filled)
  })
})

describe('readTags', () => {
  it.each<[string, Record<string, unknown>]>([
    ['nothing', {}],
    ['half a tag', { t0: 'AAAA' }],
    ['another alphabet', { t0: 'AAAA+AA/' }],
    ['a flag', { t0: true }],
    ['bytes', { t0: Buffer.from('AAAAAAAA') }],
    ['more than a string may have', { t0: 'A'.repeat(17 * 8) }],
    ['more strings than there are', { t2: 'AAAAAAAA', t99: 'AAAAAAAA' }],
    ['a line end', { t0: 'AAAAAAAA\n' }],
  ])('finds none in %s', (_, txt) => {
    expect(readTags(txt)).toEqual([])
  })

  it('passes over one bad string and takes the other', () => {
    expect(readTags({ t0: 'x', t1: 'AAAAAAAABBBBBBBB' })).toEqual(['AAAAAAAA', 'BBBBBBBB'])
  })
})
