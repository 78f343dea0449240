import { asEngineError, EngineError, errnoOf } from './errors.ts'

/** What the system says, in words: what happened, and what to do. */
const BECAUSE: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full. Free some space',
  EDQUOT: 'your share of the disk is used up. Free some space',
  EFBIG: 'it is too large for the disk of the receive folder. Choose another folder',
  EIO: 'the disk reported an error. Check the drive',
  EROFS: 'the disk can only be read. Check the drive, or choose another folder',
  ENODEV: 'the disk is not there any more. Connect it again',
  ENXIO: 'the disk is not there any more. Connect it again',
  EACCES: 'the folder may not be written to. Check its permissions',
  EPERM: 'the folder may not be written to. Check its permissions',
  EMFILE: 'this device has too many files open. Close some programs',
  ENFILE: 'this device has too many files open. Close some programs',
}

/** What a failed step on the disk ends a transfer with; `name`: of the file it was made to, safe to show. */
export function diskFault(error: unknown, name: string): EngineError {
  if (error instanceof EngineError) return error
  const because = BECAUSE[errnoOf(error)] ?? 'the disk refused it. Check the drive and its permissions'
  return new EngineError(asEngineError(error, 'DISK_ERROR').code, `“${name}” could not be saved: ${because}, then have it sent again.`, error)
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
  return new EngineError(
    'DISK_ERROR',
    `“${name}” is too large for the file system of the receive folder, which takes less than 4 GiB a file. Choose another folder.`,
  )
}
