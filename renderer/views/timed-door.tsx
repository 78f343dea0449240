import { type ReactNode, useId } from 'react'
import { cx } from '../parts/cx.ts'
import { SwitchTrack } from '../parts/switch-track.tsx'
import { useNow } from '../parts/use-now.ts'
import { secondsUntil } from '../state/select.ts'
import { text } from '../text.ts'
import css from './timed-door.module.css'

interface TimedDoorProps {
  /** For stories that look for it. */
  readonly name: string
  readonly title: string
  /** Null: it is shut. */
  readonly opening: { readonly untilMs: number | null } | null
  /** What is said of an open one, before the time that is left. */
  readonly fact: string
  readonly onOpen: () => void
  readonly onShut: () => void
}

/** A switch that lets somebody in for a while. Switching on goes through a warning; off is at once. */
export function TimedDoor({ name, title, opening, fact, onOpen, onShut }: TimedDoorProps) {
  const id = useId()
  const isOpen = opening !== null
  return (
    <button
      type="button"
      role="switch"
      aria-checked={isOpen}
      aria-labelledby={`${id}-title`}
      aria-describedby={isOpen ? `${id}-line` : undefined}
      aria-haspopup={isOpen ? undefined : 'dialog'}
      className={cx(css.door, isOpen && css.open)}
      data-testid={name}
      onClick={isOpen ? onShut : onOpen}
    >
      <span className={css.words}>
        <span id={`${id}-title`} className={css.title}>
          {title}
        </span>
        {isOpen && (
          <span id={`${id}-line`} className={css.facts}>
            <span>{fact}</span>
            <Left untilMs={opening.untilMs} />
          </span>
        )}
      </span>
      <SwitchTrack on={isOpen} />
    </button>
  )
}

function Left({ untilMs }: { readonly untilMs: number | null }): ReactNode {
  return <span>{text.timeOpen(secondsUntil(untilMs, useNow()))}</span>
}
