import type { tlsOptions } from './link.ts'

/**
 * What a TLS thread is asked for. Chunks lie in memory that both sides share; all else is copied. `id` names a connection or a listener:
 * even ones were named here, odd ones, those that came in, there.
 */
export type TlsOrder =
  | { readonly type: 'dial'; readonly id: number; readonly to: DialPlace; readonly options: TlsPlain }
  | { readonly type: 'listen'; readonly id: number; readonly where: ListenPlace }
  | { readonly type: 'unlisten'; readonly id: number }
  /** It has shown a key and a valid request. */
  | { readonly type: 'admitted'; readonly id: number }
  /** The next bytes go there, in memory that is shared; answered when it is full. */
  | { readonly type: 'fill'; readonly id: number; readonly into: Uint8Array }
  /** Whatever comes next is told. */
  | { readonly type: 'read'; readonly id: number }
  | { readonly type: 'write'; readonly id: number; readonly bytes: Uint8Array }
  | { readonly type: 'end'; readonly id: number }
  | { readonly type: 'destroy'; readonly id: number }

/** What it says. */
export type TlsWord =
  | { readonly type: 'listening'; readonly id: number; readonly port: number }
  | { readonly type: 'connected'; readonly id: number }
  | { readonly type: 'secured'; readonly id: number; readonly channel: Channel }
  | { readonly type: 'accepted'; readonly id: number; readonly listener: number; readonly channel: Channel }
  | Came
  | { readonly type: 'written'; readonly id: number; readonly error: TlsFault | null }
  /** Nothing of it touches any memory from here on. */
  | { readonly type: 'closed'; readonly id: number; readonly error: TlsFault | null }

export interface Came {
  readonly type: 'came'
  readonly id: number
  /** Bytes that were put into the memory of `fill`, since they were last told. */
  readonly filled: number
  /** What came besides. */
  readonly more: Uint8Array | null
  /** The order is carried out, and the next one may be given. */
  readonly done: boolean
}

/** Where a thread listens, at a port of its own choice. */
export interface ListenPlace {
  /** Null: all addresses. */
  readonly host: string | null
  readonly options: TlsPlain
  /** Reading in place was proven in this runtime. */
  readonly inPlace: boolean
}

export interface DialPlace {
  readonly host: string
  readonly port: number
  readonly localAddress?: string
}

/** Without functions or objects of the runtime, so that it can be handed over. */
export type TlsPlain = ReturnType<typeof tlsOptions>

/** What is looked at of a secured connection. */
export interface Channel {
  readonly protocol: string | null
  readonly alpn: string | false | null
  /** DER. */
  readonly certificate: Uint8Array | undefined
  readonly reused: boolean
  readonly remoteAddress: string | undefined
  readonly localAddress: string | undefined
}

export interface TlsFault {
  readonly code: string | undefined
  readonly message: string
}

/** What a thread is given when it starts: it can import nothing of ours. */
export interface TlsThreadData {
  readonly pendingMax: number
  readonly tlsTimeoutMs: number
  readonly spillMaxBytes: number
  readonly progressEveryMs: number
}
