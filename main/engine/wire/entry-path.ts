import { NAME_MAX_BYTES, PATH_LEVELS_MAX, PATH_MAX_BYTES } from '../limits.ts'

/**
 * What makes a manifest path unfit to travel, or null. Components are joined by "/"; a backslash counts as one where it could lead
 * out of the folder on some system. Both ends ask here: the sender leaves such an entry out, the receiver refuses the offer.
 */
export function pathFault(path: string): string | null {
  if (path.includes('\0')) return 'NUL'
  if (/^[/\\]/.test(path) || /^[A-Za-z]:(?:[/\\]|$)/.test(path)) return 'absolute'
  if (path.split(/[/\\]/).some((piece) => piece === '..' || piece === '.')) return '“..”'
  const parts = path.split('/')
  if (parts.some((part) => part === '')) return 'empty'
  if (Buffer.byteLength(path) > PATH_MAX_BYTES || parts.some((part) => Buffer.byteLength(part) > NAME_MAX_BYTES)) return 'too long'
  return parts.length > PATH_LEVELS_MAX ? 'too deep' : null
}
