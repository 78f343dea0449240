import { app } from 'electron'
import { chooseLanguage, type LanguageWish } from '../../shared/language/languages.ts'
import { speak } from '../../shared/language/speak.ts'
import type { Options } from './options.ts'

/** From now on this process speaks as the user wishes, or as it was started. What was said already is the caller's to say again. */
export function speakAs(wanted: LanguageWish, { language }: Pick<Options, 'language'>): void {
  speak(language ?? chooseLanguage(wanted, app.getPreferredSystemLanguages()))
}
