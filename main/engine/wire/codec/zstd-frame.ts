/**
 * The shape of a zstd frame (RFC 8878 § 3.1.1), read without inflating anything, so that a lying or hostile frame is
 * refused before a decoder that believes it sees it.
 *
 *     magic 28 B5 2F FD · descriptor u8 · [window u8] · [dictionary id] · [content size] · blocks … · [checksum u32]
 */
const MAGIC = 0xfd2fb528
export const BLOCK_MAX_BYTES = 128 * 1024
export const WINDOW_MAX_BYTES = 8 * 1024 * 1024
const DICTIONARY_ID_BYTES = [0, 1, 2, 4] as const

/**
 * Inserts the 8-byte Frame_Content_Size into a frame whose encoder left it out; a frame that has one is returned as it
 * is. Null: not a frame this can be done to.
 */
export function withContentSize(frame: Buffer, contentBytes: number): Buffer | null {
  if (frame.length < 6 || frame.readUInt32LE(0) !== MAGIC) return null
  const descriptor = frame.readUInt8(4)
  const single = (descriptor & 0x20) !== 0
  if (descriptor >> 6 !== 0 || single) return frame
  const at = 6 + (DICTIONARY_ID_BYTES[descriptor & 3] ?? 0)
  const sized = Buffer.allocUnsafe(frame.length + 8)
  frame.copy(sized, 0, 0, at)
  sized.writeUInt8(descriptor | 0xc0, 4)
  sized.writeBigUInt64LE(BigInt(contentBytes), at)
  frame.copy(sized, at + 8, at)
  return sized
}

export interface FrameHead {
  readonly contentBytes: bigint | null
  readonly windowBytes: number
  readonly blocksAt: number
  readonly checksum: boolean
}

/** Null: not a frame, or one with a dictionary. `frame` may be only its start, at least 18 bytes of it if it is that long. */
export function readHead(frame: Buffer): FrameHead | null {
  if (frame.length < 9 || frame.readUInt32LE(0) !== MAGIC) return null
  const descriptor = frame.readUInt8(4)
  const single = (descriptor & 0x20) !== 0
  const reserved = (descriptor & 0x08) !== 0
  if (reserved || (descriptor & 3) !== 0) return null
  let at = 5
  let windowBytes = 0
  if (!single) {
    const window = frame.readUInt8(at)
    const base = 2 ** (10 + (window >> 3))
    windowBytes = base + (base / 8) * (window & 7)
    at += 1
  }
  const sizeBytes = contentSizeBytes(descriptor >> 6, single)
  if (frame.length < at + sizeBytes) return null
  const contentBytes = readContentSize(frame.subarray(at, at + sizeBytes))
  return { contentBytes, windowBytes: single ? Number(contentBytes ?? 0n) : windowBytes, blocksAt: at + sizeBytes, checksum: (descriptor & 4) !== 0 }
}

function contentSizeBytes(flag: number, single: boolean): number {
  if (flag === 0) return single ? 1 : 0
  return 2 ** flag
}

function readContentSize(bytes: Buffer): bigint | null {
  if (bytes.length === 0) return null
  if (bytes.length === 8) return bytes.readBigUInt64LE(0)
  return BigInt(bytes.readUIntLE(0, bytes.length) + (bytes.length === 2 ? 256 : 0))
}

/** More compressed blocks than the content needs are legal, but what comes out may be longer than it says. */
export function mayOutgrow(blocks: number, contentBytes: number): boolean {
  return blocks > Math.ceil(contentBytes / BLOCK_MAX_BYTES) + 1
}

/**
 * The number of compressed blocks when `frame` is exactly one frame of the announced content: size given and right, window at most
 * 8 MiB or the content, no dictionary, blocks walked to the last one, which ends the bytes, and no more blocks than that content can
 * need. Each of them may grow to 128 KiB before a lie is seen. Null: not such a frame.
 */
export function compressedBlocks(frame: Buffer, contentBytes: number): number | null {
  const head = readHead(frame)
  if (!head || head.contentBytes !== BigInt(contentBytes) || head.windowBytes > Math.max(WINDOW_MAX_BYTES, contentBytes)) return null
  const walked = walkBlocks(frame, head.blocksAt)
  if (!walked || walked.plainBytes > contentBytes) return null
  // encoders may split a 128 KiB block up to sixteen ways; a bomb of tiny compressed blocks needs far more
  if (walked.compressed > 16 * (Math.ceil(contentBytes / BLOCK_MAX_BYTES) + 1)) return null
  return walked.endsAt + (head.checksum ? 4 : 0) === frame.length ? walked.compressed : null
}

function walkBlocks(frame: Buffer, start: number): { endsAt: number; plainBytes: number; compressed: number } | null {
  let at = start
  let plainBytes = 0
  let compressed = 0
  for (;;) {
    if (at + 3 > frame.length) return null
    const head = frame.readUIntLE(at, 3)
    const type = (head >> 1) & 3
    const size = head >> 3
    if (type === 3 || size > BLOCK_MAX_BYTES) return null
    if (type === 2) compressed += 1
    else plainBytes += size
    at += 3 + (type === 1 ? 1 : size)
    if (at > frame.length) return null
    if ((head & 1) === 1) return { endsAt: at, plainBytes, compressed }
  }
}
