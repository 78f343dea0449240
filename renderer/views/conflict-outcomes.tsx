import type { ConflictOutcome, ConflictReport } from '../../shared/conflict.ts'
import { conflictText } from '../conflict-words.ts'
import { Foreign } from '../parts/foreign.tsx'
import { ScrollList } from '../parts/scroll-list.tsx'
import css from './transfer-detail.module.css'

/** What became of names that were taken. */
export function ConflictOutcomes({ report }: { readonly report: ConflictReport }) {
  const more = report.replaced + report.skipped + report.keptBoth - report.first.length
  return (
    <details className={css.leftOut} data-testid="conflicts">
      <summary>{conflictText.taken(report)}</summary>
      <ScrollList>
        {report.first.map((each) => (
          <li key={each.path}>
            <Foreign whole>{each.path}</Foreign>: <Outcome each={each} />
          </li>
        ))}
        {more > 0 && <li>{conflictText.more(more)}</li>}
      </ScrollList>
    </details>
  )
}

function Outcome({ each }: { readonly each: ConflictOutcome }) {
  switch (each.outcome) {
    case 'skipped':
      return conflictText.outcomes.skipped
    case 'replaced':
      return (
        <>
          {conflictText.outcomes.replaced} <Foreign whole>{each.backup}</Foreign>
        </>
      )
    case 'kept-both':
      return (
        <>
          {each.notReplaced ? conflictText.notReplaced : conflictText.outcomes['kept-both']} <Foreign whole>{each.keptAs}</Foreign>
        </>
      )
  }
}
