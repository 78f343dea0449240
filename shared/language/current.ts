import type { FaultWords } from '../sentence.ts'
import type { Catalogue, Topic } from './catalogue.ts'
import type { Words as AllWords } from './catalogues.ts'
import { faults } from './en/faults.ts'
import { en } from './en/index.ts'
import type { Language, Spoken } from './languages.ts'
import type { Speech } from './speech.ts'

/** The language of this process. The command line never sets it: it speaks English. */
let spoken: Spoken = 'en'
let current: AllWords = { catalogue: en, faults }

/** From now on everything is said in these words; see `speak`. What was said stays as it is. */
export function sayIn(wanted: Spoken, words: AllWords): void {
  spoken = wanted
  current = words
}

export function spokenNow(): Spoken {
  return spoken
}

/** The sentences of faults in the language of this process. */
export function faultWords(): FaultWords {
  return current.faults
}

/** What a screen reader and a hyphenator have to know: the test language is read as the English that it is made from. */
export function languageTag(of: Spoken): Language {
  return of === 'pseudo' ? 'en' : of
}

/** Numbers, sizes, times and lists in the language of this process. */
export function say(): Speech {
  return current.catalogue.say
}

/**
 * The words of some topics, as one object whose keys are read from the current catalogue each time. What is read from it is to be used at
 * once: a sentence that is kept in a constant stays in the language of the moment.
 */
export function wordsOf<T extends Topic>(...topics: readonly T[]): Words<T> {
  const words = {}
  for (const topic of topics)
    for (const key of Object.keys(en[topic]))
      Object.defineProperty(words, key, { enumerable: true, get: () => Reflect.get(current.catalogue[topic], key) as unknown })
  return words as Words<T>
}

/** All keys of these topics together. */
export type Words<T extends Topic> = AllOf<Catalogue[T]>
type AllOf<U> = (U extends unknown ? (one: U) => void : never) extends (all: infer All) => void ? All : never
