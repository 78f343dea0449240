/** What is used of multicast-dns, which brings no types of its own. */
declare module 'multicast-dns' {
  import type { EventEmitter } from 'node:events'

  export interface MdnsRecord {
    readonly name: string
    readonly type: string
    readonly ttl?: number
    /** The cache-flush bit: what was said before under this name and type is over. */
    readonly flush?: boolean
    readonly data?: unknown
  }

  export interface MdnsPacket {
    readonly questions: readonly { readonly name: string; readonly type: string }[]
    readonly answers: readonly MdnsRecord[]
    readonly additionals: readonly MdnsRecord[]
  }

  export interface MulticastDns extends EventEmitter {
    query(questions: readonly { readonly name: string; readonly type: string }[]): void
    respond(
      response: { readonly answers: readonly MdnsRecord[]; readonly additionals?: readonly MdnsRecord[] },
      callback?: (error?: Error | null) => void,
    ): void
    destroy(callback?: () => void): void
  }

  /** `bind`: where the socket is bound; `interface`: where it has joined, and sends. */
  export default function multicastDns(options: { readonly interface: string; readonly bind: string }): MulticastDns
}
