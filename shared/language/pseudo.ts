import type { FaultWords } from '../sentence.ts'
import type { Catalogue } from './catalogue.ts'
import { speechOf } from './speech.ts'

/** How much longer a translation may be, in the parts of it that grow. */
const LONGER_BY = 0.4
const PLAIN = 'aceginorsuyzACEGINORSUYZ'
const ACCENTED = 'áçéğíñóřšúýžÁÇÉĞÍÑÓŘŠÚÝŽ'
export const PSEUDO_START = '⟦'
export const PSEUDO_END = '⟧'

/**
 * English as a test language: accents, brackets around each sentence, and words that are longer by four tenths. A sentence without brackets
 * came past the catalogue; one that lacks its end was cut; one that leaves its place shows where a longer language will.
 */
export function pseudoOf(english: Catalogue): Catalogue {
  const { say: _say, ...topics } = english
  const words = pseudoWords(topics)
  return { ...words, say: speechOf('en', words.units) }
}

export function pseudoFaultsOf(english: FaultWords): FaultWords {
  return pseudoWords(english)
}

/** The same shape; what functions return is turned, too. */
function pseudoWords<T>(value: T): T {
  return turned(value) as T
}

function turned(value: unknown): unknown {
  if (typeof value === 'string') return pseudoSentence(value)
  if (typeof value === 'function') return (...given: unknown[]): unknown => turned(Reflect.apply(value, undefined, given))
  if (Array.isArray(value)) return value.map(turned)
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, turned(each)]))
  return value
}

/** Names in it are changed as well; what has no letters is left as it is, since no translator would touch it. */
export function pseudoSentence(sentence: string): string {
  if (!/\p{L}/u.test(sentence)) return sentence
  const bare = sentence.replaceAll(PSEUDO_START, '').replaceAll(PSEUDO_END, '')
  return `${PSEUDO_START}${lengthened(bare)}${PSEUDO_END}`
}

/** Letters are said twice here and there, so that every word grows and lines break where words end. */
function lengthened(sentence: string): string {
  let owed = 0
  let last = ''
  let said = ''
  for (const letter of sentence) {
    owed += LONGER_BY
    said += accented(letter)
    if (!/\p{L}/u.test(letter)) continue
    last = accented(letter)
    if (owed < 1) continue
    said += last
    owed -= 1
  }
  return said + last.repeat(Math.ceil(Math.max(0, owed)))
}

function accented(letter: string): string {
  const place = PLAIN.indexOf(letter)
  return place < 0 ? letter : (ACCENTED[place] ?? letter)
}
