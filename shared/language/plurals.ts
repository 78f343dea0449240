import { lazily } from './lazily.ts'

/** Phrases by how many there are. `other` is there in every language; which of the rest are, the language decides. */
export type PluralForms = { readonly other: string } & Partial<Readonly<Record<Intl.LDMLPluralRule, string>>>

export type Plural = (count: number, forms: PluralForms) => string

/** Chooses whole phrases by the rules of a language, so that none of them is glued together: `pluralsOf('en')(3, { one, other })`. */
export function pluralsOf(locale: string): Plural {
  const rules = lazily(() => new Intl.PluralRules(locale))
  return (count, forms) => forms[rules().select(count)] ?? forms.other
}
