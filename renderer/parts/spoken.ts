import { createContext, use } from 'react'
import type { Spoken } from '../../shared/language/languages.ts'

/** The language of the page. The words themselves are read where they are shown; this only says when they are others. */
export const SpokenContext = createContext<Spoken>('en')

/** For components that are drawn again only when their properties change: they are, too, when the language does. */
export function useSpoken(): Spoken {
  return use(SpokenContext)
}
