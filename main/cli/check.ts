import { type CheckResult, type CheckState, countOf, stateOf } from '../../shared/self-test.ts'
import { checkName, findingWords, reportWords } from '../../shared/self-test-words.ts'
import { asEngineError } from '../engine/errors.ts'
import type { CheckCommand } from './arguments.ts'
import { EXIT } from './exit.ts'
import { jsonLine } from './json-lines.ts'
import { receiveFolder } from './places.ts'
import { closeEngine, openEngine, type Session, unlessInterrupted } from './session.ts'
import type { Terminal, Tone } from './terminal.ts'

/** Runs the self-test on an engine of its own, which takes nothing and shows its name to nobody it does not know. */
export async function check(session: Session, command: CheckCommand): Promise<number> {
  const { terminal } = session
  const engine = await openEngine(session, command, {
    deviceKind: 'desktop',
    receiveFolder: receiveFolder(command.dir),
    port: command.port ?? null,
    connections: 1,
    discovery: true,
    listen: true,
    accept: 'decline',
    visibility: 'paired',
  })
  try {
    // a port or an interface that cannot be had is what the test tells
    await engine.start().catch((error: unknown) => void asEngineError(error))
    terminal.note('Looking …', 'quiet')
    const report = await unlessInterrupted(session, engine.selfTest())
    for (const result of report.checks) tell(terminal, result)
    const [failed, notices] = [countOf(report, 'failed'), countOf(report, 'notice')]
    terminal.event(jsonLine({ event: 'checked', ok: failed === 0, failed, notices }))
    terminal.print(reportWords(report), failed > 0 ? 'bad' : 'good')
    return failed > 0 ? EXIT.FAILED : EXIT.DELIVERED
  } finally {
    await closeEngine(engine)
  }
}

const MARKS: Readonly<Record<CheckState, { readonly mark: string; readonly tone: Tone }>> = {
  ok: { mark: 'ok', tone: 'good' },
  notice: { mark: 'note', tone: 'warning' },
  failed: { mark: 'FAILED', tone: 'bad' },
  skipped: { mark: 'skipped', tone: 'quiet' },
}
const MARK_COLUMNS = 9

function tell(terminal: Terminal, { finding, commands }: CheckResult): void {
  const { found, advice } = findingWords(finding)
  const state = stateOf(finding)
  const { check: name, found: kind, ...facts } = finding
  terminal.event(jsonLine({ event: 'check', check: name, state, finding: kind, facts, found, advice, commands }))
  const { mark, tone } = MARKS[state]
  terminal.print(`${mark.padEnd(MARK_COLUMNS)}${checkName(name)}: ${found}`, tone)
  const indent = ' '.repeat(MARK_COLUMNS)
  if (advice !== null) terminal.print(`${indent}${advice}`)
  for (const { tool, command } of commands) terminal.print(`${indent}${tool}:  ${command}`)
}
