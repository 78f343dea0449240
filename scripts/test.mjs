// npm test: everything CI checks, from a fresh clone on. Each stage runs even when an earlier one failed (the stories need
// the build, though), and the last line says how it went, counted from the reports.
import { existsSync, readdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { bootstrap } from './bootstrap.mjs'
import { build } from './build.mjs'
import { playwright } from './e2e.mjs'
import { countsLine, countsOf, NOTHING, namesIn, oneCheck, playwrightCounts, playwrightNames, sum, vitestCounts, vitestNames } from './reports.mjs'
import { npmCommand, root, run, toolCommand } from './run.mjs'

/** @typedef {import('./reports.mjs').Counts} Counts */

const MINUTE_MS = 60_000
/** A hang has to end as a failure, not as a CI job without a last line. */
const TIMEOUT_MS = { check: 5 * MINUTE_MS, unit: 25 * MINUTE_MS, e2e: 45 * MINUTE_MS }

const results = path.join(root, 'test-results')
// Real transfers on a machine that others use, too: what fails is tried once more, and named at the end in any case.
process.env.FASTDROP_TEST_RETRIES ??= '1'
// No test may announce or listen beyond this machine.
const env = { ...process.env, FASTDROP_INTERFACE: '127.0.0.1' }

/** @type {{ name: string, counts: Counts, note: string }[]} */
const summary = []
const reportFiles = { unit: path.join(results, 'unit.json'), e2e: path.join(results, 'e2e.json') }

/** Ctrl-C ends the stage that runs (see run.mjs); the others are not begun then. */
let stopped = false
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => {
    stopped = true
  })

/** Runs one stage and keeps its counts; an exception is a failure like any other.
 * @param {string} name
 * @param {() => Promise<Counts & { note?: string }>} body */
async function stage(name, body) {
  if (stopped) {
    summary.push({ name, counts: oneCheck(false), note: 'not run: stopped' })
    return false
  }
  console.log(`\n── ${name} ──`)
  const start = Date.now()
  try {
    const { note, ...counts } = await body()
    summary.push({ name, counts, note: note ?? `${((Date.now() - start) / 1000).toFixed(1)} s` })
    return counts.failed === 0
  } catch (error) {
    console.error(error)
    summary.push({ name, counts: oneCheck(false), note: error instanceof Error ? error.message : String(error) })
    return false
  }
}

/** @param {string} script */
async function npmCheck(script) {
  return oneCheck((await run(npmCommand(['run', '--silent', script]), { env, timeoutMs: TIMEOUT_MS.check })) === 0)
}

async function unitTests() {
  const code = await run([...toolCommand('vitest'), 'run'], { env, timeoutMs: TIMEOUT_MS.unit })
  return countsOf(reportFiles.unit, vitestCounts, code)
}

/** @param {boolean} built @returns {Promise<Counts & { note?: string }>} */
async function stories(built) {
  if (!hasStories()) return { ...NOTHING, note: 'no stories in e2e/ yet' }
  if (!built) return { ...oneCheck(false), note: 'not run: there is no build' }
  const code = await playwright([], TIMEOUT_MS.e2e)
  return countsOf(reportFiles.e2e, playwrightCounts, code)
}

function hasStories() {
  const dir = path.join(root, 'e2e')
  return existsSync(dir) && readdirSync(dir, { recursive: true, encoding: 'utf8' }).some((file) => file.endsWith('.spec.ts'))
}

async function stages() {
  const ready = await stage('bootstrap', async () => {
    await bootstrap({ electron: true, display: true })
    return NOTHING
  })
  if (!ready) return
  const built = await stage('build', async () => oneCheck((await build()) === 0))
  await stage('typecheck', () => npmCheck('typecheck'))
  await stage('lint', () => npmCheck('lint'))
  await stage('unit tests', unitTests)
  await stage('stories', () => stories(built))
}

/** The output is long, and what went wrong is looked for at its end. */
function tellNames() {
  const found = [namesIn(reportFiles.unit, vitestNames), namesIn(reportFiles.e2e, playwrightNames)]
  const failed = found.flatMap((names) => names.failed)
  const second = found.flatMap((names) => names.second)
  if (failed.length > 0) console.log(`\nFailed:\n${failed.map((name) => `  ${name}`).join('\n')}`)
  if (second.length > 0) console.log(`\nPassed only when tried again:\n${second.map((name) => `  ${name}`).join('\n')}`)
}

rmSync(results, { recursive: true, force: true })
await stages()
tellNames()
console.log('')
for (const { name, counts, note } of summary) console.log(`${name.padEnd(12)} ${countsLine(counts)} (${note})`)
const total = sum(summary.map(({ counts }) => counts))
console.log(`\n${countsLine(total)}`)
process.exitCode = total.failed === 0 ? 0 : 1
