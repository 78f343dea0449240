import css from './hidden.module.css'

/** Read out when its words change. It stays in the page, since a region that appears with its words is not read. */
export function LiveRegion({ words }: { readonly words: string }) {
  return (
    <p role="status" aria-live="polite" className={css.hidden}>
      {words}
    </p>
  )
}
