import { useVirtualizer } from '@tanstack/react-virtual'
import { useRef } from 'react'
import type { EventLine } from '../event-words.ts'
import { cx } from './cx.ts'
import css from './event-list.module.css'

const ROW_PX = 20

interface EventListProps {
  readonly lines: readonly EventLine[]
  readonly label: string
  /** In place of an empty list. */
  readonly none: string
}

/** What happened, newest first. Only the lines in sight are in the page. */
export function EventList({ lines, label, none }: EventListProps) {
  const box = useRef<HTMLElement>(null)
  // oxlint-disable-next-line react/incompatible-library -- nothing of it is handed to a component that is memoized
  const virtual = useVirtualizer({ count: lines.length, getScrollElement: () => box.current, estimateSize: () => ROW_PX, overscan: 8 })
  if (lines.length === 0) return <p className={css.none}>{none}</p>
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard.
    <section ref={box} className={css.box} aria-label={label} tabIndex={0}>
      <ol className={css.space} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const line = lines[index]
          if (!line) return null
          return (
            <li
              key={line.key}
              className={cx(css.line, line.trouble && css.trouble)}
              style={{ transform: `translateY(${start}px)`, height: ROW_PX }}
              aria-setsize={lines.length}
              aria-posinset={index + 1}
              title={line.words}
            >
              {line.words}
            </li>
          )
        })}
      </ol>
    </section>
  )
}
