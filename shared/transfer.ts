import type { ConflictReport, Standing } from './conflict.ts'
import type { Fault, FaultCode } from './fault.ts'
import type { Bottleneck, ChunkMapSnapshot, LaneSnapshot, RateChart, TransferEvent } from './flow.ts'

/** Coarse kind of a device, as it is announced; decides only the icon. */
export type DeviceKind = 'laptop' | 'desktop' | 'server'

/** The published versions without encryption, in the order in which they are tried. */
export const CLASSIC_VERSIONS = ['1.1.0', '1.0.0'] as const
export type ClassicVersion = (typeof CLASSIC_VERSIONS)[number]

/** Whether a device, or the other end of a transfer, speaks FastDP 1.x: not encrypted, and nobody knows who it is. */
export function isClassic(end: { readonly wire: PeerSnapshot['wire'] }): boolean {
  return end.wire !== '2.0.0'
}

/** A paired device, by its key and by what it is called here. */
export interface PairedName {
  readonly deviceId: string
  readonly name: string
}

/** A device as the front ends see it. Name, kind and address are hints from the network, never identity, unless it is verified. */
export interface PeerSnapshot {
  /** Opaque id for this run of the engine. */
  readonly id: string
  readonly name: string
  readonly kind: DeviceKind
  readonly address: string
  readonly port: number
  readonly state: 'online' | 'away'
  /** True only for a paired device, and only where its own key answered: at this address and this port. */
  readonly verified: boolean
  /** Whose key that was. Set when it is verified. */
  readonly deviceId?: string
  /** What the user calls that device. Absent: as it calls itself. */
  readonly label?: string
  /** The paired device that this one is called like, or stands in the place of, without having shown its key. */
  readonly namesakeOf?: PairedName
  /** `paired`: it is not in sight, and only remembered; a front end's own entry. */
  readonly source: 'mdns' | 'manual' | 'paired'
  readonly version: string
  /** What it speaks; '1.x': a 1.x device whose version is not known yet. Those are neither encrypted nor authenticated. */
  readonly wire: '2.0.0' | ClassicVersion | '1.x'
}

/** The user's own name for a device goes before what it says of itself. */
export function calledName(device: { readonly name: string; readonly label?: string }): string {
  return device.label || device.name
}

export type Wire = TransferPeer['wire']

/** The other end of one transfer. */
export interface TransferPeer {
  readonly name: string
  /** Short base32 of SHA-256 of the peer's public key; null until its key is known. */
  readonly deviceId: string | null
  readonly address: string
  /** Its key is one that this user has compared. */
  readonly verified: boolean
  /** What the user calls it, when it is verified. Absent: as it calls itself. */
  readonly label?: string
  /** The paired device that this one is called like, although it has another key. */
  readonly namesakeOf?: PairedName
  /** What is spoken with it. With a 1.x peer there is no key, so `deviceId` stays null; `name` is then its address. */
  readonly wire: '2.0.0' | ClassicVersion
}

/** `text`: up to 64 KiB of UTF-8 that is shown and not stored. */
export const OFFER_KINDS = ['files', 'text'] as const
export type OfferKind = (typeof OFFER_KINDS)[number]
export const TEXT_MAX_BYTES = 65_536
/** The one entry of a text; tells nothing of it. */
export const TEXT_NAME = 'text.txt'

/** Who holds a transfer up: this device, the other one, or both. Bytes move again when neither does. */
export type PausedBy = 'here' | 'there' | 'both'

/** Why a transfer waits although nobody asked it to. `missingBytes`: so much has to be freed; null: nobody knows how much. */
export interface PauseReason {
  readonly code: 'NO_SPACE'
  readonly missingBytes: number | null
}

/** Why a drop is not offered yet, and its place among those that wait for the same device: 1 is the next one. */
export interface Wait {
  readonly for: 'device' | 'turn'
  readonly place: number
  readonly of: number
}

/** Where a drop that waits or is sent may be moved among the others to the same device. */
export const MOVES = ['first', 'up', 'down'] as const
export type Move = (typeof MOVES)[number]

