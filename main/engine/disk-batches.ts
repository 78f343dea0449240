import { DISK_JOB_FILE_BYTES, DISK_JOB_FILES, DISK_JOB_WORTH_FILES, DISK_THREAD_BYTES } from './limits.ts'

/**
 * Files as the threads get them, in order: in batches of a bounded number and of bytes that fit into what is shared. `others` are too
 * large to be worth it, or too few.
 */
export function batchesOf<T>(
  files: readonly T[],
  bytesOf: (file: T) => number,
): { readonly batches: readonly (readonly T[])[]; readonly others: readonly T[] } {
  const batches: T[][] = []
  const others: T[] = []
  let room = 0
  for (const file of files) {
    const bytes = bytesOf(file)
    if (bytes > DISK_JOB_FILE_BYTES) {
      others.push(file)
      continue
    }
    const last = batches.at(-1)
    if (last && last.length < DISK_JOB_FILES && bytes <= room) last.push(file)
    else {
      batches.push([file])
      room = DISK_THREAD_BYTES
    }
    room -= bytes
  }
  return files.length < DISK_JOB_WORTH_FILES ? { batches: [], others: files } : { batches, others }
}
