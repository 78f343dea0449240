import { LockOpen, type LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import css from './dialogs.module.css'

/** What a person has to know before going on: without encryption, unless another picture says what about. */
export function Caution({ icon: Icon = LockOpen, children }: { readonly icon?: LucideIcon; readonly children: ReactNode }) {
  return (
    <div className={css.caution}>
      <Icon size={16} strokeWidth={1.8} aria-hidden />
      {children}
    </div>
  )
}
