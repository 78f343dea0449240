import { LockOpen } from 'lucide-react'
import type { ReactNode } from 'react'
import css from './dialogs.module.css'

/** What a person has to know before going on without encryption. */
export function Caution({ children }: { readonly children: ReactNode }) {
  return (
    <div className={css.caution}>
      <LockOpen size={16} strokeWidth={1.8} aria-hidden />
      {children}
    </div>
  )
}
