import { ArrowDown, ArrowUp, Ban, CircleAlert, X } from 'lucide-react'
import { memo, useEffect, useRef } from 'react'
import type { HistoryRow } from '../../shared/history.ts'
import { fileText } from '../file-words.ts'
import { historyLine, historyPeer, historyText, historyTitle, leftOutLine, lostLine } from '../history-words.ts'
import { IconButton } from '../parts/button.tsx'
import { cx } from '../parts/cx.ts'
import { Foreign } from '../parts/foreign.tsx'
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
          <Foreign>{historyTitle(row)}</Foreign>
        </p>
        <p className={css.line}>
          {row.direction === 'send' ? 'to' : 'from'} <Foreign>{historyPeer(row)}</Foreign> · {historyLine(row)}
        </p>
        {row.fault && <p className={css.fault}>{row.fault.message}</p>}
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
          <summary aria-label={historyText.lostOf(title)}>{fileText.lost(row.lost.count)}</summary>
          <ul>
            {row.lost.files.map((file) => (
              <li key={file.path}>{lostLine(file)}</li>
            ))}
            {row.lost.count > row.lost.files.length && <li>{historyText.andMore(row.lost.count - row.lost.files.length)}</li>}
          </ul>
        </details>
      )}
      {row.leftOut.length > 0 && (
        <details className={css.leftOut}>
          <summary aria-label={historyText.leftOutOf(title)}>{text.leftOut(row.leftOut.length)}</summary>
          <ul>
            {row.leftOut.map((entry) => (
              <li key={entry.path}>{leftOutLine(entry)}</li>
            ))}
          </ul>
        </details>
      )}
    </>
  )
}
