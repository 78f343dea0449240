import type { Catalogue } from './catalogue.ts'
import { en } from './en/index.ts'
import type { Language, Spoken } from './languages.ts'
import { pseudoOf } from './pseudo.ts'

/** Languages that are translated. One that is missing here is spoken in English. */
export const CATALOGUES: Readonly<Partial<Record<Language, Catalogue>>> = { en }

/** Made when it is asked for first: people never ask. */
let pseudo: Catalogue | null = null

export function catalogueOf(spoken: Spoken): Catalogue {
  if (spoken !== 'pseudo') return CATALOGUES[spoken] ?? en
  pseudo ??= pseudoOf(en)
  return pseudo
}
