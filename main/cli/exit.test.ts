import { expect, test } from 'vitest'
import { FAULT_CODES, type FaultCode } from '../../shared/fault.ts'
import { exitOf } from './exit.ts'

test('every fault ends with one of the promised exit codes, never with that of success', () => {
  for (const code of FAULT_CODES) expect([1, 2, 3, 4, 5, 6]).toContain(exitOf(code))
})

test('exit codes that scripts tell apart', () => {
  const of = (...codes: FaultCode[]): number[] => [...new Set(codes.map(exitOf))]
  expect(of('BAD_SETTING', 'NOTHING_TO_SEND')).toEqual([2])
  expect(of('DECLINED', 'NO_ANSWER')).toEqual([3])
  expect(of('NOT_FOUND', 'UNREACHABLE', 'NOT_FASTDROP', 'VERSION_MISMATCH')).toEqual([4])
  expect(of('CANCELLED', 'PEER_LOST', 'PEER_SILENT')).toEqual([5])
  expect(of('NOT_VERIFIED', 'KEY_CHANGED')).toEqual([6])
  expect(of('DIGEST_MISMATCH', 'NO_SPACE', 'DISK_ERROR', 'CANCELLED_BY_PEER', 'INTERNAL')).toEqual([1])
})
