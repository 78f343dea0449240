import { describe, expect, it } from 'vitest'
import { FAULT_CODES, faultInWords, faultOf, isFaultCode, isRetryable, peerSentence, userSentence } from './fault.ts'
import { say, sentenceText, TOLD_BY_PEER } from './sentence.ts'

describe('the table of faults', () => {
  it('has a whole sentence of its own for every code, without the code', () => {
    for (const code of FAULT_CODES) expect([code, userSentence(code)]).toEqual([code, expect.stringMatching(/^[A-Z][^_]*[.]$/)])
    expect(new Set(FAULT_CODES.map(userSentence)).size).toBe(FAULT_CODES.length)
    expect(new Set(FAULT_CODES).size).toBe(FAULT_CODES.length)
  })

  it('says which may be tried again as they are', () => {
    expect(FAULT_CODES.filter(isRetryable)).toEqual([
      'NO_ANSWER',
      'BUSY',
      'UNREACHABLE',
      'NO_GREETING',
      'PEER_LOST',
      'PEER_SILENT',
      'AWAY',
      'RESTARTED',
      'DIGEST_MISMATCH',
      'SOURCE_CHANGED',
      'NO_SPACE',
    ])
  })

  it('knows its codes, and nothing else', () => {
    expect(FAULT_CODES.every(isFaultCode)).toBe(true)
    expect(['', 'busy', 'toString', '__proto__', null, undefined, 0, ['BUSY']].map(isFaultCode)).toEqual(Array(8).fill(false))
  })

  it('makes plain data', () => {
    expect(faultOf('BUSY')).toEqual({ code: 'BUSY', message: userSentence('BUSY'), sentence: { key: 'BUSY' }, retryable: true })
    expect(faultOf('DECLINED', say('offerDeclinedHere'))).toEqual({
      code: 'DECLINED',
      message: 'The offer was declined.',
      sentence: { key: 'offerDeclinedHere' },
      retryable: false,
    })
    expect(faultInWords('DECLINED', 'No.')).toEqual({ code: 'DECLINED', message: 'No.', retryable: false })
    expect(structuredClone(faultOf('INTERNAL'))).toEqual(faultOf('INTERNAL'))
  })

  it('says of the other side what it says of itself there', () => {
    expect(sentenceText(peerSentence('NO_SPACE'))).toBe('There is not enough space left on the other device.')
    expect(peerSentence('DECLINED')).toEqual({ key: 'DECLINED' })
    for (const code of TOLD_BY_PEER) expect([code, sentenceText(peerSentence(code))]).not.toEqual([code, userSentence(code)])
  })
})
