import { createContext, type FormEvent, type ReactNode, use, useId, useLayoutEffect, useRef } from 'react'
import { cx } from './cx.ts'
import css from './dialog.module.css'

interface DialogProps {
  readonly title: ReactNode
  readonly onClose: () => void
  /** Absent: there is nothing that Enter in a field could mean. */
  readonly onSubmit?: () => void
  /** For lists of sentences, which scroll and have to be reached by the keyboard for that. */
  readonly wide?: boolean
  /** As high as there is room for, also where there is little to show: what changes while somebody types must not move. */
  readonly steady?: boolean
  readonly children: ReactNode
  /** Buttons, the main one last. */
  readonly footer: ReactNode
}

/** Something that came up while a dialog is open, which hides the rest of the window: shown in it, without taking the focus. */
export const DialogNote = createContext<ReactNode>(null)

/**
 * A modal dialog on the native element, which brings the focus trap, Escape and the top layer. Shown while mounted.
 * The focus starts on what is marked `data-first`, else on the first field or button.
 */
export function Dialog({ title, onClose, onSubmit, wide = false, steady = false, children, footer }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  const note = use(DialogNote)

  useLayoutEffect(() => {
    const dialog = ref.current
    if (!dialog?.open) dialog?.showModal()
    dialog?.querySelector<HTMLElement>('[data-first]')?.focus()
    // close() before the element goes gives the focus back to where it was.
    return () => dialog?.close()
  }, [])

  function submit(event: FormEvent): void {
    event.preventDefault()
    onSubmit?.()
  }

  return (
    <dialog
      ref={ref}
      className={cx(css.dialog, wide && css.wide, steady && css.steady)}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      // Chromium closes on a second Escape without asking.
      onClose={() => ref.current?.isConnected && onClose()}
    >
      <form className={css.form} onSubmit={submit} noValidate>
        <h2 id={titleId} className={css.title}>
          {title}
        </h2>
        <div role="status">{note}</div>
        <div className={css.body} {...(wide && { role: 'region', 'aria-labelledby': titleId, tabIndex: 0 })}>
          {children}
        </div>
        <footer className={css.footer}>{footer}</footer>
      </form>
    </dialog>
  )
}
