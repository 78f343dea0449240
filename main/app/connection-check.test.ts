import { beforeEach, expect, it, vi } from 'vitest'
import type { SelfTestReport } from '../../shared/self-test.ts'
import { ConnectionCheck } from './connection-check.ts'

const { writeText } = vi.hoisted(() => ({ writeText: vi.fn() }))
vi.mock('electron', () => ({ clipboard: { writeText } }))
beforeEach(() => writeText.mockClear())

const REPORT: SelfTestReport = {
  atMs: 0,
  checks: [{ finding: { check: 'port', found: 'closed', wanted: 5424 }, commands: [{ tool: 'ss', command: 'sudo ss' }] }],
}

it('copies only commands of the last report', async () => {
  const check = new ConnectionCheck({ selfTest: () => Promise.resolve(REPORT) })
  await expect(check.copy('port', 0)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  expect(await check.run()).toBe(REPORT)
  await check.copy('port', 0)
  await expect(check.copy('port', 1)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(check.copy('clock', 0)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  expect(writeText.mock.calls).toEqual([['sudo ss']])
})
