import { Check, type LucideIcon } from 'lucide-react'
import { type KeyboardEvent, useId, useLayoutEffect, useRef, useState } from 'react'
import { IconButton } from './button.tsx'
import css from './menu.module.css'

export interface MenuItem {
  readonly label: string
  readonly onChoose: () => void
  /** Shown, and not to be chosen now. */
  readonly off?: boolean
  /** One of several that exclude each other, and whether it is the one in force. */
  readonly checked?: boolean
}

interface MenuProps {
  readonly icon: LucideIcon
  readonly label: string
  readonly hint: string
  readonly items: readonly MenuItem[]
}

/** Between the button and its list. */
const GAP_PX = 4

/**
 * A button with a short list of commands. Arrows go through it, Escape and the end of the focus close it, and the focus comes back to the button.
 * The list is in the top layer: the row that the button stands in cuts off what hangs out of it.
 */
export function Menu({ icon, label, hint, items }: MenuProps) {
  const [open, setOpen] = useState(false)
  const frame = useRef<HTMLDivElement>(null)
  const id = useId()
  useLayoutEffect(() => {
    if (!open) return
    putList(frame.current)
    itemsIn(frame.current)[0]?.focus({ preventScroll: true })
    // it does not go along with what moves below it
    const leave = (): void => setOpen(false)
    window.addEventListener('scroll', leave, { capture: true })
    window.addEventListener('resize', leave)
    return () => {
      window.removeEventListener('scroll', leave, { capture: true })
      window.removeEventListener('resize', leave)
    }
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
        <div id={id} popover="manual" className={css.menu} role="menu" aria-label={label}>
          {items.map((item) => (
            <button
              key={item.label}
              type="button"
              {...(item.checked === undefined ? { role: 'menuitem' } : { role: 'menuitemradio', 'aria-checked': item.checked })}
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
              {item.checked && <Check size={14} strokeWidth={2} aria-hidden />}
            </button>
          ))}
        </div>
      )}
    </div>
  )
}

/** Below its button, or above it where the window ends. */
function putList(frame: HTMLElement | null): void {
  const list = frame?.querySelector<HTMLElement>('[popover]')
  if (!frame || !list) return
  list.showPopover()
  const button = frame.getBoundingClientRect()
  const { width, height } = list.getBoundingClientRect()
  const below = button.bottom + GAP_PX
  list.style.left = `${Math.max(GAP_PX, button.right - width)}px`
  list.style.top = `${below + height <= window.innerHeight ? below : Math.max(GAP_PX, button.top - GAP_PX - height)}px`
}

function itemsIn(frame: HTMLElement | null): HTMLElement[] {
  return [...(frame?.querySelectorAll<HTMLElement>('[role^="menuitem"]') ?? [])]
}

/** Behind the last one comes the first. */
function focusOn(items: readonly HTMLElement[], step: number | string): void {
  const now = items.indexOf(document.activeElement as HTMLElement)
  const next = typeof step === 'number' ? (now + step + items.length) % items.length : step === 'first' ? 0 : items.length - 1
  items[next]?.focus()
}
