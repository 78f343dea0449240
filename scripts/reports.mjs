// Counts of passed, failed and skipped tests, taken from the reports the test runners wrote.
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/** @type {Counts} */
export const NOTHING = { passed: 0, failed: 0, skipped: 0 }

/** @param {boolean} passed @returns {Counts} */
export function oneCheck(passed) {
  return { passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0 }
}

/** Counts of a report file. A runner that failed without a failed test, or wrote no report, counts as one failure.
 * @param {string} file
 * @param {(report: any) => Counts} count
 * @param {number} exitCode
 * @returns {Counts} */
export function countsOf(file, count, exitCode) {
  if (!existsSync(file)) return oneCheck(false)
  const counts = countOrNull(file, count)
  if (counts === null) return oneCheck(false)
  return exitCode !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts
}

/** @param {string} file @param {(report: any) => Counts} count */
function countOrNull(file, count) {
  try {
    return count(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return null
  }
}

/** Vitest's JSON. A file that could not be loaded holds no test and failed all the same.
 * @param {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number, testResults: { status: string, assertionResults: unknown[] }[] }} report
 * @returns {Counts} */
export function vitestCounts(report) {
  const unloaded = report.testResults.filter(({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0)
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloaded.length,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}

/** Playwright's JSON. `expected` and `flaky` passed, the latter when tried again; `unexpected` failed; errors outside of any test stand in a list of their own.
 * @param {{ stats: { expected: number, unexpected: number, flaky: number, skipped: number }, errors?: unknown[] }} report
 * @returns {Counts} */
export function playwrightCounts({ stats, errors = [] }) {
  return { passed: stats.expected + stats.flaky, failed: stats.unexpected + errors.length, skipped: stats.skipped }
}

/**
 * Names of tests that failed, and of those that passed only when they were tried again. The second kind passed, but is worth a look.
 * @typedef {{ failed: string[], second: string[] }} Names
 */

/** @type {Names} */
export const NO_NAMES = { failed: [], second: [] }

/** Vitest's JSON: a test that passed after all keeps the messages of its first try.
 * @param {{ testResults: { name: string, status: string, assertionResults: { fullName: string, status: string, failureMessages?: string[] }[] }[] }} report
 * @returns {Names} */
export function vitestNames({ testResults }) {
  /** @type {Names} */
  const names = { failed: [], second: [] }
  for (const { name, status, assertionResults } of testResults) {
    const file = path.basename(name)
    if (status === 'failed' && assertionResults.length === 0) names.failed.push(file)
    for (const { fullName, status: ended, failureMessages = [] } of assertionResults) {
      if (ended === 'failed') names.failed.push(`${file}: ${fullName}`)
      else if (ended === 'passed' && failureMessages.length > 0) names.second.push(`${file}: ${fullName}`)
    }
  }
  return names
}

/** Playwright's JSON: suites hold suites and specs, and a spec its tests.
 * @param {{ suites?: any[] }} report
 * @returns {Names} */
export function playwrightNames({ suites = [] }) {
  /** @type {Names} */
  const names = { failed: [], second: [] }
  for (const suite of suites) {
    const inner = playwrightNames(suite)
    names.failed.push(...inner.failed)
    names.second.push(...inner.second)
    for (const { title, file, tests } of suite.specs ?? [])
      for (const { status } of tests) {
        if (status === 'unexpected') names.failed.push(`${path.basename(file)}: ${title}`)
        if (status === 'flaky') names.second.push(`${path.basename(file)}: ${title}`)
      }
  }
  return names
}

/** Of a report file; none where it is missing or cut off, which is counted elsewhere.
 * @param {string} file
 * @param {(report: any) => Names} find
 * @returns {Names} */
export function namesIn(file, find) {
  try {
    return find(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return NO_NAMES
  }
}

/** @param {readonly Counts[]} all @returns {Counts} */
export function sum(all) {
  return all.reduce(
    (total, { passed, failed, skipped }) => ({ passed: total.passed + passed, failed: total.failed + failed, skipped: total.skipped + skipped }),
    NOTHING,
  )
}

/** @param {Counts} counts */
export function countsLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}
