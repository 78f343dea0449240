import type { ReactNode } from 'react'

/** A list that scrolls when it is long, so the keyboard has to reach it for that. */
export function ScrollList({ children }: { readonly children: ReactNode }) {
  // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls.
  return <ul tabIndex={0}>{children}</ul>
}
