import { fold } from '../receive/names.ts'

/** What people take for the same name of a device: signs that are not seen do not part two names, nor do wide letters or more spaces. */
export function foldedName(name: string): string {
  return fold(name.normalize('NFKC').replaceAll(/[\p{Default_Ignorable_Code_Point}\p{Cf}\uFFFD]/gu, ''))
    .replaceAll(/\s+/gu, ' ')
    .trim()
}
