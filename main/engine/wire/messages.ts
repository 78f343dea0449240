import * as v from 'valibot'
import { COMPRESS_TYPES, OFFER_KINDS } from '../../../shared/transfer.ts'
import { violation } from '../errors.ts'
import {
  CONNECTIONS_MAX,
  DATA_PORTS_MAX,
  FULL_CHUNK_MAX,
  ONE_CHUNK_MAX_BYTES,
  ONE_CHUNK_MIN_BYTES,
  SKIPPED_PATH_MAX_BYTES,
  SKIPPED_TOLD_MAX,
  STORED_BATCH_MAX,
  VOID_MAX,
} from '../limits.ts'
import { encodeFrame } from './frame.ts'
import { parseJson } from './json.ts'
import { decodeUtf8 } from './manifest.ts'

/**
 * Control messages: frames of number 0 whose body is one JSON object (UTF-8, at most 64 KiB) with a `type`. Unknown fields
 * are ignored; an unknown type is answered with UNKNOWN. Every number is bounded here, before anything acts on it.
 */
function uint(max: number): v.GenericSchema<number> {
  return v.pipe(
    v.number(),
    v.check((value) => Number.isSafeInteger(value) && value >= 0 && value <= max && !Object.is(value, -0)),
  )
}

const text = (maxBytes: number) => v.pipe(v.string(), v.maxBytes(maxBytes))
const hex = (bytes: number) => v.pipe(v.string(), v.length(bytes * 2), v.regex(/^[0-9a-f]+$/))
const code = text(64)
const chunkNumbers = v.pipe(v.array(uint(FULL_CHUNK_MAX)), v.minLength(1), v.maxLength(STORED_BATCH_MAX))
const entries = v.pipe(v.array(uint(2 ** 31)), v.minLength(1), v.maxLength(VOID_MAX))
/** What a sender left out before it offered anything; Reason as in SkippedEntry. */
const skipped = v.pipe(v.array(v.object({ Path: text(SKIPPED_PATH_MAX_BYTES), Reason: code })), v.maxLength(SKIPPED_TOLD_MAX))
const deviceKind = v.fallback(v.picklist(['laptop', 'desktop', 'server']), 'desktop')
/** An entry, or a run of them: the first and the last. */
const entryOrRun = v.union([uint(2 ** 31), v.strictTuple([uint(2 ** 31), uint(2 ** 31)])])
const dataPorts = v.pipe(v.array(v.pipe(uint(65_535), v.minValue(1))), v.maxLength(DATA_PORTS_MAX))
const chunkBytes = v.pipe(uint(ONE_CHUNK_MAX_BYTES), v.minValue(ONE_CHUNK_MIN_BYTES))

