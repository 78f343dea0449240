import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { codeOf, commitmentOf, type PairingBasis } from './pairing-code.ts'

const basis: PairingBasis = { initiator: Buffer.alloc(32, 1), responder: Buffer.alloc(32, 2), exporter: Buffer.alloc(32, 3) }
const ni = Buffer.alloc(32, 4)
const nr = Buffer.alloc(32, 5)

describe('the code', () => {
  test('is that of the document', () => {
    const document = readFileSync(new URL('../../../docs/PROTOCOL.md', import.meta.url), 'utf8')
    const [, code, commitment] = /the code is `(\d{6})`, and Commit is\n\n<!-- example: pairing Commit -->\n```hex\n([0-9a-f\s]+)```/.exec(document) ?? []
    expect([codeOf(basis, ni, nr), commitmentOf(basis, ni).toString('hex')]).toEqual([code, commitment?.replaceAll(/\s/g, '')])
  })

  test('is six digits, the same for the same connection and nonces', () => {
    expect(codeOf(basis, ni, nr)).toMatch(/^\d{6}$/)
    expect(codeOf(basis, ni, nr)).toBe(codeOf({ ...basis }, Buffer.from(ni), Buffer.from(nr)))
  })

  test('is another one when anything is another', () => {
    const other = Buffer.alloc(32, 9)
    const codes = [
      codeOf(basis, ni, nr),
      codeOf(basis, nr, ni),
      codeOf(basis, other, nr),
      codeOf(basis, ni, other),
      codeOf({ ...basis, initiator: other }, ni, nr),
      codeOf({ ...basis, responder: other }, ni, nr),
      codeOf({ ...basis, exporter: other }, ni, nr),
      codeOf({ ...basis, initiator: basis.responder, responder: basis.initiator }, ni, nr),
    ]
    expect(new Set(codes).size).toBe(codes.length)
    const promises = [
      commitmentOf(basis, ni),
      commitmentOf(basis, other),
      commitmentOf({ ...basis, exporter: other }, ni),
      commitmentOf({ ...basis, initiator: other }, ni),
      commitmentOf({ ...basis, responder: other }, ni),
      // the same words from the other side
      commitmentOf({ ...basis, initiator: basis.responder, responder: basis.initiator }, ni),
    ]
    expect(new Set(promises.map((each) => each.toString('hex'))).size).toBe(promises.length)
  })
})

/**
 * Somebody in the middle with two keys of his own has two connections, so two bases, and wants both people to see one code. Codes are cut
 * to three digits here, so that chance can be counted.
 */
describe('somebody in the middle', () => {
  const RUNS = 100_000
  const short = (code: string): string => code.slice(-3)
  const victim = (exporter: number): PairingBasis => ({ initiator: Buffer.alloc(32, 1), responder: Buffer.alloc(32, 7), exporter: Buffer.alloc(32, exporter) })
  const other = (exporter: number): PairingBasis => ({ initiator: Buffer.alloc(32, 8), responder: Buffer.alloc(32, 2), exporter: Buffer.alloc(32, exporter) })

  /** He is bound by his promise to B before he hears B's nonce, and A's nonce is only told when he has given his own. */
  test('has one chance in a thousand at three digits', () => {
    let equal = 0
    for (let run = 0; run < RUNS; run += 1) {
      const [a, b, mine, toA] = [randomBytes(32), randomBytes(32), randomBytes(32), randomBytes(32)]
      if (short(codeOf(victim(3), a, toA)) === short(codeOf(other(4), mine, b))) equal += 1
    }
    // 100 on average; five standard deviations to either side
    expect(equal).toBeGreaterThan(50)
    expect(equal).toBeLessThan(150)
  }, 60_000)

  /** Without the promise he hears everything first, and tries nonces until the codes agree. */
  test('would always win without the commitment', () => {
    for (let run = 0; run < 20; run += 1) {
      const [a, b, toA] = [randomBytes(32), randomBytes(32), randomBytes(32)]
      const wanted = short(codeOf(victim(3), a, toA))
      let tries = 0
      for (let found = false; !found; tries += 1) found = short(codeOf(other(4), randomBytes(32), b)) === wanted
      expect(tries).toBeLessThan(20_000)
    }
  }, 60_000)
})

/**
 * The same inside an offer: the receiver begins. To it he is a sender, who hears a promise and has to answer it; to the sender he is a
 * receiver, who has to promise. He may finish either side first.
 */
describe('somebody in the middle of an offer', () => {
  const RUNS = 40_000
  const MIDDLE = Buffer.alloc(32, 7)
  const short = (code: string): string => code.slice(-3)
  const ofReceiver: PairingBasis = { initiator: Buffer.alloc(32, 2), responder: MIDDLE, exporter: Buffer.alloc(32, 4) }
  const ofSender: PairingBasis = { initiator: MIDDLE, responder: Buffer.alloc(32, 1), exporter: Buffer.alloc(32, 3) }

  /** One side's code is known to him before he has to fix his part of the other one: he has one blind guess. */
  const firsts: Record<string, () => boolean> = {
    receiver: () => {
      const [receiverNonce, toReceiver, mine] = [randomBytes(32), randomBytes(32), randomBytes(32)]
      const senderNonce = randomBytes(32)
      return short(codeOf(ofReceiver, receiverNonce, toReceiver)) === short(codeOf(ofSender, mine, senderNonce))
    },
    sender: () => {
      const [mine, senderNonce, receiverNonce] = [randomBytes(32), randomBytes(32), randomBytes(32)]
      const wanted = short(codeOf(ofSender, mine, senderNonce))
      const toReceiver = randomBytes(32)
      return short(codeOf(ofReceiver, receiverNonce, toReceiver)) === wanted
    },
  }

  test.each(Object.keys(firsts))(
    'has one chance in a thousand at three digits when he finishes with the %s first',
    (side) => {
      let equal = 0
      for (let run = 0; run < RUNS; run += 1) if (firsts[side]?.()) equal += 1
      // 40 on average; five standard deviations to either side
      expect(equal).toBeGreaterThan(8)
      expect(equal).toBeLessThan(72)
    },
    60_000,
  )

  /** Tries nonces until the sender shows what the receiver shows; what he promised before is another nonce. */
  test('finds a nonce that fits in no time, and cannot open his promise with it', () => {
    for (let run = 0; run < 20; run += 1) {
      const [receiverNonce, toReceiver, senderNonce, mine] = [randomBytes(32), randomBytes(32), randomBytes(32), randomBytes(32)]
      const promise = commitmentOf(ofSender, mine)
      const wanted = short(codeOf(ofReceiver, receiverNonce, toReceiver))
      let found = randomBytes(32)
      let tries = 1
      for (; short(codeOf(ofSender, found, senderNonce)) !== wanted; tries += 1) found = randomBytes(32)
      expect(tries).toBeLessThan(20_000)
      expect(commitmentOf(ofSender, found).equals(promise)).toBe(false)
    }
  }, 60_000)
})
