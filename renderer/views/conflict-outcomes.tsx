import type { ConflictOutcome, ConflictReport } from '../../shared/conflict.ts'
import { conflictText } from '../conflict-words.ts'
import { Phrase } from '../parts/phrase.tsx'
import { ScrollList } from '../parts/scroll-list.tsx'
import { text } from '../text.ts'
import css from './transfer-detail.module.css'

/** What became of names that were taken. */
export function ConflictOutcomes({ report }: { readonly report: ConflictReport }) {
  const more = report.replaced + report.skipped + report.keptBoth - report.first.length
  return (
    <details className={css.leftOut} data-testid="conflicts">
      <summary>{conflictText.taken(report.replaced + report.skipped + report.keptBoth)}</summary>
      <ScrollList>
        {report.first.map((each) => (
          <li key={each.path}>
            <Outcome each={each} />
          </li>
        ))}
        {more > 0 && <li>{text.andMore(more)}</li>}
      </ScrollList>
    </details>
  )
}

function Outcome({ each }: { readonly each: ConflictOutcome }) {
  const { outcomes } = conflictText
  switch (each.outcome) {
    case 'skipped':
      return <Phrase of={outcomes.skipped} names={[each.path]} whole />
    case 'replaced':
      return <Phrase of={outcomes.replaced} names={[each.path, each.backup]} whole />
    case 'kept-both':
      return <Phrase of={outcomes[each.notReplaced ? 'not-replaced' : 'kept-both']} names={[each.path, each.keptAs]} whole />
  }
}
