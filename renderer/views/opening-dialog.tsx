import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { FormFault } from '../parts/field.tsx'
import { useActions } from '../state/page.ts'
import { text } from '../text.ts'
import { Caution } from './caution.tsx'
import css from './dialogs.module.css'

interface OpeningDialogProps {
  readonly title: string
  readonly hint: string
  readonly warnings: readonly string[]
  readonly icon?: LucideIcon
  /** What happens once it is open, and how it ends. */
  readonly after: string
  readonly open: string
  readonly busy?: boolean
  readonly fault: string | null
  readonly onOpen: () => void
  readonly children?: ReactNode
}

/** Says what it means before somebody is let in for a while. The focus is on "Cancel": Enter lets nobody in by accident. */
export function OpeningDialog({ title, hint, warnings, icon, after, open, busy = false, fault, onOpen, children }: OpeningDialogProps) {
  const { closeDialog } = useActions()
  return (
    <Dialog
      title={title}
      onClose={closeDialog}
      onSubmit={onOpen}
      footer={
        <>
          <Button onClick={closeDialog} data-first>
            {text.cancel}
          </Button>
          <Button look="primary" type="submit" aria-disabled={busy}>
            {open}
          </Button>
        </>
      }
    >
      <p>{hint}</p>
      <Caution {...(icon && { icon })}>
        <ul>
          {warnings.map((warning) => (
            <li key={warning}>{warning}</li>
          ))}
        </ul>
      </Caution>
      <p className={css.hint}>{after}</p>
      {children}
      <FormFault message={fault} />
    </Dialog>
  )
}
