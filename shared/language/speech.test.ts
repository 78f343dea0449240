import { describe, expect, it } from 'vitest'
import { units } from './en/units.ts'
import { units as japanese } from './ja/units.ts'
import { LANGUAGES, type Language } from './languages.ts'
import { speechOf } from './speech.ts'

const speech = Object.fromEntries(LANGUAGES.map((language) => [language, speechOf(language, units)])) as Record<Language, ReturnType<typeof speechOf>>
const inAll = (say: (language: Language) => string): readonly string[] => LANGUAGES.map(say)
const atMs = new Date(2026, 10, 22, 14, 5, 31).getTime()

describe('how the languages write', () => {
  it('sizes: the units stay, the decimals have the comma of the country', () => {
    expect(inAll((language) => speech[language].bytes(1_500_000))).toEqual(['1.50 MB', '1,50 MB', '1.50 MB', '1,50 MB', '1.50 MB'])
    expect(inAll((language) => speech[language].rate(12_340_000))).toEqual(['12.3 MB/s', '12,3 MB/s', '12.3 MB/s', '12,3 MB/s', '12.3 MB/s'])
    expect(inAll((language) => speech[language].partOf(11.9e9, 19.2e9))).toContain('11,9 of 19,2 GB')
    expect(inAll((language) => speech[language].bytes(1.5e18))).toEqual(LANGUAGES.map(() => '1500 PB'))
  })

  it('numbers, with the groups of the country', () => {
    expect(inAll((language) => speech[language].number(1_234_567))).toEqual(['1,234,567', '1.234.567', '1,234,567', '1.234.567', '1,234,567'])
  })

  it('short times with a decimal, longer ones without', () => {
    expect([speech.de.took(3.44), speech.en.took(3.44), speech.es.took(75)]).toEqual(['3,4 s', '3.4 s', '1 min 15 s'])
    expect([speech.en.gap(0.4), speech.en.gap(8.2), speech.de.gap(2500)]).toEqual(['under 1 ms', '8 ms', '2,5 s'])
  })

  it('clocks of 24 hours, and days in the order of the country', () => {
    expect(inAll((language) => speech[language].clock(atMs))).toEqual(LANGUAGES.map(() => '14:05:31'))
    expect(inAll((language) => speech[language].shortClock(atMs))).toEqual(LANGUAGES.map(() => '14:05'))
    expect(speech.en.shortClock(new Date(2026, 10, 22, 0, 5).getTime())).toBe('00:05')
    expect(inAll((language) => speech[language].day(atMs))).toEqual([
      '22 November 2026',
      '22. November 2026',
      '2026年11月22日',
      '22 de noviembre de 2026',
      '2026年11月22日',
    ])
    expect(speech.en.weekday(atMs)).toMatch(/^Sunday,? 22 November 2026$/)
    expect(speech.ja.weekday(atMs)).toBe('2026年11月22日日曜日')
  })

  it('the form of a word that fits the number', () => {
    const forms = { one: '# file', other: '# files' }
    expect([0, 1, 2, 20_000].map((count) => speech.en.count(count, forms))).toEqual(['0 files', '1 file', '2 files', '20,000 files'])
    // Japanese has one form for all numbers
    expect([1, 2].map((count) => speech.ja.count(count, forms))).toEqual(['1 files', '2 files'])
    expect(speech.es.count(1_000_000, { one: 'uno', many: '# de archivos', other: '# archivos' })).toBe('1.000.000 de archivos')
  })

  it('what is said one after the other, with one stop between', () => {
    expect(speech.en.spoken(['a: failed', 'b: The other side declined.', 'c: done'])).toBe('a: failed. b: The other side declined. c: done')
    expect(speechOf('ja', japanese).spoken(['一：失敗しました。', '二'])).toBe('一：失敗しました。二')
    expect(speech.en.spoken(['The other side declined.'])).toBe('The other side declined.')
  })

  it('a rate that somebody chose, without decimals that say nothing', () => {
    expect([1e6, 50e6, 1.5e6].map((rate) => speech.en.chosenRate(rate))).toEqual(['1 MB/s', '50 MB/s', '1.5 MB/s'])
    expect(speech.de.chosenRate(2_500_000)).toBe('2,5 MB/s')
  })

  it('the first of several sentences', () => {
    expect(speech.en.firstSentence('The link was lost. Try again.')).toBe('The link was lost.')
    expect(speech.ja.firstSentence('接続が切れました。もう一度お試しください。')).toBe('接続が切れました。')
    expect(speech.en.firstSentence('')).toBe('')
  })
})
