import { useState } from 'react'
import { cx } from './cx.ts'
import css from './progress-bar.module.css'

interface ProgressBarProps {
  readonly value: number
  readonly max: number
  readonly label: string
  /** Held up: it must not look as if it ran. */
  readonly still?: boolean
}

/** Never goes back, whatever it is given; mount a new one (by key) for a new thing. */
export function ProgressBar({ value, max, label, still = false }: ProgressBarProps) {
  const share = max > 0 ? Math.min(1, value / max) : 1
  const [highest, setHighest] = useState(share)
  if (share > highest) setHighest(share)
  return <progress className={cx(css.bar, still && css.still)} value={Math.max(share, highest)} max={1} aria-label={label} />
}
