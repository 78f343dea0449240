import { isSpoken } from '../../shared/language/languages.ts'
import { speak } from '../../shared/language/speak.ts'

/** The language that main has written into the page, until the first snapshot tells it. */
export function speakFirst({ dataset: { spoken = '' } }: Pick<HTMLElement, 'dataset'>): void {
  if (isSpoken(spoken)) speak(spoken)
}
