import type { FaultWords } from '../sentence.ts'
import type { Catalogue } from './catalogue.ts'
import { faults as deFaults } from './de/faults.ts'
import { de } from './de/index.ts'
import { faults as enFaults } from './en/faults.ts'
import { en } from './en/index.ts'
import { faults as esFaults } from './es/faults.ts'
import { es } from './es/index.ts'
import { faults as jaFaults } from './ja/faults.ts'
import { ja } from './ja/index.ts'
import type { Language, Spoken } from './languages.ts'
import { pseudoFaultsOf, pseudoOf } from './pseudo.ts'
import { faults as zhFaults } from './zh-hans/faults.ts'
import { zhHans } from './zh-hans/index.ts'

/** All words of a language: what the app says itself, and the sentences of faults, which the engine says by their keys. */
export interface Words {
  readonly catalogue: Catalogue
  readonly faults: FaultWords
}

export const WORDS: Readonly<Record<Language, Words>> = {
  en: { catalogue: en, faults: enFaults },
  de: { catalogue: de, faults: deFaults },
  ja: { catalogue: ja, faults: jaFaults },
  es: { catalogue: es, faults: esFaults },
  'zh-Hans': { catalogue: zhHans, faults: zhFaults },
}

/** Made when it is asked for first: people never ask. */
let pseudo: Words | null = null

export function wordsIn(spoken: Spoken): Words {
  if (spoken !== 'pseudo') return WORDS[spoken]
  pseudo ??= { catalogue: pseudoOf(en), faults: pseudoFaultsOf(enFaults) }
  return pseudo
}
