import { say } from '../../../shared/sentence.ts'
import type { DeviceKind, OfferKind } from '../../../shared/transfer.ts'
import { EngineError, violation } from '../errors.ts'
import { DP_VERSION, FULL_CHUNK_MAX, ONE_CHUNK_MIN_BYTES, TRANSFER_BUFFER_BYTES } from '../limits.ts'
import { CODECS, type CodecName } from './codec/codec.ts'
import { DIGESTS, type DigestName } from './digest.ts'
import type { MessageOf } from './messages.ts'
import type { Layout } from './plan.ts'

export type Header = MessageOf<'HEADER'>

/** A transfer that lost its connection can go on over another one. */
export const RESUME_CAPABILITY = 'resume'
/** What the receiver has already need not travel. */
export const HAVE_CAPABILITY = 'have'
/** A file that is lost on the way does not take the others with it. */
export const VOID_CAPABILITY = 'void'
/** The receiver may say how fast it wants to be sent to. */
export const RATE_CAPABILITY = 'rate'
/** What this program can do beyond 2.0.0. */
const CAPABILITIES: readonly string[] = [RESUME_CAPABILITY, HAVE_CAPABILITY, VOID_CAPABILITY, RATE_CAPABILITY]

export function canResume(header: Header): boolean {
  return header.Capabilities.includes(RESUME_CAPABILITY) && header.Kind === 'files'
}

export function canHave(header: Header): boolean {
  return header.Capabilities.includes(HAVE_CAPABILITY) && header.Kind === 'files'
}

export function canVoid(header: Header): boolean {
  return header.Capabilities.includes(VOID_CAPABILITY) && header.Kind === 'files'
}

export function canRate(header: Header): boolean {
  return header.Capabilities.includes(RATE_CAPABILITY) && header.Kind === 'files'
}

/** What both ends settled on in the header exchange. */
export interface Agreement {
  readonly oneChunk: number
  readonly compressType: CodecName
  readonly digest: DigestName
  readonly connections: number
}

export interface HeaderWish {
  readonly layout: Layout
  readonly agreement: Agreement
  readonly title: string
  readonly kind: OfferKind
  readonly deviceName: string
  readonly deviceKind: DeviceKind
}

/** Throws LIMIT_EXCEEDED for more chunks than a header can name. */
export function buildHeader(wish: HeaderWish): Header {
  if (wish.layout.fullChunk > FULL_CHUNK_MAX) {
    throw new EngineError('LIMIT_EXCEEDED', say('tooMuchForSuchChunks'))
  }
  return {
    type: 'HEADER',
    OneChunk: wish.layout.oneChunk,
    FullChunk: wish.layout.fullChunk,
    FullSize: wish.layout.fullSize,
    DPVersion: DP_VERSION,
    CompressType: wish.agreement.compressType,
    FileName: wish.title,
    Kind: wish.kind,
    Digest: wish.agreement.digest,
    Digests: [...DIGESTS],
    CompressTypes: [...CODECS],
    Connections: wish.agreement.connections,
    Capabilities: [...CAPABILITIES],
    DeviceName: wish.deviceName,
    DeviceKind: wish.deviceKind,
  }
}

/** The receiver's answer to a sender's header: lower where its own limits are lower, never higher. */
export function agree(header: Header, ownConnections: number): Agreement {
  if (header.DPVersion !== DP_VERSION) throw new EngineError('VERSION_MISMATCH')
  if (!header.Digests.includes(header.Digest) || !header.CompressTypes.includes(header.CompressType)) throw violation('a wish that is not on its own list')
  return {
    oneChunk: header.OneChunk,
    compressType: header.CompressType,
    digest: header.Digest,
    connections: Math.min(header.Connections, ownConnections, fittingConnections(header.OneChunk)),
  }
}

/** Every connection holds a chunk, and as many wait for the disk: they must fit the buffers of one transfer. */
export function fittingConnections(oneChunk: number): number {
  return Math.max(1, Math.floor(TRANSFER_BUFFER_BYTES / Math.max(oneChunk, ONE_CHUNK_MIN_BYTES) / 2))
}

/** The sender's check of that answer: it may only confirm or lower. Throws PROTOCOL_VIOLATION. */
export function checkAnswer(answer: Header, own: Header): Agreement {
  const compressOk = answer.CompressType === own.CompressType || answer.CompressType === 'None'
  const numbersOk = answer.Kind === own.Kind && answer.OneChunk === own.OneChunk && own.Digests.includes(answer.Digest) && answer.Connections <= own.Connections
  if (!compressOk || !numbersOk || answer.DPVersion !== DP_VERSION) {
    throw new EngineError('PROTOCOL_VIOLATION', say('termsNotOffered'))
  }
  return { oneChunk: answer.OneChunk, compressType: answer.CompressType, digest: answer.Digest, connections: answer.Connections }
}
