import { LANGUAGE_NAMES, LANGUAGES, type LanguageWish } from '../../shared/language/languages.ts'
import { SelectField } from '../parts/select-field.tsx'
import { text } from '../text.ts'

interface LanguageFieldProps {
  readonly value: LanguageWish
  readonly onChange: (language: LanguageWish) => void
}

/** Each language in its own words: who cannot read what stands here finds theirs all the same. */
export function LanguageField({ value, onChange }: LanguageFieldProps) {
  const choices: readonly (readonly [LanguageWish, string])[] = [
    ['system', text.languageSystem],
    ...LANGUAGES.map((language) => [language, LANGUAGE_NAMES[language]] as const),
  ]
  return <SelectField label={text.languageField} choices={choices} value={value} onChange={onChange} />
}
