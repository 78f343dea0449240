import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { countsLine, countsOf, playwrightCounts, sum, vitestCounts } from './reports.mjs'

const dir = mkdtempSync(path.join(tmpdir(), 'fastdrop-reports-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

function report(name: string, content: string): string {
  const file = path.join(dir, name)
  writeFileSync(file, content)
  return file
}

const unit = { numPassedTests: 5, numFailedTests: 1, numPendingTests: 2, numTodoTests: 1, testResults: [] }

test('a test file that could not be loaded counts as a failure', () => {
  const testResults = [
    { status: 'failed', assertionResults: [] },
    { status: 'passed', assertionResults: [{}] },
  ]
  expect(vitestCounts({ ...unit, testResults })).toEqual({ passed: 5, failed: 2, skipped: 3 })
})

test('an error outside of any story counts as a failure', () => {
  expect(playwrightCounts({ stats: { expected: 3, unexpected: 1, flaky: 0, skipped: 2 }, errors: [{}] })).toEqual({ passed: 3, failed: 2, skipped: 2 })
})

test('a report that is missing or cut off is a failure', () => {
  expect(countsOf(path.join(dir, 'none.json'), vitestCounts, 0)).toEqual({ passed: 0, failed: 1, skipped: 0 })
  expect(countsOf(report('cut.json', '{"numPassedTests": 5'), vitestCounts, 0)).toEqual({ passed: 0, failed: 1, skipped: 0 })
})

test('a runner that fails without a failed test is a failure', () => {
  const file = report('green.json', JSON.stringify({ ...unit, numFailedTests: 0 }))
  expect(countsOf(file, vitestCounts, 0).failed).toBe(0)
  expect(countsOf(file, vitestCounts, 1).failed).toBe(1)
})

test('the closing line names skipped tests only when there are any', () => {
  const total = sum([
    { passed: 1, failed: 0, skipped: 0 },
    { passed: 20, failed: 2, skipped: 0 },
  ])
  expect(countsLine(total)).toBe('21 passed, 2 failed')
  expect(countsLine({ ...total, skipped: 3 })).toBe('21 passed, 2 failed, 3 skipped')
})
