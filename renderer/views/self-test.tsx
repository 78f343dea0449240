import { Check, CircleAlert, CircleDashed, Copy, Info, LoaderCircle, type LucideIcon } from 'lucide-react'
import { useEffect, useState } from 'react'
import { CHECKS, type CheckName, type CheckResult, type CheckState, type MendingCommand, type SelfTestReport, stateOf } from '../../shared/self-test.ts'
import { checkName, findingWords, reportWords } from '../../shared/self-test-words.ts'
import { checkText } from '../check-words.ts'
import { Button } from '../parts/button.tsx'
import { cx } from '../parts/cx.ts'
import { LiveRegion } from '../parts/live-region.tsx'
import { useActions } from '../state/page.ts'
import css from './self-test.module.css'
import type { SelfTestState } from './use-self-test.ts'

/** What a check found, as a list; its outcome is read out. */
export function SelfTest({ report, busy }: Pick<SelfTestState, 'report' | 'busy'>) {
  const words = busy ? checkText.checking : report ? reportWords(report) : checkText.failed
  const hasCommands = report?.checks.some(({ commands }) => commands.length > 0) ?? false
  return (
    <>
      <p className={cx(css.outcome, !busy && css[outcomeOf(report)])}>{words}</p>
      <LiveRegion words={words} />
      <ul className={css.checks} aria-busy={busy}>
        {CHECKS.map((name, index) => (
          <CheckRow key={name} name={name} result={busy ? null : (report?.checks[index] ?? null)} busy={busy} />
        ))}
      </ul>
      {!busy && hasCommands && <p className={css.look}>{checkText.look}</p>}
    </>
  )
}

function outcomeOf(report: SelfTestReport | null): CheckState {
  const states = report?.checks.map(({ finding }) => stateOf(finding)) ?? ['failed' as const]
  if (states.includes('failed')) return 'failed'
  return states.includes('notice') ? 'notice' : 'ok'
}

const ICONS: Readonly<Record<CheckState, LucideIcon>> = { ok: Check, notice: Info, failed: CircleAlert, skipped: CircleDashed }

function CheckRow({ name, result, busy }: { readonly name: CheckName; readonly result: CheckResult | null; readonly busy: boolean }) {
  const state = result && stateOf(result.finding)
  const Icon = state === null ? (busy ? LoaderCircle : CircleDashed) : ICONS[state]
  return (
    <li className={css.check} data-testid="check" data-check={name} data-state={state ?? 'busy'}>
      <Icon
        className={cx(css.icon, state ? css[state] : css.skipped, state === null && busy && css.turning)}
        size={17}
        strokeWidth={1.9}
        {...(state === null ? { 'aria-hidden': true } : { role: 'img', 'aria-label': checkText.states[state] })}
      />
      <div className={css.words}>
        <h3 className={css.name}>{checkName(name)}</h3>
        {result && <Findings name={name} result={result} />}
      </div>
    </li>
  )
}

function Findings({ name, result: { finding, commands } }: { readonly name: CheckName; readonly result: CheckResult }) {
  const { found, advice } = findingWords(finding)
  return (
    <>
      <p className={css.found}>{found}</p>
      {advice !== null && <p className={css.advice}>{advice}</p>}
      {commands.map((command, index) => (
        <Command key={command.command} command={command} check={name} index={index} />
      ))}
    </>
  )
}

const COPIED_SHOWN_MS = 2_000

/** To be looked at and copied: nothing here runs it. */
function Command({ command: { tool, command }, check, index }: { readonly command: MendingCommand; readonly check: CheckName; readonly index: number }) {
  const { copyAdvice } = useActions()
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), COPIED_SHOWN_MS)
    return () => clearTimeout(timer)
  }, [copied])

  return (
    <div className={css.command}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard has to reach it. */}
      <section className={css.code} aria-label={checkText.commandOf(tool)} tabIndex={0}>
        <code>{command}</code>
      </section>
      <Button icon={copied ? Check : Copy} onClick={() => void copyAdvice(check, index).then(setCopied)}>
        <span aria-live="polite">{copied ? checkText.copied : checkText.copyCommand}</span>
      </Button>
    </div>
  )
}
