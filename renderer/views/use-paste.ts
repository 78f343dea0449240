import { useEffect } from 'react'
import { useActions, usePage } from '../state/page.ts'
import type { DialogState } from '../state/store.ts'

/** Whom a paste is for: the device whose dialog is open or whose card has the focus; null: nobody in particular. */
export function pasteTarget(dialog: DialogState | null, focused: Element | null): string | null {
  if (dialog?.kind === 'device') return dialog.peerId
  return focused?.closest<HTMLElement>('[data-peer-id]')?.dataset.peerId ?? null
}

/** Fields take what is pasted into them, and so does whatever another dialog asks for. */
export function takesPaste(dialog: DialogState | null, target: EventTarget | null): boolean {
  if (dialog !== null && dialog.kind !== 'device') return false
  return !(target instanceof Element && target.closest('input, textarea, select, [contenteditable]'))
}

/** Takes files and texts that are pasted into the window. */
export function usePaste(): void {
  const dialog = usePage((page) => page.dialog)
  const { pasted } = useActions()

  useEffect(() => {
    function paste(event: ClipboardEvent): void {
      if (event.defaultPrevented || !event.clipboardData || !takesPaste(dialog, event.target)) return
      event.preventDefault()
      const { clipboardData: data } = event
      void pasted({ files: [...data.files], text: data.getData('text/plain') }, pasteTarget(dialog, document.activeElement))
    }
    window.addEventListener('paste', paste)
    return () => window.removeEventListener('paste', paste)
  }, [dialog, pasted])
}
