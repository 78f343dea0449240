import { CircleAlert, X } from 'lucide-react'
import type { Notice } from '../state/store.ts'
import { text } from '../text.ts'
import { IconButton } from './button.tsx'
import css from './toasts.module.css'

interface ToastsProps {
  readonly notices: readonly Notice[]
  readonly onDismiss: (id: number) => void
}

/** Faults of actions. They stay until dismissed: a sentence that says what to do must not run away. */
export function Toasts({ notices, onDismiss }: ToastsProps) {
  return (
    <div role="alert" className={css.toasts}>
      {notices.map((notice) => (
        <div key={notice.id} className={css.toast} data-code={notice.fault.code}>
          <CircleAlert size={16} strokeWidth={1.8} aria-hidden className={css.icon} />
          <p className={css.words}>{notice.fault.message}</p>
          <IconButton icon={X} label={text.dismiss} className={css.close} onClick={() => onDismiss(notice.id)} />
        </div>
      ))}
    </div>
  )
}
