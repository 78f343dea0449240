import type { Identity } from '../identity/identity.ts'
import { readChunkBody } from '../wire/chunk-body.ts'
import { codecOf } from '../wire/codec/codec.ts'
import { createDigester, type Digester, type DigestName, rootOf } from '../wire/digest.ts'
import { type ManifestEntry, ManifestReader } from '../wire/manifest.ts'
import type { MessageOf } from '../wire/messages.ts'
import { type Layout, layOut } from '../wire/plan.ts'
import type { RawPeer } from './raw-peer.ts'
import { RawServer } from './raw-server.ts'

const SESSION = '5e'.repeat(16)
const TOKEN = '70'.repeat(32)

/** How an odd but lawful receiver behaves; lists are gone through again and again. */
export interface Manners {
  readonly connections: number
  readonly digest: DigestName
  /** Takes the sender's CompressType; else None. */
  readonly compress: boolean
  /** Of each entry: leave it out. Folders may be named, too; that changes nothing. */
  readonly excluded: readonly boolean[]
  /** Stands in Excluded behind them, and may change nothing: no entries, runs the wrong way round. `true`: the list once more. */
  readonly stray?: readonly (true | number | [number, number])[]
  /** Chunks that are received before the next STORED. */
  readonly batches: readonly number[]
  /** Of each chunk received: ask for it again, though it is right; at most twice each. */
  readonly retries: readonly boolean[]
  /** Of each data connection, in order of arrival: cut when it has brought so many chunks; null: never. */
  readonly cuts: readonly (number | null)[]
  /** Of each cut: what came on it and has no receipt yet is forgotten, else it is kept. */
  readonly forgets: readonly boolean[]
}

/** Receives from our sender, into memory. It follows the protocol and checks that the sender does. For tests only. */
export class RawReceiver {
  readonly server: RawServer
  readonly raws = new Map<number, Buffer>()
  reconnects = 0
  cuts = 0
  entries: readonly ManifestEntry[] = []
  layout: Layout = layOut([], 1)
  #manners: Manners
  #header: MessageOf<'HEADER'> | null = null
  #digester: Digester | null = null
  #digests = Buffer.alloc(0)
  readonly #retried = new Map<number, number>()
  /** With the connections that brought it. */
  readonly #unreceipted = new Map<number, Set<RawPeer>>()
  readonly #stored = new Set<number>()
  #batch = 0
  #arrived = 0
  #dataConnections = 0

