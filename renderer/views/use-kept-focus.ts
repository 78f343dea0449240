import { useEffect } from 'react'

const FOCUSABLE = 'button:not([disabled]), a[href], input:not([disabled]), select, textarea, summary, [tabindex="0"]'

/**
 * What has the focus may go: a button that does not apply any more, a row that was dismissed, a sheet that was answered. Then the focus is
 * nowhere, and the next Tab begins at the top of the window. Here it goes to what is nearest to where it was, else to the pane.
 */
export function useKeptFocus(): void {
  useEffect(() => {
    const controller = new AbortController()
    /** What has the focus, and all that it stands in, from the inside out. */
    let place: readonly Element[] = []
    const enter = ({ target }: FocusEvent): void => {
      place = target instanceof Element ? ancestorsOf(target) : []
    }
    const leave = ({ target, relatedTarget }: FocusEvent): void => {
      // A user who leaves it leaves something that stays.
      if (relatedTarget !== null || !document.hasFocus()) return
      queueMicrotask(() => {
        if (target instanceof Element && target.isConnected) place = []
      })
    }
    document.addEventListener('focusin', enter, { signal: controller.signal })
    document.addEventListener('focusout', leave, { signal: controller.signal })
    const observer = new MutationObserver(() => {
      if (place.length === 0 || place[0]?.isConnected || document.activeElement !== document.body) return
      nearest(place)?.focus({ preventScroll: true })
    })
    observer.observe(document.body, { childList: true, subtree: true })
    return () => {
      controller.abort()
      observer.disconnect()
    }
  }, [])
}

function ancestorsOf(element: Element): readonly Element[] {
  const found: Element[] = []
  for (let at: Element | null = element; at && at !== document.body; at = at.parentElement) found.push(at)
  return found
}

/** Below the window itself nothing is near any more. */
function nearest(place: readonly Element[]): HTMLElement | null {
  const pane = document.querySelector<HTMLElement>('main')
  for (const each of place) {
    if (!each.isConnected) continue
    if (pane && each.contains(pane)) return pane
    const [first] = [...each.querySelectorAll<HTMLElement>(FOCUSABLE)].filter((element) => element.checkVisibility())
    if (first) return first
  }
  return pane
}
