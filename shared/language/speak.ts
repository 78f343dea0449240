import { wordsIn } from './catalogues.ts'
import { sayIn } from './current.ts'
import type { Spoken } from './languages.ts'

/** From now on everything is said in this language. Who never asks for another one than English, as the command line, does not load the others. */
export function speak(wanted: Spoken): void {
  sayIn(wanted, wordsIn(wanted))
}