  private constructor(server: RawServer, manners: Manners) {
    this.server = server
    this.#manners = manners
    server.play((peer) => this.#connection(peer))
  }

  static async open(identity: Identity): Promise<RawReceiver> {
    return new RawReceiver(await RawServer.open(identity), IDLE)
  }

  /** For the next drop. */
  expect(manners: Manners): void {
    this.#manners = manners
    for (const all of [this.raws, this.#retried, this.#unreceipted, this.#stored]) all.clear()
    this.#batch = this.#arrived = this.#dataConnections = this.reconnects = this.cuts = 0
    this.server.play((peer) => this.#connection(peer))
  }

  /** An entry's content as its chunks gave it. */
  content(entry: number): Buffer {
    const numbers = Array.from({ length: this.layout.fullChunk }, (_, index) => index + 1)
    const pieces = numbers.flatMap((number) => {
      let at = 0
      return this.layout.slices(number).flatMap((slice) => {
        at += slice.length
        return slice.entry === entry ? [(this.raws.get(number) as Buffer).subarray(at - slice.length, at)] : []
      })
    })
    return Buffer.concat(pieces)
  }

  isExcluded(entry: number): boolean {
    const { excluded } = this.#manners
    return this.entries[entry]?.kind === 'file' && excluded[entry % excluded.length] === true
  }

  async #connection(peer: RawPeer): Promise<void> {
    await peer.welcome()
    peer.send({ type: 'READY', DPVersion: '2.0.0', DeviceName: 'Raw', DeviceKind: 'server' })
    const first = await peer.message()
    if (first.type === 'HEADER') await this.#control(peer, first)
    else if (first.type === 'ATTACH') await this.#data(peer, first)
    else throw new Error(`${first.type} came first`)
  }

  async #control(peer: RawPeer, header: MessageOf<'HEADER'>): Promise<void> {
    this.#header = header
    const manifest = new ManifestReader()
    for (;;) {
      const { body } = await peer.next()
      if (body[0] !== 1) break
      await manifest.page(body)
    }
    this.entries = manifest.entries
    this.#digester = await createDigester(this.#manners.digest)
    this.layout = layOut(
      this.entries.map((entry, index) => (entry.kind === 'file' && !this.isExcluded(index) ? entry.size : null)),
      header.OneChunk,
    )
    this.#digests = Buffer.alloc(this.layout.fullChunk * this.#digester.bytes)
    this.#answer(peer, header)
    for (;;) {
      const message = await peer.message()
      if (message.type === 'PING') peer.send({ type: 'PONG', Id: message.Id })
      else if (message.type === 'ROOT') this.#root(peer, message.Root)
      else throw new Error(`the sender said ${JSON.stringify(message)}`)
    }
  }

  #answer(peer: RawPeer, header: MessageOf<'HEADER'>): void {
    const { connections, digest, compress, excluded, stray = [] } = this.#manners
    const CompressType = compress ? header.CompressType : 'None'
    const { fullChunk, fullSize } = this.layout
    const Connections = Math.min(connections, header.Connections)
    peer.send({ ...header, FullChunk: fullChunk, FullSize: fullSize, CompressType, Digest: digest, Connections, Capabilities: [], DeviceName: 'Raw', Later: 1 })
    const left = this.entries.flatMap((_, index) => (excluded[index % excluded.length] ? [index] : []))
    peer.send({ type: 'ACCEPT', Session: SESSION, Token: TOKEN, Excluded: [...left, ...stray.flatMap((each) => (each === true ? left : [each]))] })
    this.#receipts = () => this.#sendReceipts(peer)
    this.#again = (number) => peer.send({ type: 'RETRY', Chunks: [number] })
  }

  #receipts: () => void = () => {}
  #again: (number: number) => void = () => {}

  #root(peer: RawPeer, root: string): void {
    if (this.#stored.size !== this.layout.fullChunk) throw new Error('ROOT before the last receipt')
    const wanted = rootOf(this.layout.fullSize, this.layout.oneChunk, this.#digests)
    if (root !== wanted) throw new Error('another root')
    peer.send({ type: 'COMMIT', Root: root, Void: [] })
  }

  async #data(peer: RawPeer, attach: MessageOf<'ATTACH'>): Promise<void> {
    if (attach.Session !== SESSION || attach.Token !== TOKEN) throw new Error('ATTACH to something else')
    if (attach.Lane >= Math.min(this.#manners.connections, this.#header?.Connections ?? 0)) throw new Error('a lane that was not agreed')
    const { cuts } = this.#manners
    let left = cuts[this.#dataConnections % cuts.length] ?? Number.POSITIVE_INFINITY
    this.#dataConnections += 1
    peer.send({ type: 'ATTACHED', Lane: attach.Lane })
    for (;;) {
      const { number, body } = await peer.next()
      if (number === 0) {
        await this.#planned(peer, JSON.parse(body.toString()) as MessageOf<'RECONNECT'>, attach.Lane)
        return
      }
      await this.#chunk(peer, number, body)
      left -= 1
      if (left <= 0) {
        this.#cut(peer)
        return
      }
    }
  }

  /** RECONNECT is the last frame of its connection; what came before it needs no second sending. */
  async #planned(peer: RawPeer, message: MessageOf<'RECONNECT'>, lane: number): Promise<void> {
    if (message.type !== 'RECONNECT' || message.Lane !== lane) throw new Error(`${JSON.stringify(message)} on a data connection`)
    this.reconnects += 1
    peer.send({ type: 'DRAINED', Lane: lane })
    const more = await peer.next().catch(() => null)
    if (more) throw new Error(`frame ${more.number} behind RECONNECT`)
  }

  #cut(peer: RawPeer): void {
    const forget = this.#manners.forgets[this.cuts % this.#manners.forgets.length]
    this.cuts += 1
    if (forget) for (const [number, by] of this.#unreceipted) if (by.delete(peer) && by.size === 0) this.#unreceipted.delete(number)
    peer.destroy()
  }

  async #chunk(peer: RawPeer, number: number, body: Buffer): Promise<void> {
    if (number > this.layout.fullChunk) throw new Error(`there is no chunk ${number}`)
    const digester = this.#digester as Digester
    const head = readChunkBody(body, digester.bytes, this.layout.rawLength(number))
    const codec = codecOf(this.#manners.compress ? (this.#header as MessageOf<'HEADER'>).CompressType : 'None')
    const raw = head.encoded ? await codec.decode(head.data, head.rawLength) : head.data
    if (!head.digest.equals(digester.digest(raw))) throw new Error(`chunk ${number} has a wrong digest`)
    if (this.#stored.has(number)) return
    const tries = this.#retried.get(number) ?? 0
    const retry = this.#manners.retries[this.#arrived % this.#manners.retries.length] && tries < 2 && !this.#unreceipted.has(number)
    this.#arrived += 1
    if (retry) {
      this.#retried.set(number, tries + 1)
      this.#again(number)
      return
    }
    this.raws.set(number, Buffer.from(raw))
    this.#digests.set(head.digest, (number - 1) * digester.bytes)
    this.#unreceipted.set(number, (this.#unreceipted.get(number) ?? new Set()).add(peer))
    this.#receipts()
  }

  /** In batches, and whenever nothing else can come any more. */
  #sendReceipts(peer: RawPeer): void {
    const { batches } = this.#manners
    const wanted = batches[this.#batch % batches.length] ?? 1
    const last = this.#stored.size + this.#unreceipted.size === this.layout.fullChunk
    if (this.#unreceipted.size < wanted && !last) return
    this.#batch += 1
    const Chunks = [...this.#unreceipted.keys()].reverse()
    for (const number of Chunks) this.#stored.add(number)
    this.#unreceipted.clear()
    peer.send({ type: 'STORED', Chunks })
  }
}

const IDLE: Manners = { connections: 1, digest: 'sha-256', compress: false, excluded: [false], batches: [1], retries: [false], cuts: [null], forgets: [false] }
