import type { PlainKey } from '../../../shared/sentence.ts'
import { NAME_MAX_BYTES, PATH_LEVELS_MAX, PATH_MAX_BYTES } from '../limits.ts'

export type PathFault = Extract<PlainKey, 'nameHoldsNul' | 'nameIsAbsolute' | 'nameLeadsUp' | 'nameIsEmpty' | 'nameIsTooLong' | 'nameIsTooDeep'>

/** Nothing in it can lead anywhere, and no piece of it is special: most paths are like that, and the long way takes several times as long. */
const PLAIN = /^[\w-][\w .()-]*(?:\/[\w-][\w .()-]*)*$/
/** So many ASCII characters hold no name that is too long, and no more levels than there may be: each takes two, but the last. */
const PLAIN_MAX = Math.min(NAME_MAX_BYTES, 2 * PATH_LEVELS_MAX)

/**
 * What makes a manifest path unfit to travel, or null. Components are joined by "/"; a backslash counts as one where it could lead
 * out of the folder on some system. Both ends ask here: the sender leaves such an entry out, the receiver refuses the offer.
 */
export function pathFault(path: string): PathFault | null {
  return path.length <= PLAIN_MAX && PLAIN.test(path) ? null : faultOf(path)
}

/** The long way, for any path. */
export function faultOf(path: string): PathFault | null {
  if (path.includes('\0')) return 'nameHoldsNul'
  if (/^[/\\]/.test(path) || /^[A-Za-z]:(?:[/\\]|$)/.test(path)) return 'nameIsAbsolute'
  if (path.split(/[/\\]/).some((piece) => piece === '..' || piece === '.')) return 'nameLeadsUp'
  const parts = path.split('/')
  if (parts.some((part) => part === '')) return 'nameIsEmpty'
  if (Buffer.byteLength(path) > PATH_MAX_BYTES || parts.some((part) => Buffer.byteLength(part) > NAME_MAX_BYTES)) return 'nameIsTooLong'
  return parts.length > PATH_LEVELS_MAX ? 'nameIsTooDeep' : null
}
