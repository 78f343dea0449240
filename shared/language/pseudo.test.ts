import { afterEach, describe, expect, it } from 'vitest'
import { formatBytes, formatDuration } from '../format.ts'
import { wordsIn } from './catalogues.ts'
import { languageTag, spokenNow, wordsOf } from './current.ts'
import { en } from './en/index.ts'
import { PSEUDO_END, PSEUDO_START, pseudoSentence } from './pseudo.ts'
import { speak } from './speak.ts'
import { callsOf, leavesOf } from './testing.ts'

afterEach(() => speak('en'))

describe('the test language', () => {
  it('says everything in brackets, and longer by four tenths at least', () => {
    const english = leavesOf(en, en)
    const bad = leavesOf(wordsIn('pseudo').catalogue, en).flatMap((leaf, at) =>
      callsOf(leaf).flatMap((given) => {
        const [said, original] = [leaf.say(given), english[at]?.say(given) ?? '']
        if (!/\p{L}/u.test(original)) return []
        const inBrackets = said.startsWith(PSEUDO_START) && said.endsWith(PSEUDO_END)
        return inBrackets && said.length - 2 >= original.length * 1.4 ? [] : [`${leaf.path}: ${said}`]
      }),
    )
    expect(bad).toEqual([])
  })

  it('is brackets and accents, and grows within words', () => {
    expect(pseudoSentence('Send files')).toMatch(/^⟦Š[éñd]{4,} [^ ]{6,}⟧$/u)
    expect(pseudoSentence('14:05')).toBe('14:05')
    expect(pseudoSentence('')).toBe('')
  })

  it('takes any name', () => {
    const { to } = wordsIn('pseudo').catalogue.common
    for (const name of ['', '⟦x⟧', '👨‍👩‍👧', '\uD800', '日本語', '$&', '\uE000'.repeat(3)]) expect(to(name)).toMatch(/^⟦ťó|^⟦tó/u)
    expect(to('\uE000')).toContain('\uE000')
    expect(to('\uE000').split('\uE000')).toHaveLength(2)
  })
})

describe('what is spoken', () => {
  it('is read when it is used', () => {
    const words = wordsOf('common', 'history')
    expect([words.cancel, words.today, words.items(2)]).toEqual(['Cancel', 'Today', '2 items'])
    speak('pseudo')
    expect([words.cancel, words.today, words.items(2)].every((said) => said.startsWith(PSEUDO_START))).toBe(true)
    expect(Object.values(words)).toHaveLength(Object.keys(en.common).length + Object.keys(en.history).length)
    expect([formatBytes(1_500_000), formatDuration(0.2).startsWith(PSEUDO_START)]).toEqual(['1.50 MB', true])
    expect([spokenNow(), languageTag(spokenNow()), languageTag('ja')]).toEqual(['pseudo', 'en', 'ja'])
    speak('en')
    expect(words.cancel).toBe('Cancel')
  })

  it('is English where a translation is missing', () => {
    speak('de')
    expect(spokenNow()).toBe('de')
    expect(wordsOf('common').cancel).not.toBe('')
  })

  it('has no key twice where topics stand together', () => {
    expect(() => wordsOf('common', 'dialogs')).toThrow(TypeError)
  })
})
