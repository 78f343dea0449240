import { useVirtualizer } from '@tanstack/react-virtual'
import { useRef } from 'react'
import { historyText } from '../history-words.ts'
import type { HistoryLine } from '../state/history-list.ts'
import css from './history-pane.module.css'
import { HistoryRowView } from './history-row.tsx'

const ROW_PX = 64
const DAY_PX = 34

interface HistoryListProps {
  readonly lines: readonly HistoryLine[]
  /** The row whose button takes over the focus of one that is gone. */
  readonly heir: string | null
  readonly onRemove: (id: string) => void
}

/** Only the lines in sight are in the page, so that thousands stay quick. */
export function HistoryList({ lines, heir, onRemove }: HistoryListProps) {
  const box = useRef<HTMLElement>(null)
  // oxlint-disable-next-line react/incompatible-library -- nothing of it is handed to a component that is memoized
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: (at) => (lines[at]?.row ? ROW_PX : DAY_PX),
    getItemKey: (at) => lines[at]?.row?.id ?? lines[at]?.day ?? at,
    overscan: 8,
  })
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is a stop for the keyboard, and the arrow keys move it.
    <section ref={box} className={css.scroll} tabIndex={0} aria-label={historyText.listOf}>
      <ul className={css.space} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, key, start }) => {
          const line = lines[index]
          if (!line) return null
          return (
            <li key={key} ref={virtual.measureElement} data-index={index} className={css.place} style={{ transform: `translateY(${start}px)` }}>
              {line.row === null ? (
                <h3 className={css.day}>{line.day}</h3>
              ) : (
                <HistoryRowView row={line.row} inherits={heir === line.row.id} onRemove={onRemove} />
              )}
            </li>
          )
        })}
      </ul>
    </section>
  )
}
