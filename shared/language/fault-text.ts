import { faultText as textIn } from '../fault.ts'
import { faultWords } from './current.ts'

/** What a fault says, in the language of this process. */
export function faultText(fault: Parameters<typeof textIn>[0]): string {
  return textIn(fault, faultWords())
}