const schemas = {
  /** Acceptor → dialler, on every connection: your key is accepted, speak. */
  READY: v.object({ DPVersion: text(16), DeviceName: text(255), DeviceKind: deviceKind }),
  /** Both ways. The six published fields, and what 2.0.0 adds. */
  HEADER: v.object({
    OneChunk: chunkBytes,
    FullChunk: uint(FULL_CHUNK_MAX),
    FullSize: uint(Number.MAX_SAFE_INTEGER),
    DPVersion: text(16),
    CompressType: v.picklist(COMPRESS_TYPES),
    FileName: text(1024),
    Kind: v.picklist(OFFER_KINDS),
    Digest: v.picklist(['xxh3-128', 'sha-256']),
    /** Digests this end can compute, best first. */
    Digests: v.pipe(v.array(text(32)), v.maxLength(16)),
    /** CompressTypes this end can speak. */
    CompressTypes: v.pipe(v.array(text(32)), v.maxLength(16)),
    Connections: v.pipe(uint(CONNECTIONS_MAX), v.minValue(1)),
    Capabilities: v.pipe(v.array(text(32)), v.maxLength(64)),
    DeviceName: text(255),
    DeviceKind: deviceKind,
  }),
  /** Sender → receiver, behind the last manifest page. Skipped: the first of what the sender could not offer; SkippedCount: of all of it. */
  OFFER: v.object({
    Entries: uint(2 ** 31),
    Pages: uint(2 ** 31),
    ManifestBytes: uint(2 ** 40),
    ManifestSha256: hex(32),
    Skipped: v.optional(skipped),
    SkippedCount: v.optional(uint(2 ** 31)),
  }),
  /** Receiver → sender. Session 128 bits, token 256 bits; Excluded: entries that are not wanted; DataPorts: for ATTACH, beside the main one. */
  ACCEPT: v.object({ Session: hex(16), Token: hex(32), Excluded: v.array(entryOrRun), DataPorts: v.optional(dataPorts) }),
  REFUSE: v.object({ Code: code }),
  /** Sender → receiver, first on a connection, instead of HEADER: an interrupted transfer is to go on. */
  RESUME: v.object({ Session: hex(16), ManifestSha256: hex(32) }),
  /** Receiver → sender, behind its pages: what it holds of a resumed transfer. */
  HAVE: v.object({ Pages: uint(2 ** 31), Chunks: uint(FULL_CHUNK_MAX) }),
  /** Sender → receiver: the digests of these chunks are the sender's, too. */
  SAME: v.object({ Chunks: chunkNumbers }),
  /** Sender → receiver, first on a data connection. */
  ATTACH: v.object({ Session: hex(16), Token: hex(32), Lane: uint(CONNECTIONS_MAX - 1) }),
  ATTACHED: v.object({ Lane: uint(CONNECTIONS_MAX - 1) }),
  /** Receiver → sender: digest right and write returned. */
  STORED: v.object({ Chunks: chunkNumbers }),
  /** Receiver → sender: these arrived damaged, send them again. */
  RETRY: v.object({ Chunks: chunkNumbers }),
  /** Sender → receiver, between ACCEPT and ROOT: these files are lost on the way, the others are not. */
  VOID: v.object({ Entries: entries, Code: code }),
  /** Receiver → sender, between ACCEPT and ROOT: these files are not wanted any more, or cannot be kept. */
  SKIP: v.object({ Entries: entries, Code: code }),
  /** Receiver → sender, between ACCEPT and COMMIT: not faster than that, please; 0: as fast as it goes. */
  RATE: v.object({ BytesPerSecond: uint(Number.MAX_SAFE_INTEGER) }),
  /** Sender → receiver on a data connection, its last message: planned reconnect, Bytes frame bytes were sent on it. */
  RECONNECT: v.object({ Lane: uint(CONNECTIONS_MAX - 1), Bytes: uint(Number.MAX_SAFE_INTEGER) }),
  /** Receiver → sender on that connection: all its chunks were received; the sender may close it. */
  DRAINED: v.object({ Lane: uint(CONNECTIONS_MAX - 1) }),
  /** Sender → receiver when every chunk is STORED. */
  ROOT: v.object({ Root: hex(32) }),
  /** Receiver → sender: published and durable. Only this means delivered. */
  COMMIT: v.object({ Root: hex(32), Void: v.pipe(v.array(v.object({ Entry: uint(2 ** 31), Code: code })), v.maxLength(VOID_MAX)) }),
  /**
   * Pairing, initiator → responder: first on a connection of its own, or from the receiver while an offer waits for its user. SHA-256 of
   * what is disclosed later.
   */
  PAIR1: v.object({ Commit: hex(32), DeviceName: text(255) }),
  /** Responder → initiator. */
  PAIR2: v.object({ Nonce: hex(32) }),
  /** Initiator → responder: what PAIR1 promised. Then both show the code. */
  PAIR3: v.object({ Nonce: hex(32) }),
  /** Sender → receiver, instead of PAIR2 within an offer: not now. The offer stays open. */
  NOPAIR: v.object({ Code: code }),
  /** Both ways: this side's user says that the codes are equal. */
  PAIRED: v.object({}),
  /** Both ways, between ACCEPT and ROOT: this end holds the transfer up, or does not any more. Why, where it was not a person; bytes to be freed. */
  PAUSE: v.object({ Paused: v.boolean(), Reason: v.optional(code), Missing: v.optional(uint(Number.MAX_SAFE_INTEGER)) }),
  CANCEL: v.object({ Code: code }),
  PING: v.object({ Id: uint(2 ** 32 - 1) }),
  PONG: v.object({ Id: uint(2 ** 32 - 1) }),
  UNKNOWN: v.object({ Type: text(64) }),
} as const

export type MessageType = keyof typeof schemas
export type MessageOf<T extends MessageType> = { readonly type: T } & Readonly<v.InferOutput<(typeof schemas)[T]>>
export type Message = { [T in MessageType]: MessageOf<T> }[MessageType]

export const MESSAGE_TYPES = Object.keys(schemas) as readonly MessageType[]

/** Names of a message's own fields, for the check of the protocol document. */
export function fieldsOf(type: MessageType): readonly string[] {
  return Object.keys(schemas[type].entries)
}

/** A whole frame. */
export function encodeMessage(message: Message): Buffer {
  return encodeFrame(0, Buffer.from(JSON.stringify(message), 'utf8'))
}

/** "{": nothing stands before it, white space neither, so that the first byte tells a message from a page. */
const FIRST_JSON_BYTE = 0x7b

export type Decoded = { readonly known: true; readonly message: Message } | { readonly known: false; readonly type: string }

/** Throws PROTOCOL_VIOLATION; never anything else. */
export function decodeMessage(body: Uint8Array): Decoded {
  if (body[0] !== FIRST_JSON_BYTE) throw violation('a malformed control frame')
  const value = parseJson(decodeUtf8(body), 'a control message')
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, 'type')) throw violation('a control message without a type')
  const type = (value as { type: unknown }).type
  if (typeof type !== 'string' || Buffer.byteLength(type) > 64) throw violation('a control message without a type')
  if (!Object.hasOwn(schemas, type)) return { known: false, type }
  const parsed = v.safeParse(schemas[type as MessageType], value)
  if (!parsed.success) throw violation(`a malformed ${type} message`)
  return { known: true, message: { type, ...parsed.output } as Message }
}
