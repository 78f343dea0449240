import { type PlainKey, say } from '../../shared/sentence.ts'
import { asEngineError, EngineError, errnoOf } from './errors.ts'

/** What the system says, as a sentence: what happened, and what to do. */
const BECAUSE: Readonly<Record<string, PlainKey>> = {
  ENOSPC: 'diskFull',
  EDQUOT: 'diskShareUsedUp',
  EFBIG: 'diskTakesNoSuchSize',
  EIO: 'diskReportsError',
  EROFS: 'diskReadOnly',
  ENODEV: 'diskGone',
  ENXIO: 'diskGone',
  EACCES: 'diskNotWritable',
  EPERM: 'diskNotWritable',
  EMFILE: 'diskTooManyFilesOpen',
  ENFILE: 'diskTooManyFilesOpen',
}

/** What a failed step on the disk ends a transfer with; `name`: of the file it was made to, safe to show. */
export function diskFault(error: unknown, name: string): EngineError {
  if (error instanceof EngineError) return error
  const because = say(BECAUSE[errnoOf(error)] ?? 'diskRefuses')
  return new EngineError(asEngineError(error, 'DISK_ERROR').code, say('cannotBeSaved', { name, because }), error)
}

/** No room on the disk, or none for this user: a state that ends when something is deleted. */
export function isFull(error: unknown): boolean {
  return errnoOf(error) === 'ENOSPC' || errnoOf(error) === 'EDQUOT'
}

/** Other programs, or other transfers, have all the files open that may be: over in a moment, or never. */
export function isShortOfFiles(error: unknown): boolean {
  return errnoOf(error) === 'EMFILE' || errnoOf(error) === 'ENFILE'
}

/** What the system says of one name or one file, and not of the whole disk. */
const OF_ONE_FILE: readonly string[] = ['ENAMETOOLONG', 'EACCES', 'EPERM', 'EINVAL', 'EILSEQ', 'EISDIR', 'EFBIG']

export function isOfOneFile(error: unknown): boolean {
  return OF_ONE_FILE.includes(errnoOf(error))
}

/** Larger than any file on that file system. */
export function tooLarge(name: string): EngineError {
  return new EngineError('DISK_ERROR', say('fileTooLargeForDisk', { name }))
}
