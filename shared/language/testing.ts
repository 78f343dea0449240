import type { Catalogue } from './catalogue.ts'
import type { Spoken } from './languages.ts'
import { speak } from './speak.ts'

/** Every value of a catalogue, by its path; functions with samples of what they are given. For tests. */

export type Sample = string | number | null | readonly (string | number)[]

export interface Leaf {
  readonly path: string
  /** Parameters of the English function; empty for a string. */
  readonly parameters: readonly string[]
  /** Throws what the function throws. */
  readonly say: (given: readonly Sample[]) => string
}

const COUNTS: readonly Sample[] = [1, 2, 5, 12_345]
const DAY_MS = 86_400_000
/** Parameters that sentences reckon with. All others are put in as they are. */
const NUMBERS =
  'all bytes chunk chunks connections count devices drops files first found free lane last of part place port reached step steps stored taken times total transfers wanted whole'
/** Also without a value. */
const OPTIONAL = 'after gap progress room took'

const SAMPLES: ReadonlyMap<string, readonly Sample[]> = new Map<string, readonly Sample[]>([
  ...NUMBERS.split(' ').map((name) => [name, COUNTS] as const),
  ...OPTIONAL.split(' ').map((name) => [name, [marker(name), null]] as const),
  ...['addresses', 'failures', 'interfaces', 'names'].map((name) => [name, [[marker(name)], [marker(name), marker('next')]]] as const),
  ['items', [...COUNTS, null]],
  ['seconds', [0, 5, 75, 7_500]],
  ['remaining', [0, 5, 75, 7_500, null]],
  ['lanes', [[1], [1, 2, 3]]],
  ['pairedAtMs', [0, 40 * DAY_MS]],
])

/** Stands for text that is put into a sentence, and is found again in it. */
export function marker(name: string): string {
  return `<${name}>`
}

export function samplesOf(parameter: string): readonly Sample[] {
  return SAMPLES.get(parameter) ?? [marker(parameter), marker(`other ${parameter}`)]
}

/** Each sample of each parameter with each of the others. */
export function callsOf({ parameters }: Pick<Leaf, 'parameters'>): readonly (readonly Sample[])[] {
  return parameters.reduce<readonly (readonly Sample[])[]>(
    (calls, parameter) => calls.flatMap((given) => samplesOf(parameter).map((sample) => [...given, sample])),
    [[]],
  )
}

/** The leaves of a catalogue in the order of the English one, whose parameters count: a translation may do without the names. */
export function leavesOf(catalogue: Catalogue, english: Catalogue): readonly Leaf[] {
  const { say: _say, ...topics } = english
  return Object.keys(topics).flatMap((topic) => leavesBelow(topic, Reflect.get(catalogue, topic), Reflect.get(english, topic)))
}

function leavesBelow(path: string, value: unknown, english: unknown): readonly Leaf[] {
  if (typeof english === 'string') return [{ path, parameters: [], say: () => asString(path, value) }]
  if (isFunction(english)) {
    if (typeof value !== 'function') throw new Error(`${path} is no function`)
    return [{ path, parameters: parametersOf(english), say: (given) => asString(path, Reflect.apply(value, undefined, given)) }]
  }
  if (typeof english !== 'object' || english === null || typeof value !== 'object' || value === null) throw new Error(`${path} is not what it is in English`)
  return Object.keys(english).flatMap((key) => leavesBelow(`${path}.${key}`, Reflect.get(value, key), Reflect.get(english, key)))
}

function isFunction(value: unknown): value is (...given: never[]) => unknown {
  return typeof value === 'function'
}

function asString(path: string, value: unknown): string {
  if (typeof value !== 'string') throw new Error(`${path} is no sentence`)
  return value
}

function parametersOf(sentence: (...given: never[]) => unknown): readonly string[] {
  const between = /^\(?([^()=]*)\)?\s*=>/.exec(sentence.toString())?.[1] ?? ''
  return between
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean)
}

/** What `said` says in a language; afterwards everything is said in English again. */
export function inLanguage<T>(language: Spoken, said: () => T): T {
  speak(language)
  try {
    return said()
  } finally {
    speak('en')
  }
}
