import { Fragment } from 'react'
import { Foreign } from './foreign.tsx'

interface PhraseProps {
  /** A sentence of the catalogue; in another language its names stand in other places. */
  readonly of: (...names: string[]) => string
  /** Text from outside, in the order of the sentence's parameters. */
  readonly names: readonly string[]
  /** For a list made for reading names. */
  readonly whole?: boolean
}

// Private use: no sentence has these, and the names themselves never go through the sentence.
const FIRST_SLOT = 0xe000
const SLOTS = /([\uE000-\uE00F])/u

/** A sentence with names in it, each isolated from the writing direction around it. */
export function Phrase({ of, names, whole = false }: PhraseProps) {
  const parts = of(...names.map((_name, place) => String.fromCodePoint(FIRST_SLOT + place))).split(SLOTS)
  // between two words of the sentence there is always a slot, so the odd ones are names
  return parts.map((part, place) => {
    const name = place % 2 === 1 ? names[(part.codePointAt(0) ?? FIRST_SLOT) - FIRST_SLOT] : undefined
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one sentence have no other name than their place.
    return <Fragment key={place}>{name === undefined ? part : <Foreign whole={whole}>{name}</Foreign>}</Fragment>
  })
}
