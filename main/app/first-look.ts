import { languageTag } from '../../shared/language/current.ts'
import type { Spoken } from '../../shared/language/languages.ts'
import type { Settings } from '../../shared/settings.ts'

/** What the page is drawn with before it has heard anything. */
export interface FirstLook {
  readonly spoken: Spoken
  readonly theme: Settings['theme']
}

/** As it stands in renderer/index.html. */
const ROOT = '<html lang="en">'

/** The page with its language and its theme written into its first element: that is there before any script runs. */
export function withFirstLook(html: string, { spoken, theme }: FirstLook): string {
  const dressed = theme === 'system' ? '' : ` data-theme="${theme}"`
  return html.replace(ROOT, `<html lang="${languageTag(spoken)}" data-spoken="${spoken}"${dressed}>`)
}
