import { LANGUAGES } from '../../shared/language/languages.ts'
import type { Look } from './screen-window.ts'

const [WIDE, NARROW] = [1180, 480] as const
const FIRST: Look = { width: WIDE, theme: 'light', language: 'en' }

/** The looks that are taken of every screen, by the names of their folders. */
export const LOOKS: Readonly<Record<string, Look>> = {
  light: FIRST,
  dark: { ...FIRST, theme: 'dark' },
  narrow: { ...FIRST, width: NARROW },
  ...Object.fromEntries(
    LANGUAGES.filter((language) => language !== 'en').flatMap((language) => [
      [language, { ...FIRST, language }],
      [`${language}-narrow`, { ...FIRST, language, width: NARROW }],
    ]),
  ),
}
