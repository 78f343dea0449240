import { createHmac, createPrivateKey, createPublicKey, diffieHellman, hkdfSync } from 'node:crypto'
import { TAG_STRINGS_MAX, TAGS_A_STRING, TAGS_MAX, TAGS_STEP } from '../limits.ts'

/**
 * Recognition tags (docs/PROTOCOL.md, section 15): how paired devices know each other's announcements, and nobody else does. A tag is
 * six bytes that only the two devices can compute, for one direction, one run, one place and one hour; written in base64url.
 */
export const HOUR_MS = 3_600_000
const TAG_BYTES = 6
const KEY_BYTES = 32
const STRING = /^(?:[A-Za-z0-9_-]{8})+$/
const TAG_LETTERS = 8

/** Where and when a tag holds. */
export interface TagBasis {
  /** Key hash of the device that announces, lower-case hex. */
  readonly sender: string
  /** 16 hexadecimal digits, as announced. */
  readonly runId: string
  /** IPv4 address that the announcement comes from, and the port it tells. */
  readonly address: string
  readonly port: number
  readonly hour: number
}

export function hourOf(nowMs: number): number {
  return Math.floor(nowMs / HOUR_MS)
}

/** What two paired devices share without having told each other: from one's private key (PEM) and the other's public one (SPKI, base64). */
export function recognitionKey(ownKeyPem: string, theirSpki: string): Buffer {
  const publicKey = createPublicKey({ key: Buffer.from(theirSpki, 'base64'), format: 'der', type: 'spki' })
  const shared = diffieHellman({ privateKey: createPrivateKey(ownKeyPem), publicKey })
  return Buffer.from(hkdfSync('sha256', shared, Buffer.alloc(0), 'FastDP/2 recognition', KEY_BYTES))
}

export function tagOf(key: Uint8Array, { sender, runId, address, port, hour }: TagBasis): string {
  const numbers = Buffer.alloc(10)
  numbers.writeBigUInt64BE(BigInt(hour), 0)
  numbers.writeUInt16BE(port, 8)
  const ip = Uint8Array.from(address.split('.'), Number)
  const message = Buffer.concat([Buffer.from('FastDP/2 tag'), Buffer.from(sender, 'hex'), Buffer.from(runId, 'hex'), numbers, ip])
  return createHmac('sha256', key).update(message).digest().subarray(0, TAG_BYTES).toString('base64url')
}

/**
 * Tags as they are announced: filled up with ones that mean nothing, so that their number tells little, and in an order that tells
 * nothing. The fill is the same each time within the hour, or what stays the same would be the real ones.
 */
export function filledUp(tags: readonly string[], fill: { readonly secret: Uint8Array; readonly basis: TagBasis }): string[] {
  const count = Math.min(TAGS_MAX, Math.max(1, Math.ceil(tags.length / TAGS_STEP)) * TAGS_STEP)
  const empty = Array.from({ length: Math.max(0, count - tags.length) }, (_, index) => {
    const key = createHmac('sha256', fill.secret).update(`${index}`).digest()
    return tagOf(key, fill.basis)
  })
  return [...tags.slice(0, TAGS_MAX), ...empty].sort()
}

/** The TXT fields `t0`, `t1` … that carry them. */
export function tagFields(tags: readonly string[]): Record<string, string> {
  const fields: Record<string, string> = {}
  for (let index = 0; index * TAGS_A_STRING < tags.length; index += 1) {
    fields[`t${index}`] = tags.slice(index * TAGS_A_STRING, (index + 1) * TAGS_A_STRING).join('')
  }
  return fields
}

/** The tags of a TXT record; a field that is none is passed over, and nothing is read beyond the bounds. */
export function readTags(txt: Readonly<Record<string, unknown>>): string[] {
  const tags: string[] = []
  for (let index = 0; index < TAG_STRINGS_MAX; index += 1) {
    const field = txt[`t${index}`]
    if (typeof field !== 'string' || field.length > TAGS_A_STRING * TAG_LETTERS || !STRING.test(field)) continue
    for (let at = 0; at < field.length; at += TAG_LETTERS) tags.push(field.slice(at, at + TAG_LETTERS))
  }
  return tags
}
