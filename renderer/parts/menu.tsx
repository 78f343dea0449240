import type { LucideIcon } from 'lucide-react'
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import { IconButton } from './button.tsx'
import css from './menu.module.css'

export interface MenuItem {
  readonly label: string
  readonly onChoose: () => void
  /** Shown, and not to be chosen now. */
  readonly off?: boolean
}

interface MenuProps {
  readonly icon: LucideIcon
  readonly label: string
  readonly hint: string
  readonly items: readonly MenuItem[]
}

/** A button with a short list of commands. Arrows go through it, Escape and the end of the focus close it, and the focus comes back to the button. */
export function Menu({ icon, label, hint, items }: MenuProps) {
  const [open, setOpen] = useState(false)
  const frame = useRef<HTMLDivElement>(null)
  const id = useId()
  useEffect(() => {
    if (open) itemsIn(frame.current)[0]?.focus()
  }, [open])

  function close(): void {
    setOpen(false)
    frame.current?.querySelector<HTMLElement>('[aria-haspopup]')?.focus()
  }

  function onKeyDown(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1, Home: 'first', End: 'last', Escape: 'close' }[event.key]
    if (!open || step === undefined) return
    event.preventDefault()
    event.stopPropagation()
    if (step === 'close') close()
    else focusOn(itemsIn(frame.current), step)
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys come from the buttons in it.
    <div
      ref={frame}
      className={css.frame}
      onKeyDown={onKeyDown}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setOpen(false)
      }}
    >
      <IconButton icon={icon} label={label} hint={hint} aria-haspopup="menu" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)} />
      {open && (
        <div id={id} className={css.menu} role="menu" aria-label={label}>
          {items.map((item) => (
            <button
              key={item.label}
              type="button"
              role="menuitem"
              className={css.item}
              tabIndex={-1}
              aria-disabled={item.off ?? false}
              onClick={() => {
                if (item.off) return
                close()
                item.onChoose()
              }}
            >
              {item.label}
            </button>
          ))}
        </div>
      )}
    </div>
  )
}

function itemsIn(frame: HTMLElement | null): HTMLElement[] {
  return [...(frame?.querySelectorAll<HTMLElement>('[role="menuitem"]') ?? [])]
}

/** Behind the last one comes the first. */
function focusOn(items: readonly HTMLElement[], step: number | string): void {
  const now = items.findIndex((item) => item === document.activeElement)
  const next = typeof step === 'number' ? (now + step + items.length) % items.length : step === 'first' ? 0 : items.length - 1
  items[next]?.focus()
}
