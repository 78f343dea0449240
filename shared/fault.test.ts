import { describe, expect, it } from 'vitest'
import { FAULT_CODES, faultOf, isFaultCode, isRetryable, userSentence } from './fault.ts'

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
    expect(faultOf('BUSY')).toEqual({ code: 'BUSY', message: userSentence('BUSY'), retryable: true })
    expect(faultOf('DECLINED', 'No.')).toEqual({ code: 'DECLINED', message: 'No.', retryable: false })
    expect(structuredClone(faultOf('INTERNAL'))).toEqual(faultOf('INTERNAL'))
  })
})
