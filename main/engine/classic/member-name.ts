import { pathFault } from '../wire/entry-path.ts'

/**
 * What makes a member's name in an archive unfit, or null. `name`: its bytes, one letter each, because nobody says in which character
 * set they are; letters beyond ASCII lead nowhere, and must not count twice.
 */
export function memberFault(name: string): string | null {
  return pathFault(name.replace(/[\x80-\xff]/g, '_'))
}
