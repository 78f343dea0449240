/** The languages that the desktop app speaks, by their BCP 47 tags. */
export const LANGUAGES = ['en', 'de', 'ja', 'es', 'zh-Hans'] as const
export type Language = (typeof LANGUAGES)[number]

/** What the user may choose; `system`: what the system prefers. */
export const LANGUAGE_WISHES = ['system', ...LANGUAGES] as const
export type LanguageWish = (typeof LANGUAGE_WISHES)[number]

/** `pseudo` is made from English by a program, for tests and for looking at layouts; nobody can choose it in the settings. */
export const SPOKEN = [...LANGUAGES, 'pseudo'] as const
export type Spoken = (typeof SPOKEN)[number]

/** Each in its own words, so that everyone finds theirs. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = {
  en: 'English',
  de: 'Deutsch',
  ja: '日本語',
  es: 'Español',
  'zh-Hans': '简体中文',
}

/** Whose numbers, times and dates a language uses. English has the clock of 24 hours, and the day before the month. */
export const LOCALES: Readonly<Record<Language, string>> = { en: 'en-GB', de: 'de', ja: 'ja', es: 'es', 'zh-Hans': 'zh-Hans' }

/** The language to speak: the one that is wished for, or the first of the system's that there is; English where there is none. */
export function chooseLanguage(wanted: LanguageWish, preferred: readonly string[]): Language {
  if (wanted !== 'system') return wanted
  for (const tag of preferred) {
    const language = languageOf(tag)
    if (language !== null) return language
  }
  return 'en'
}

/** Null for a tag of a language, or of a script, that is not spoken here. */
function languageOf(tag: string): Language | null {
  const locale = localeOf(tag)
  if (locale === null) return null
  // what is likely is filled in: zh-SG is written in Hans, zh-TW in Hant
  const script = locale.maximize().script
  return LANGUAGES.find((language) => language === locale.language || language === `${locale.language}-${script}`) ?? null
}

/** Systems also write "zh_CN.UTF-8"; what is no tag at all is passed over. */
function localeOf(tag: string): Intl.Locale | null {
  try {
    return new Intl.Locale(tag.replace(/[.@].*$/, '').replaceAll('_', '-'))
  } catch {
    return null
  }
}

export function isSpoken(word: string): word is Spoken {
  return (SPOKEN as readonly string[]).includes(word)
}
