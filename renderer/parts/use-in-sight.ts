import { type RefObject, useEffect, useState } from 'react'

/** Rows a little beyond the edge are kept up to date, too, so that scrolling shows nothing old. */
const MARGIN = '300px'

/** Whether an element is in sight, or nearly; true until that is known. */
export function useInSight(element: RefObject<Element | null>): boolean {
  const [inSight, setInSight] = useState(true)
  useEffect(() => {
    if (!element.current) return
    const observer = new IntersectionObserver((entries) => setInSight(entries.at(-1)?.isIntersecting ?? true), { rootMargin: MARGIN })
    observer.observe(element.current)
    return () => observer.disconnect()
  }, [element])
  return inSight
}
