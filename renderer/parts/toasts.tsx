import { CircleAlert, CircleCheck, X } from 'lucide-react'
import type { Notice } from '../state/store.ts'
import { text } from '../text.ts'
import { IconButton } from './button.tsx'
import css from './toasts.module.css'

interface ToastsProps {
  readonly notices: readonly Notice[]
  readonly onDismiss: (id: number) => void
}

const ICON = { size: 16, strokeWidth: 1.8, 'aria-hidden': true } as const

/** Faults of actions, and news that no row tells. They stay until dismissed: a sentence that says what to do must not run away. */
export function Toasts({ notices, onDismiss }: ToastsProps) {
  return (
    <div role="alert" className={css.toasts}>
      {notices.map((notice) => (
        <div key={notice.id} className={css.toast} data-code={notice.code ?? undefined}>
          {notice.code === null ? <CircleCheck {...ICON} className={css.good} /> : <CircleAlert {...ICON} className={css.icon} />}
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long one scrolls, so the keyboard has to reach it. */}
          <p className={css.words} tabIndex={0}>
            {notice.message}
          </p>
          <IconButton icon={X} label={text.dismiss} className={css.close} onClick={() => onDismiss(notice.id)} />
        </div>
      ))}
    </div>
  )
}
