import { History as HistoryIcon } from 'lucide-react'
import { useCallback, useEffect, useRef, useState } from 'react'
import { historyText } from '../history-words.ts'
import { Button } from '../parts/button.tsx'
import { useNow } from '../parts/use-now.ts'
import { linesOf, rowsFound } from '../state/history-list.ts'
import { nextInList } from '../state/next-in-list.ts'
import { useActions, useApp } from '../state/page.ts'
import { useHistory } from '../state/use-history.ts'
import { HistoryList } from './history-list.tsx'
import css from './history-pane.module.css'

/** What had it is gone from the page. */
function isFocusLost(): boolean {
  return document.activeElement === null || document.activeElement === document.body
}

/** "Today" becomes "Yesterday" while one looks. */
const DAY_LOOKED_AT_EVERY_MS = 60_000

/** What was sent and received. */
export function HistoryPane() {
  const kept = useApp((app) => app.settings.keepHistory)
  const count = useApp((app) => app.history.count)
  // the last entry went while somebody was at it
  const [wasFilled, setWasFilled] = useState(false)
  if (count > 0 && !wasFilled) setWasFilled(true)
  if (!kept) return <Off />
  return count === 0 ? <Empty title={historyText.emptyTitle} hint={historyText.emptyHint} focused={wasFilled} /> : <Filled count={count} />
}

function Off() {
  const { changeSettings } = useActions()
  return (
    <Empty title={historyText.offTitle} hint={historyText.offHint}>
      <Button onClick={() => void changeSettings({ keepHistory: true })}>{historyText.keep}</Button>
    </Empty>
  )
}

interface EmptyProps {
  readonly title: string
  readonly hint: string
  /** It takes the place of what had the focus. */
  readonly focused?: boolean
  readonly children?: React.ReactNode
}

function Empty({ title, hint, focused = false, children }: EmptyProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (focused && isFocusLost()) heading.current?.focus()
  }, [focused])
  return (
    <div className={css.empty}>
      <span className={css.emptyIcon}>
        <HistoryIcon size={26} strokeWidth={1.5} aria-hidden />
      </span>
      <h3 ref={heading} tabIndex={-1} className={css.emptyTitle}>
        {title}
      </h3>
      <p className={css.emptyHint}>{hint}</p>
      {children}
    </div>
  )
}

function Filled({ count }: { readonly count: number }) {
  const rows = useHistory()
  const [words, setWords] = useState('')
  // not remembered: both depend on the language, too, and it is drawn again for little else
  const found = rowsFound(rows ?? [], words)
  const now = useNow(DAY_LOOKED_AT_EVERY_MS)
  const lines = linesOf(found, now)
  const search = useRef<HTMLInputElement>(null)
  const { removeFromHistory } = useActions()
  /** The row that the focus goes to when the one that had it is gone. */
  const [heir, setHeir] = useState<string | null>(null)

  const remove = useCallback(
    (id: string): void => {
      const next = nextInList(found, id)
      setHeir(next)
      // nothing that is found is left: then something else may be looked for
      if (next === null) search.current?.focus()
      void removeFromHistory(id)
    },
    [found, removeFromHistory],
  )
  return (
    <section className={css.pane} aria-label={historyText.history}>
      <div className={css.tools}>
        <input
          ref={search}
          type="search"
          className={css.search}
          placeholder={historyText.search}
          aria-label={historyText.search}
          value={words}
          spellCheck={false}
          onChange={(event) => setWords(event.target.value)}
        />
        <p role="status" className={css.count}>
          {rows === null ? historyText.reading : historyText.found(found.length, count)}
        </p>
        <ListTools count={count} />
      </div>
      {rows !== null && found.length === 0 ? (
        <p className={css.none}>{historyText.noneFound}</p>
      ) : (
        <HistoryList key={words} lines={lines} heir={heir} onRemove={remove} />
      )}
    </section>
  )
}

/** What is done with the whole list. The focus is on "Keep" before it is cleared. */
function ListTools({ count }: { readonly count: number }) {
  const { clearHistory, exportHistory } = useActions()
  const [asking, setAsking] = useState<boolean | null>(null)
  if (asking) {
    return (
      // biome-ignore lint/a11y/noStaticElementInteractions: the keys come from the buttons in it.
      <div key="question" className={css.question} onKeyDown={(event) => event.key === 'Escape' && setAsking(false)}>
        <p>{historyText.clearQuestion(count)}</p>
        <Button ref={(button) => button?.focus()} onClick={() => setAsking(false)}>
          {historyText.keepAll}
        </Button>
        <Button className={css.clear} onClick={() => void clearHistory()}>
          {historyText.clearNow}
        </Button>
      </div>
    )
  }
  return (
    <div key="whole" className={css.whole}>
      <Button look="quiet" onClick={() => void exportHistory('csv')}>
        {historyText.exportCsv}
      </Button>
      <Button look="quiet" onClick={() => void exportHistory('json')}>
        {historyText.exportJson}
      </Button>
      {/* the focus comes back from the question */}
      <Button look="quiet" autoFocus={asking === false} onClick={() => setAsking(true)}>
        {historyText.clear}
      </Button>
    </div>
  )
}
