import { describe, expect, it } from 'vitest'
import { EQUAL_EVERYWHERE, EQUAL_IN, mayEqual } from './allowed-equal.ts'
import type { Catalogue } from './catalogue.ts'
import { WORDS } from './catalogues.ts'
import { en } from './en/index.ts'
import type { Language } from './languages.ts'
import { callsOf, type Leaf, leavesOf, type Sample, samplesOf } from './testing.ts'

const english = leavesOf(en, en)
const registered = Object.entries(WORDS).map(([language, { catalogue }]) => [language as Language, catalogue] as const satisfies [Language, Catalogue])
const translations = registered.filter(([language]) => language !== 'en')

/** Whether another value of the parameter makes another sentence, whatever the other values are. */
function shows(leaf: Leaf, place: number): boolean {
  const samples = samplesOf(leaf.parameters[place] ?? '')
  return callsOf(leaf).some((given) => new Set(samples.map((sample) => leaf.say(given.map((each, at) => (at === place ? sample : each))))).size > 1)
}

/** A number that is not itself said: it says "one" or "several", and some languages have one form for both. */
function onlyChoosesAForm(leaf: Leaf, place: number): boolean {
  const samples = samplesOf(leaf.parameters[place] ?? '')
  const digits = (said: string): string => said.replaceAll(/\D/g, '')
  return samples.every((sample) => typeof sample === 'number') && callsOf(leaf).every((given) => !digits(leaf.say(given)).includes(String(given[place])))
}

/** Text that is given and does not stand in the sentence. */
function textLost(leaf: Leaf, given: readonly Sample[]): readonly string[] {
  const texts = given.flat().filter((each) => typeof each === 'string')
  const said = leaf.say(given)
  return texts.filter((text) => !said.includes(text))
}

function equalTo(language: Language, leaf: Leaf, said: string): boolean {
  return !mayEqual(leaf.path, language) && /\p{L}/u.test(withoutMarkers(said))
}

/** A sentence that has no word of its own but what is put into it is the same everywhere. */
function withoutMarkers(said: string): string {
  return said.replaceAll(/<[^<>]*>/g, '')
}

describe('English', () => {
  it('has its sentences, and uses whatever is put into them', () => {
    expect(english.length).toBeGreaterThan(400)
    const unused = english.flatMap((leaf) => leaf.parameters.filter((_name, place) => !shows(leaf, place)).map((name) => `${leaf.path}(${name})`))
    expect(unused).toEqual([])
  })
})

describe.each(registered)('%s', (_language, catalogue) => {
  const leaves = leavesOf(catalogue, en)

  it('says something everywhere, without loose ends and without dashes that stand for a sentence', () => {
    const bad = leaves.flatMap((leaf) =>
      callsOf(leaf)
        .map((given) => leaf.say(given))
        .filter(
          (said) =>
            !/^units\.(?:comma|stop|space)$/.test(leaf.path) && (said === '' || said !== said.trim() || /—|\bundefined\b|\bNaN\b|\bnull\b|\[object/.test(said)),
        )
        .map((said) => `${leaf.path}: ${said}`),
    )
    expect(bad).toEqual([])
  })

  it('has as many keys as English, and no other', () => {
    expect(keysOf(catalogue)).toEqual(keysOf(en))
  })
})

describe.each(translations)('the translation into %s', (language, catalogue) => {
  const leaves = leavesOf(catalogue, en)

  it('says nothing in English but what is allowed to be the same', () => {
    const same = leaves.flatMap((leaf, at) =>
      callsOf(leaf)
        .map((given) => [leaf.say(given), english[at]?.say(given)] as const)
        .filter(([said, inEnglish]) => said === inEnglish && equalTo(language, leaf, said))
        .map(([said]) => `${leaf.path}: ${said}`),
    )
    expect([...new Set(same)]).toEqual([])
  })

  it('puts in whatever English puts in', () => {
    const lost = leaves.flatMap((leaf, at) => {
      const original = english[at]
      if (!original) return [leaf.path]
      const unshown = leaf.parameters
        .filter((_name, place) => shows(original, place) && !onlyChoosesAForm(original, place) && !shows(leaf, place))
        .map((name) => `${leaf.path}(${name})`)
      const texts = callsOf(leaf).flatMap((given) =>
        textLost(leaf, given)
          .filter((text) => !textLost(original, given).includes(text))
          .map((text) => `${leaf.path}: ${text}`),
      )
      return [...unshown, ...texts]
    })
    expect([...new Set(lost)]).toEqual([])
  })
})

it('allows nothing that is not there', () => {
  const paths = english.map(({ path }) => path)
  const all = [EQUAL_EVERYWHERE, ...Object.values(EQUAL_IN)].flatMap((allowed) => Object.keys(allowed))
  expect(all.filter((each) => !paths.some((path) => path === each || (each.endsWith('.') && path.startsWith(each))))).toEqual([])
})

/** Key paths of everything but `say`, which every language makes by itself. */
function keysOf(value: unknown, path = ''): readonly string[] {
  if (typeof value !== 'object' || value === null || path === '.say') return [path]
  return Object.keys(value)
    .toSorted()
    .flatMap((key) => keysOf(Reflect.get(value, key), `${path}.${key}`))
}
