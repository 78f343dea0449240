import { formatBytes } from '../shared/format.ts'
import type { Selection } from '../shared/ipc.ts'
import { wordsOf } from '../shared/language/current.ts'
import { text } from './text.ts'

export const sendingText = wordsOf('sending')

/** How much was chosen: "3 items", or of a text its bytes. */
export function selectionSize({ kind, items }: Pick<Selection, 'kind' | 'items'>): string {
  return kind === 'text' ? formatBytes(items) : text.items(items)
}
