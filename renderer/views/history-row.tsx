import { ArrowDown, ArrowUp, Ban, CircleAlert, X } from 'lucide-react'
import { memo, useEffect, useRef } from 'react'
import type { HistoryRow } from '../../shared/history.ts'
import { say } from '../../shared/language/current.ts'
import { faultText } from '../../shared/language/fault-text.ts'
import { fileText } from '../file-words.ts'
import { historyLine, historyPeer, historyText, historyTitle, leftOutLine, lostLine } from '../history-words.ts'
import { IconButton } from '../parts/button.tsx'
import { cx } from '../parts/cx.ts'
import { Foreign } from '../parts/foreign.tsx'
import { Phrase } from '../parts/phrase.tsx'
import { ScrollList } from '../parts/scroll-list.tsx'
import { useSpoken } from '../parts/spoken.ts'
import { foreign, text } from '../text.ts'
import { DoneButtons, useDragOut } from './done-buttons.tsx'
import css from './history-pane.module.css'

const ICON = { size: 15, strokeWidth: 2, 'aria-hidden': true } as const

interface HistoryRowProps {
  readonly row: HistoryRow
  /** It takes over the focus when the row that had it is gone. */
  readonly inherits: boolean
  readonly onRemove: (id: string) => void
}

export const HistoryRowView = memo(function HistoryRowView({ row, inherits, onRemove }: HistoryRowProps) {
  useSpoken()
  const remove = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (inherits) remove.current?.focus()
  }, [inherits])
  const title = foreign(historyTitle(row))
  const drag = useDragOut(row.id, row.hasPaths && row.direction === 'receive' && row.outcome === 'done')
  return (
    <article className={cx(css.row, css[row.outcome])} data-testid="history-row" data-title={row.title} data-outcome={row.outcome} aria-label={title}>
      <span className={css.icon} {...drag}>
        <OutcomeIcon row={row} />
      </span>
      <div className={css.words}>
        <p className={css.title} {...drag}>
          <Foreign cut>{historyTitle(row)}</Foreign>
        </p>
        <p className={css.line}>
          <Phrase of={row.direction === 'send' ? text.to : text.from} names={[historyPeer(row)]} /> · {historyLine(row)}
        </p>
        {row.fault && <p className={css.fault}>{faultText(row.fault)}</p>}
        <LeftOut row={row} title={title} />
      </div>
      <div className={css.actions}>
        <DoneButtons id={row.id} title={title} peer={row.peer} direction={row.direction} outcome={row.outcome} hasFiles={row.hasPaths} />
        <IconButton ref={remove} icon={X} label={historyText.removeOf(title)} hint={historyText.remove} onClick={() => onRemove(row.id)} />
      </div>
    </article>
  )
})

function OutcomeIcon({ row }: { readonly row: HistoryRow }) {
  if (row.outcome === 'failed') return <CircleAlert {...ICON} />
  if (row.outcome !== 'done') return <Ban {...ICON} />
  return row.direction === 'send' ? <ArrowUp {...ICON} /> : <ArrowDown {...ICON} />
}

/** How single files fared, as far as that was not like the rest. */
function LeftOut({ row, title }: { readonly row: HistoryRow; readonly title: string }) {
  if (row.leftOut.length === 0 && row.excluded === 0 && row.lost === undefined) return null
  return (
    <>
      {row.excluded > 0 && <p className={css.line}>{text.notWanted(row.excluded)}</p>}
      {row.lost && (
        <details className={css.leftOut}>
          <Summary words={fileText.lost(row.lost.count)} of={historyText.lostOf(title)} />
          <ScrollList>
            {row.lost.files.map((file) => (
              <li key={file.path}>{lostLine(file)}</li>
            ))}
            {row.lost.count > row.lost.files.length && <li>{text.andMore(row.lost.count - row.lost.files.length)}</li>}
          </ScrollList>
        </details>
      )}
      {row.leftOut.length > 0 && (
        <details className={css.leftOut}>
          <Summary words={text.leftOut(row.leftOut.length)} of={historyText.leftOutOf(title)} />
          <ScrollList>
            {row.leftOut.map((entry) => (
              <li key={entry.path}>{leftOutLine(entry)}</li>
            ))}
          </ScrollList>
        </details>
      )}
    </>
  )
}

/** What is read begins with what is seen, so that who says what is seen is understood. */
function Summary({ words, of }: { readonly words: string; readonly of: string }) {
  return <summary aria-label={say().spoken([words, of])}>{words}</summary>
}
