import { useState } from 'react'
import { usePage } from '../state/page.ts'
import css from './pairing-dialog.module.css'

/** What went wrong since a dialog was opened. The list of notices lies behind the dialog, where nobody can read it out or dismiss it. */
export function FaultsHere() {
  const notices = usePage((page) => page.notices)
  const [before] = useState(() => notices.at(-1)?.id ?? 0)
  const faults = notices.filter(({ id, code }) => code !== null && id > before)
  return faults.map(({ id, message }) => (
    <p key={id} className={css.waits} data-testid="fault-here">
      {message}
    </p>
  ))
}
