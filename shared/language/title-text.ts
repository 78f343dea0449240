import { titleParts } from '../drop-title.ts'
import { wordsOf } from './current.ts'

const words = wordsOf('common')

interface Titled {
  readonly title: string
  /** How many names stand at the top of it. */
  readonly tops?: number | undefined
}

/** What a drop is called, in the language of this process. Text from a peer: show as text only. */
export function titleText({ title, tops }: Titled): string {
  const parts = titleParts(title, tops)
  return parts === null ? title : words.nameAndMore(parts.first, parts.others)
}

/** The same of a transfer. */
export function transferTitle(transfer: { readonly title: string; readonly payload?: { readonly tops?: number } | null }): string {
  return titleText({ title: transfer.title, tops: transfer.payload?.tops })
}