/** What a transfer carries; known once the offer is laid out. */
export interface Payload {
  readonly kind: OfferKind
  readonly files: number
  readonly directories: number
  /** How many names stand at the top of what was offered. Absent: it is one file for its receiver, or an earlier version has kept it. */
  readonly tops?: number
  /** Sum of all file sizes, in bytes. */
  readonly totalBytes: number
  /** Number of chunks laid out, FullChunk on the wire. */
  readonly chunks: number
  /** Bytes per chunk, OneChunk on the wire. */
  readonly chunkBytes: number
  readonly compressType: CompressType
  /** Chosen by measuring, chunk by chunk; known at the sender only. */
  readonly autoCompression: boolean
  /** Entries the sender left out (links, special or unreadable files), with reasons. */
  readonly skipped: readonly SkippedEntry[]
  /** How many more it left out than are named. */
  readonly skippedMore?: number
  /** Files of the offer that the receiver did not want; counted nowhere else here. */
  readonly excluded: number
  /** Set when the peer takes one file at a time (1.x) and a folder or several files go to it: the archive they go as. */
  readonly packedAs?: string
  /** Set when the drop waited, and something in it is not any more what it was when it was dropped. What is there now is what goes. */
  readonly changedSince?: true
}

export interface SkippedEntry {
  readonly path: string
  /** `name`: too long, too deep, or one that another system would take for a way out of the folder. */
  readonly reason: 'link' | 'special' | 'unreadable' | 'name'
}

/** A file that was not delivered, while the others were. From a peer: show as text only. */
export interface LostFile {
  readonly path: string
  readonly bytes: number
  readonly code: FaultCode
}

/** One file of a transfer, and how far it is. */
export interface TransferFile {
  /** What `skip` names it by. */
  readonly index: number
  readonly path: string
  readonly bytes: number
  readonly state: 'waiting' | 'moving' | 'stored' | 'lost'
  /** Of a lost one. */
  readonly code?: FaultCode
}

export const COMPRESS_TYPES = ['None', 'Zstd', 'Zip', 'TarGz'] as const
export type CompressType = (typeof COMPRESS_TYPES)[number]

/** A wish: `auto` measures, and decides for each chunk. */
export const COMPRESSIONS = ['auto', ...COMPRESS_TYPES] as const
export type Compression = (typeof COMPRESSIONS)[number]

export const DIGESTS = ['xxh3-128', 'sha-256'] as const
export type DigestName = (typeof DIGESTS)[number]

/** What compression did to the chunks that are stored so far. */
export interface CompressionReport {
  /** How many travelled as what; `None` are those that went raw. */
  readonly chunks: Readonly<Partial<Record<CompressType, number>>>
  /** Payload bytes that did not have to travel. */
  readonly savedBytes: number
}

/** Planned reconnect of one connection: 0.5 GB as published, 500 MiB, in frame bytes. */
export const RECONNECT_EVERY_BYTES = 524_288_000

export interface Progress {
  /** Payload bytes safely stored at the receiver so far; never falls. */
  readonly bytes: number
  readonly totalBytes: number
  /** Mean of the last four seconds. */
  readonly bytesPerSecond: number
  readonly secondsLeft: number | null
  /** Of `bytes`: what was there already and did not have to travel. */
  readonly sameBytes: number
  /** Null while it is not known, and with FastDP 1.x. */
  readonly limitedBy: Bottleneck | null
  readonly reconnects: number
  readonly retries: number
  readonly resentBytes: number
  /** Of `bytes`: what did not travel, because the receiver had it in its own files. Absent: none. */
  readonly alreadyThereBytes?: number
  readonly compression: CompressionReport
  readonly chart: RateChart
  /** Newest last, bounded. */
  readonly events: readonly TransferEvent[]
  readonly lanes: readonly LaneSnapshot[]
  readonly map: ChunkMapSnapshot
  /** Connections in use, where their number is chosen by measuring. Absent: it was given, or is the other side's choice. */
  readonly chosenConnections?: number
  /** Files that do not come any more; absent while there are none. */
  readonly lost?: readonly LostFile[]
}

export type TransferResult = {
  /** Receiver: final paths of the top entries. Sender: the paths that were sent. */
  readonly paths: readonly string[]
  /** Of what was delivered. */
  readonly bytes: number
  readonly seconds: number
  readonly connections: number
  readonly reconnects: number
  readonly retries: number
  readonly resentBytes: number
  /** What did not travel, because the receiver had it in its own files. Absent: none. */
  readonly alreadyThereBytes?: number
  /** Receiver: so many top entries were there already, equal to the last byte, and were left as they are. Absent: none. */
  readonly leftAlone?: number
  readonly compression: CompressionReport
  /** Files of the offer that the receiver did not want. */
  readonly excluded: number
  /** Of what was received: names that were taken, and what was done about it. Absent: none was. */
  readonly conflicts?: ConflictReport
  /** Files that were not delivered; absent when all were. */
  readonly lost?: readonly LostFile[]
  /** What the sender could not offer in the first place; absent when there was nothing of that kind. */
  readonly skipped?: readonly SkippedEntry[]
  /** A text that was received. From a peer: show as text only. */
  readonly text?: string
}

