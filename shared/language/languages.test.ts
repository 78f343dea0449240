import { describe, expect, it } from 'vitest'
import { chooseLanguage, isSpoken, LANGUAGE_NAMES, LANGUAGES } from './languages.ts'

describe('the language to speak', () => {
  it('is the one that is wished for, whatever the system prefers', () => {
    expect(chooseLanguage('ja', ['de-DE'])).toBe('ja')
  })

  it.each([
    [['de-AT'], 'de'],
    [['de_DE.UTF-8'], 'de'],
    [['es-419', 'de'], 'es'],
    [['ja'], 'ja'],
    [['en-US', 'de'], 'en'],
    [['zh-CN'], 'zh-Hans'],
    [['zh-SG'], 'zh-Hans'],
    [['zh'], 'zh-Hans'],
    [['zh-Hans-HK'], 'zh-Hans'],
    [['fr-FR', 'es-ES', 'de'], 'es'],
    [['C', 'de'], 'de'],
    [['', '*', 'not a tag', 'de'], 'de'],
  ])('is of %j the first that there is: %s', (preferred, language) => {
    expect(chooseLanguage('system', preferred)).toBe(language)
  })

  it('is not Simplified Chinese for who reads the other script, unless it comes later in the list', () => {
    expect(chooseLanguage('system', ['zh-TW'])).toBe('en')
    expect(chooseLanguage('system', ['zh-Hant-CN', 'zh-HK'])).toBe('en')
    expect(chooseLanguage('system', ['zh-TW', 'zh-CN'])).toBe('zh-Hans')
  })

  it('is English where there is none of them', () => {
    expect([chooseLanguage('system', []), chooseLanguage('system', ['fr', 'pt-BR'])]).toEqual(['en', 'en'])
  })
})

it('calls each language as its speakers do', () => {
  expect(LANGUAGES.map((language) => LANGUAGE_NAMES[language])).toEqual(['English', 'Deutsch', '日本語', 'Español', '简体中文'])
})

it('knows what can be spoken', () => {
  expect(['de', 'pseudo', 'fr', 'toString', 'system'].map(isSpoken)).toEqual([true, true, false, false, false])
})
