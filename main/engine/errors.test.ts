import { describe, expect, it } from 'vitest'
import { FAULT_CODES, faultOf } from '../../shared/fault.ts'
import { say } from '../../shared/sentence.ts'
import { asEngineError, codeForPeer, codeFromPeer, EngineError, errorFromPeer, violation } from './errors.ts'

function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: a text with a /secret/path`), { code })
}

describe('asEngineError', () => {
  it('keeps what is one already', () => {
    const error = new EngineError('BUSY')
    expect(asEngineError(error)).toBe(error)
  })

  it.each([
    ['ENOSPC', 'NO_SPACE'],
    ['EDQUOT', 'NO_SPACE'],
    ['EFBIG', 'DISK_ERROR'],
    ['ENODEV', 'DISK_ERROR'],
    ['EIO', 'DISK_ERROR'],
    ['EROFS', 'DISK_ERROR'],
    ['EMFILE', 'DISK_ERROR'],
    ['ECONNREFUSED', 'UNREACHABLE'],
    ['EAI_AGAIN', 'UNREACHABLE'],
    ['ECONNRESET', 'PEER_LOST'],
    ['EPIPE', 'PEER_LOST'],
    ['EWHATEVER', 'INTERNAL'],
  ])('%s is %s, with the sentence people read and the cause kept', (errno, code) => {
    const cause = systemError(errno)
    const error = asEngineError(cause)
    expect([error.code, error.cause === cause, error.message.includes('secret')]).toEqual([code, true, false])
  })

  it('takes the fallback for what is unknown', () => {
    expect([asEngineError('text', 'DISK_ERROR').code, asEngineError(undefined).code, asEngineError(new Error('x'), 'PEER_LOST').code]).toEqual([
      'DISK_ERROR',
      'INTERNAL',
      'PEER_LOST',
    ])
  })
})

describe('what the other side is told', () => {
  it('leaks nothing about this machine', () => {
    const told = FAULT_CODES.filter((code) => codeForPeer(code) !== code).map((code) => `${code} → ${codeForPeer(code)}`)
    expect(told).toEqual([
      'CANCELLED_BY_PEER → CANCELLED',
      'NOT_FOUND → PEER_FAILED',
      'UNREACHABLE → PEER_FAILED',
      'NOT_FASTDROP → PEER_FAILED',
      'NO_GREETING → PEER_FAILED',
      'KEY_CHANGED → PEER_FAILED',
      'NOT_VERIFIED → PEER_FAILED',
      'PEER_LOST → PEER_FAILED',
      'PEER_SILENT → PEER_FAILED',
      'RESTARTED → PEER_FAILED',
      'NOTHING_TO_SEND → PEER_FAILED',
      'KEY_SEALED → PEER_FAILED',
      'PORT_UNAVAILABLE → PEER_FAILED',
      'BAD_SETTING → PEER_FAILED',
      'INTERNAL → PEER_FAILED',
    ])
  })

  it('is not believed to be anything special when it comes from there', () => {
    expect(['CANCELLED', 'DECLINED', 'NO_SPACE', 'CANCELLED_BY_PEER', 'KEY_CHANGED', 'INTERNAL', 'toString', '', null, 7].map(codeFromPeer)).toEqual([
      'CANCELLED_BY_PEER',
      'DECLINED',
      'NO_SPACE',
      ...Array<string>(7).fill('PEER_FAILED'),
    ])
  })
})

describe('what the other side says', () => {
  it('chooses a sentence by its code alone', () => {
    expect(errorFromPeer('NO_SPACE').sentence).toEqual({ key: 'NO_SPACE_THERE' })
    expect(errorFromPeer('CANCELLED').sentence).toEqual({ key: 'CANCELLED_BY_PEER' })
    const hostile = ['NO_SPACE_THERE', 'noDeviceNamed', 'keyWithoutKeyring', '__proto__', { key: 'pairedAlready' }, ['NO_SPACE'], null]
    for (const code of hostile) expect(errorFromPeer(code).toFault()).toEqual(faultOf('PEER_FAILED'))
  })
})

describe('EngineError', () => {
  it('is a fault with its own words or those of its code', () => {
    expect(new EngineError('BUSY', say('tooManyDropsWait', { count: 3 })).toFault()).toEqual({
      code: 'BUSY',
      message: '3 drops wait already. Cancel some of them, or wait.',
      sentence: { key: 'tooManyDropsWait', args: { count: 3 } },
      retryable: true,
    })
    expect(new EngineError('AWAY').toFault()).toEqual(faultOf('AWAY'))
    expect(violation('a test').toFault()).toEqual({
      code: 'PROTOCOL_VIOLATION',
      message: 'The other side broke the rules of the protocol (a test), so the connection was closed.',
      sentence: { key: 'rulesBroken', args: { what: 'a test' } },
      retryable: false,
    })
  })
})
