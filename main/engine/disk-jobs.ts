/** What a disk thread can be asked for. Contents travel in a piece of memory that goes there and comes back, everything else as plain values. */
export type DiskJob = ListJob | ReadJob | WriteJob

/** What is in a folder, in the order of the names. */
export interface ListJob {
  readonly kind: 'list'
  readonly path: string
}

/** Whole small files, one behind the other in the memory. */
export interface ReadJob {
  readonly kind: 'read'
  /** With NUL between them, which no path holds: one string is handed over for less than many. */
  readonly paths: string
  /** Bytes of each. */
  readonly lengths: Uint32Array
  /** STAMP_WORDS for each: what the file has to be, before it is read and behind it. */
  readonly stamps: BigInt64Array
  /** 1: a link at the end of the path is followed. */
  readonly followed: Uint8Array
}

/** Small files that are made, or made anew, from what lies in the memory. */
export interface WriteJob {
  readonly kind: 'write'
  /** With NUL between them. */
  readonly paths: string
  /** Bytes of each. */
  readonly lengths: Uint32Array
  /** As `utimes` takes them. */
  readonly times: readonly (number | string)[]
  /** Somebody wants to be told of each step before it is made. */
  readonly watched: boolean
}

/** dev, ino, size, mtimeNs, ctimeNs. */
export const STAMP_WORDS = 5

/** What a child of a folder is; links are not followed. */
export const CHILD = { FILE: 0, FOLDER: 1, LINK: 2, SPECIAL: 3, UNREADABLE: 4 } as const
/** Beside FILE: its owner may run it. */
export const CHILD_EXECUTABLE = 0x80

/** A part of what is in a folder. */
export interface Listed {
  /** With NUL between them. */
  readonly names: string
  readonly kinds: Uint8Array
  /** STAMP_WORDS for each; zeros where it could not be looked at. */
  readonly stamps: BigInt64Array
}

/** What a step on the disk ended with. */
export interface DiskError {
  readonly message: string
  readonly code: string
}

/** The end of a job. */
export interface JobEnd {
  /** Files that were read or written before the first that was not. */
  readonly done: number
  /** Why no more were. Null: all were. */
  readonly error: DiskError | null
}

/** What a thread is told to do; the memory comes back with the end. */
export interface ToDiskThread {
  readonly job: DiskJob
  readonly memory: ArrayBuffer
}

/** What a thread says; a job ends with the last. */
export type FromDiskThread =
  | { readonly type: 'listed'; readonly listed: Listed }
  | { readonly type: 'step'; readonly call: string; readonly path: string }
  | ({ readonly type: 'end'; readonly memory: ArrayBuffer } & JobEnd)

/** Answers a step; null: it may be made. */
export interface StepAnswer {
  readonly error: DiskError | null
}

export interface DiskThreadData {
  /** One word: it is counted up with each answer to a step. */
  readonly answers: SharedArrayBuffer
  readonly stampWords: typeof STAMP_WORDS
  readonly child: typeof CHILD
  readonly executable: typeof CHILD_EXECUTABLE
  readonly listedAtOnce: number
}
