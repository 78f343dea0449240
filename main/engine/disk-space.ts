import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { say } from '../../shared/sentence.ts'
import { EngineError } from './errors.ts'
import { SPACE_RESERVE_BYTES, SPACE_RESERVE_SHARE } from './limits.ts'

/** FAT, whatever its width: the superblock's number on Linux. */
const FAT = 0x4d44
/** Its sizes are of 32 bits. */
export const FAT_FILE_MAX_BYTES = 2 ** 32 - 1

/** Where the system tells nothing, nothing is held back. */
const UNKNOWN_BYTES = Number.MAX_SAFE_INTEGER

export interface DiskSpace {
  /** Bytes an ordinary user may still write there, less what is left for the system; negative: that is used already. */
  readonly usableBytes: number
  /** Bytes that one file may have. */
  readonly fileMaxBytes: number
}

/** The file system that holds a folder; the folder itself may not exist yet. Throws DISK_ERROR. */
export async function diskSpace(folder: string): Promise<DiskSpace> {
  try {
    return spaceIn(await statfs(folder))
  } catch (error) {
    const parent = dirname(folder)
    if (parent === folder) throw new EngineError('DISK_ERROR', say('receiveFolderOutOfReach'), error)
    return diskSpace(parent)
  }
}

interface Figures {
  readonly type: number
  readonly bsize: number
  readonly blocks: number
  readonly bavail: number
}

/** A network or virtual file system may know no figures: then it has no blocks at all. */
export function spaceIn({ type, bsize, blocks, bavail }: Figures): DiskSpace {
  const reserve = Math.min(SPACE_RESERVE_BYTES, Math.floor(blocks * bsize * SPACE_RESERVE_SHARE))
  return {
    usableBytes: blocks === 0 ? UNKNOWN_BYTES : bavail * bsize - reserve,
    fileMaxBytes: type === FAT ? FAT_FILE_MAX_BYTES : Number.MAX_SAFE_INTEGER,
  }
}

/** What a drop may take. */
export async function freeBytes(folder: string): Promise<number> {
  return Math.max(0, (await diskSpace(folder)).usableBytes)
}
