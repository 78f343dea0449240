import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { countsLine, countsOf, namesIn, playwrightCounts, playwrightNames, sum, vitestCounts, vitestNames } from './reports.mjs'

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

test('tests that failed are named, and those that passed only when tried again', () => {
  const assertionResults = [
    { fullName: 'goes', status: 'passed', failureMessages: [] },
    { fullName: 'stumbles', status: 'passed', failureMessages: ['Error: once'] },
    { fullName: 'falls', status: 'failed', failureMessages: ['Error: once', 'Error: twice'] },
    { fullName: 'waits', status: 'pending', failureMessages: [] },
  ]
  const testResults = [
    { name: '/somewhere/a.test.ts', status: 'failed', assertionResults },
    { name: '/somewhere/b.test.ts', status: 'failed', assertionResults: [] },
  ]
  expect(vitestNames({ testResults })).toEqual({ failed: ['a.test.ts: falls', 'b.test.ts'], second: ['a.test.ts: stumbles'] })

  const specs = ['expected', 'flaky', 'unexpected', 'skipped'].map((status) => ({ title: status, file: 'a.spec.ts', tests: [{ status }] }))
  const file = report('stories.json', JSON.stringify({ suites: [{ specs, suites: [{ specs: specs.slice(2) }] }] }))
  const found = namesIn(file, playwrightNames)
  expect(found.failed).toEqual(['a.spec.ts: unexpected', 'a.spec.ts: unexpected'])
  expect(found.second).toEqual(['a.spec.ts: flaky'])
})

test('a story that passed when tried again has passed', () => {
  expect(playwrightCounts({ stats: { expected: 3, unexpected: 0, flaky: 1, skipped: 0 } })).toEqual({ passed: 4, failed: 0, skipped: 0 })
})