interface TransferCommon {
  readonly id: string
  readonly direction: 'send' | 'receive'
  /** The drop's title: the one name, or "name and 3 more", for which `transferTitle` has words. Text from a peer: show as text only. */
  readonly title: string
  readonly peer: TransferPeer
  readonly startedAtMs: number
  /** Bytes a second that this user lets it have at most. Absent: no limit but that of all transfers. */
  readonly limit?: number
  /** The same, as the user of the receiving device wishes; known at the sender. */
  readonly peerLimit?: number
  /** Its place among those that are sent to the same device, once their user has put one first: what comes later gets what they leave over. */
  readonly order?: Place
}

/** 1 is the first one. */
export interface Place {
  readonly place: number
  readonly of: number
}

/** One transfer, as plain data. Each state carries only what is true in it. */
export type TransferSnapshot = TransferCommon &
  (
    | { readonly state: 'preparing'; readonly kind: OfferKind }
    /** It is not offered yet: the device is away, or other drops to it go first. `sinceMs` on the clock of Date.now(). */
    | { readonly state: 'waiting'; readonly payload: Payload; readonly wait: Wait; readonly paused: PausedBy | null; readonly sinceMs: number }
    | { readonly state: 'connecting'; readonly payload: Payload }
    | { readonly state: 'asking'; readonly payload: Payload }
    | { readonly state: 'moving'; readonly payload: Payload; readonly progress: Progress; readonly paused: PausedBy | null; readonly pauseReason?: PauseReason }
    | { readonly state: 'publishing'; readonly payload: Payload; readonly progress: Progress; readonly pauseReason?: PauseReason }
    /** The two ends have lost each other; it goes on by itself when they have met again. `fault`: why; `sinceMs` on the clock of Date.now(). */
    | {
        readonly state: 'interrupted'
        readonly payload: Payload
        readonly progress: Progress
        readonly fault: Fault
        readonly paused: PausedBy | null
        readonly sinceMs: number
      }
    | { readonly state: 'done'; readonly payload: Payload; readonly progress: Progress; readonly result: TransferResult; readonly endedAtMs: number }
    | { readonly state: 'declined'; readonly payload: Payload; readonly fault: Fault; readonly endedAtMs: number }
    | { readonly state: 'cancelled'; readonly payload: Payload | null; readonly fault: Fault; readonly endedAtMs: number }
    | { readonly state: 'failed'; readonly payload: Payload | null; readonly fault: Fault; readonly endedAtMs: number }
  )

export type TransferState = TransferSnapshot['state']

export function isActive(transfer: { readonly state: TransferState }): boolean {
  switch (transfer.state) {
    case 'preparing':
    case 'waiting':
    case 'connecting':
    case 'asking':
    case 'moving':
    case 'publishing':
    case 'interrupted':
      return true
    case 'done':
    case 'declined':
    case 'cancelled':
    case 'failed':
      return false
  }
}

/** A top name of an offer that is taken. */
export interface Collision {
  readonly name: string
  /** The name it would be kept under. */
  readonly keptAs: string
  readonly standing: Standing
}

/** Files or a text; undefined where it ended before that was known. */
export function kindOf(transfer: TransferSnapshot): OfferKind | undefined {
  return transfer.state === 'preparing' ? transfer.kind : transfer.payload?.kind
}

/** A text on its way, in or out: it is in memory alone, and lost where this program ends. */
export function isUndeliveredText(transfer: TransferSnapshot): boolean {
  return isActive(transfer) && kindOf(transfer) === 'text'
}

/** Whether something is done about it now, so that its end would be a loss: not what only waits for another device. */
export function isUnderWay(transfer: { readonly state: TransferState }): boolean {
  return isActive(transfer) && transfer.state !== 'interrupted' && transfer.state !== 'waiting'
}

/** A drop that waits for this user's yes. */
export interface OfferSnapshot {
  readonly id: string
  readonly peer: TransferPeer
  readonly kind: OfferKind
  /** As that of a transfer. */
  readonly title: string
  /** How many names stand at the top of it. Absent: as above. */
  readonly tops?: number
  readonly files: number
  readonly directories: number
  readonly totalBytes: number
  /** How many of them may run as programs, and how many are hidden: see OfferEntry. */
  readonly executables: number
  readonly hidden: number
  /** Where it would go. */
  readonly folder: string
  readonly freeBytes: number
  /** Top names that already exist. */
  readonly collisions: readonly Collision[]
  /** The first names, made safe for this system, at most 200; the façade's `offerEntries` has all of them, whole. */
  readonly names: readonly string[]
  readonly expiresAtMs: number
}

/** A stranger with a key can be made known before the answer. */
export function mayPairFirst({ peer }: OfferSnapshot): boolean {
  return !peer.verified && !isClassic(peer)
}
