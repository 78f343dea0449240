import type { ConflictWish } from '../../shared/conflict.ts'
import type { EngineEvent } from '../../shared/events.ts'
import type { ChunkFacts } from '../../shared/flow.ts'
import type { KeptTransfer } from '../../shared/kept.ts'
import type { OfferAnswer, OfferEntry, OfferPreview, WantedNames } from '../../shared/offer.ts'
import type { PairedDevice, PairingSnapshot } from '../../shared/pairing.ts'
import type { SelfTestReport } from '../../shared/self-test.ts'
import type { SentPath } from '../../shared/sent-path.ts'
import type { VISIBILITIES } from '../../shared/settings.ts'
import type {
  ClassicVersion,
  Compression,
  DeviceKind,
  DigestName,
  Move,
  OfferSnapshot,
  PeerSnapshot,
  TransferFile,
  TransferSnapshot,
} from '../../shared/transfer.ts'

export type { KeyVault } from './identity/key-vault.ts'

/** How the engine is to run. Everything here can be given by a front end; nothing is read from the environment. */
export interface EngineOptions {
  /** Folder for key, certificate and state. Made with mode 0700 when missing. */
  readonly dataDir: string
  readonly deviceName: string
  readonly deviceKind: DeviceKind
  readonly receiveFolder: string
  /** Null: the default port, or the next free one. A number: exactly that one, else PORT_UNAVAILABLE. */
  readonly port: number | null
  /** Listen, dial and announce on this address only; null: every suitable IPv4 interface. */
  readonly interfaceAddress: string | null
  /** Data connections of a transfer, 1 … 16; 0: as many as pay, which the sender measures. */
  readonly connections: number
  /** False: neither announce nor browse. */
  readonly discovery: boolean
  /** False: do not listen (a sender only). Nothing is announced then. */
  readonly listen: boolean
  /**
   * What happens to an offer: `ask` the front end (but for paired devices that may send without asking), take it from `paired` devices
   * and decline all others, take it from `anyone`, or `decline` at once.
   */
  readonly accept: 'ask' | 'paired' | 'anyone' | 'decline'
  /** What is taken of each accepted offer, unless the answer says otherwise; absent: all of it. One with nothing of it is declined. */
  readonly wanted?: WantedNames
  /**
   * What is done where something of a name is there, unless the answer says otherwise; absent: keep both. `replace` is for front ends to offer:
   * without an answer that says so nothing is ever replaced.
   */
  readonly conflict?: ConflictWish
  /** False: nobody may ask to be paired, neither by dialling nor inside an offer of this device. */
  readonly pairing: boolean
  /**
   * Go on with what earlier runs were sending when they ended, or had not begun to send. What they were receiving is gone on with by everyone who
   * listens. A list: with those transfers only, both ways.
   */
  readonly restore?: boolean | readonly string[]
  /** Absent: `everyone`. */
  readonly visibility?: Visibility
  /** False: paired senders are told nothing of what is in the receive folder already, so all of it travels. Absent: true. */
  readonly reuse?: boolean
  /** Bytes a second of all that is sent together; absent or null: no limit. */
  readonly sendLimit?: number | null
  readonly version: string
}

/**
 * Who may know that this device is there, and ask: `everyone` on the network sees its name; `paired` devices alone know whose announcement it is,
 * and strangers are refused without a question; `hidden` announces nothing, and paired devices reach it where they know its address. What this
 * user begins is not hindered: a pairing, or a transfer.
 */
export type Visibility = (typeof VISIBILITIES)[number]

/** What can change while the engine runs. A changed port or interface re-binds; running transfers go on. */
export type EngineChange = Partial<
  Pick<
    EngineOptions,
    'deviceName' | 'receiveFolder' | 'port' | 'connections' | 'interfaceAddress' | 'accept' | 'visibility' | 'conflict' | 'reuse' | 'sendLimit'
  >
>

/** `any`: 1.1.0, and when that is refused 1.0.0. */
export type ClassicChoice = ClassicVersion | 'any'

/** `deviceId`: a paired device, in sight or not. `classic`: a FastDP 1.x device, without encryption; never chosen by the engine itself. */
export type SendTarget =
  | { readonly peerId: string }
  | { readonly deviceId: string }
  | { readonly host: string; readonly port: number }
  | { readonly host: string; readonly port: number; readonly classic: ClassicChoice }

/** FastDP 1.x devices may offer files for so long; each file is asked for as `accept` says. */
export interface ClassicOpening {
  readonly port: number
  /** On the clock of Date.now(); null: until it is closed. */
  readonly untilMs: number | null
}

/** Everyone is let in without a question for so long. */
export interface EveryoneOpening {
  /** On the clock of Date.now(); null: until it is stopped. */
  readonly untilMs: number | null
}

export type PairTarget = { readonly peerId: string } | { readonly host: string; readonly port: number }
export interface PairedChange {
  readonly label?: string
  readonly acceptWithoutAsking?: boolean
}

export interface SendOptions {
  /** Absolute or relative paths of files and folders, or with their places in the drop; empty when a text is sent. */
  readonly paths: readonly SentPath[]
  /** True: nothing is told, not even a name, to a device whose key was not compared. NOT_VERIFIED. */
  readonly onlyPaired?: boolean
  /** A paired device: nothing is told unless its own key answers. Absent: that of a verified peer, if `to` is one. KEY_CHANGED. */
  readonly deviceId?: string
  /** True: also to a peer that is called like a paired device and has not shown its key. Else that is NOT_VERIFIED. */
  readonly evenNamesake?: boolean
  /**
   * True: it stands in line behind other drops to that device, and while a paired device is away it waits for it, over restarts too. Else it goes at
   * once or fails. A text stands in no line, so it waits for nothing but a device that is away, and as long as this engine runs: it is kept on no disk.
   */
  readonly wait?: boolean
  /** Instead of files: 1 … 65,536 bytes of UTF-8. BAD_SETTING. */
  readonly text?: string
  readonly to: SendTarget
  readonly connections?: number
  /** Absent: `auto`. */
  readonly compression?: Compression
  /** 1 (fast) … 19 (small); absent: 1, or with `auto` what measuring says. BAD_SETTING. */
  readonly zstdLevel?: number
  /** Absent: xxh3-128. */
  readonly digest?: DigestName
  /** 65,536 … 16,777,216; absent: by the published rule. BAD_SETTING. */
  readonly chunkBytes?: number
  /** Bytes a second for the whole transfer; absent: no limit. */
  readonly limitBytesPerSecond?: number
}

/** How a drop is to travel, whatever is in it. */
export type SendWishes = Pick<SendOptions, 'connections' | 'compression' | 'limitBytesPerSecond' | 'wait'>

/**
 * The one door to the engine. Front ends (desktop, command line, tests, benchmarks) are equal here.
 * Every rejected promise carries an `EngineError` (see errors.ts).
 */
export interface Engine {
  /** Listens and announces. Emits `listening`. Throws PORT_UNAVAILABLE, DISK_ERROR. */
  start(): Promise<void>
  /** Starts a transfer and returns its id at once; how it goes comes as events. */
  send(options: SendOptions): string
  /**
   * Answers an offer event. Unknown or expired ids are ignored: the offer is gone then. An answer that cannot be carried out leaves it
   * open: BAD_SETTING when nothing would be left of it, LIMIT_EXCEEDED when too many single files are left out.
   */
  answerOffer(offerId: string, answer: OfferAnswer): void
  /** A part of an offer's list, at most 1,000 entries at once; empty behind its end, for a text, and when the offer is gone. */
  offerEntries(offerId: string, range: { readonly from: number; readonly count: number }): readonly OfferEntry[]
  /**
   * What a yes with that folder and without those entries would mean; `excluded` absent: what `wanted` leaves out. NOT_FOUND when the
   * offer is gone, BAD_SETTING for a folder that is not there or cannot be written.
   */
  inspectOffer(offerId: string, folder: string, excluded?: readonly number[]): Promise<OfferPreview>
  /**
   * Pairs with whoever made the offer before it is answered, on the same connection. Returns the pairing's id, the same one while it
   * lasts; what happens comes as with `pair`. Meanwhile the offer's time stands still, and it can be declined, not accepted. When both
   * users have said yes it is emitted again, verified and with new time; when one says no, or nothing, it is over. Throws NOT_FOUND when
   * the offer is gone, BAD_SETTING when its sender is paired already or speaks FastDP 1.x, LIMIT_EXCEEDED.
   */
  pairFirst(offerId: string): string
  /** Ends a transfer on both sides, and removes what was kept of an interrupted one; a finished one stays as it is. */
  cancel(transferId: string): void
  /**
   * Holds a transfer up, or lets go again. It moves while neither side holds it. One that waits or is interrupted is held from then on, over restarts
   * too. Ignored for one that is about to begin.
   */
  pause(transferId: string, paused: boolean): void
  /**
   * How many bytes a second it may take from now on, over restarts too; null: as many as there are. What is received, the sender is asked to slow
   * down. Throws BAD_SETTING for what is no limit, and where the other device takes no such wish.
   */
  limit(transferId: string, bytesPerSecond: number | null): void
  /**
   * Goes on without these files; the others arrive. Ignored for files that are there or lost already, and when it comes too late. When none
   * would be left the transfer is cancelled. Throws BAD_SETTING where it cannot be done: the other device cannot, or there are too many.
   */
  skip(transferId: string, entries: readonly number[]): void
  /** Sends those files of a delivered drop that were lost, but for skipped ones, to the same device, at their places. Returns the new id. NOTHING_TO_SEND. */
  sendLost(transferId: string, wishes?: SendWishes): string
  /** Files of a transfer that is under way, at most 1,000 at once; empty behind the end of the list, and for others. */
  files(transferId: string, range: { readonly from: number; readonly count: number }): readonly TransferFile[]
  /** Tries now to go on with an interrupted transfer, or to find the device that a drop waits for; it is tried by itself, too. Ignored for others. */
  resume(transferId: string): void
  /**
   * Another place for a drop among those to the same device: for one that waits, when it goes; for one that is sent, who gets the path first. What
   * comes later among the latter is sent as far as those before it leave room. Ignored for others.
   */
  move(transferId: string, to: Move): void
  /**
   * This device is about to sleep: what can go on later is interrupted, with a word to the peer and everything on the disk; nobody is let in or
   * dialled until `wake`. Idempotent.
   */
  suspend(): Promise<void>
  /** Listens, announces and dials again. Without `suspend` before it: the network may be another one. Throws PORT_UNAVAILABLE. */
  wake(): Promise<void>
  /** What is remembered in the data folder of interrupted and waiting transfers, the newest first; also what other programs work on. */
  kept(): Promise<readonly KeptTransfer[]>
  /**
   * Removes what is remembered of one that nobody works on; `told`: the other device was reached, and knows. Of what this engine works on, see
   * `cancel`. NOT_FOUND, BUSY.
   */
  discardKept(id: string): Promise<{ readonly transfer: KeptTransfer; readonly told: boolean }>
  /** Forgets a finished transfer. */
  dismiss(transferId: string): void
  /**
   * Reaches out to "host", "host:port" or "[v6]:port", and keeps the device that answers. UNREACHABLE, NOT_FASTDROP, NO_GREETING. With `classic` a TCP
   * connection is enough, because a 1.x device answers nothing but a transfer; it counts as online until a transfer to it fails.
   */
  addPeer(address: string, options?: { readonly classic?: ClassicChoice }): Promise<PeerSnapshot>
  removePeer(peerId: string): void
  peers(): readonly PeerSnapshot[]
  offers(): readonly OfferSnapshot[]
  /** Newest first. */
  transfers(): readonly TransferSnapshot[]
  /** The full map of a transfer, one byte a chunk (see CHUNK); null when it has none. */
  chunkStates(transferId: string): Uint8Array | null
  /** What is known of some neighbouring chunks, numbered from 1, at most 65,536 of them; null where there are none. */
  chunkFacts(transferId: string, range: { readonly first: number; readonly last: number }): ChunkFacts | null
  /** Final paths of a received transfer's top entries, for "Show in folder"; empty for others. */
  receivedPaths(transferId: string): readonly string[]
  /** Absolute paths of what a transfer sends, or was to send, however it ended; empty for others, and for a text. */
  sentPaths(transferId: string): readonly SentPath[]
  /** Whether a transfer would go on in another run if this engine were closed now. What would not is cancelled then. */
  outlives(transferId: string): boolean
  /**
   * Begins to pair with a device: both show six digits, and both users say whether they are equal. Returns the pairing's id; what happens
   * comes as `pairing` events, how it ended as `pairing-closed`. Throws NOT_FOUND, LIMIT_EXCEEDED (three in five minutes).
   */
  pair(target: PairTarget): string
  answerPairing(pairingId: string, equal: boolean): void
  pairings(): readonly PairingSnapshot[]
  /** The devices whose keys this user has compared. */
  paired(): readonly PairedDevice[]
  /** NOT_FOUND, DISK_ERROR. */
  changePaired(deviceId: string, change: PairedChange): Promise<void>
  /** From now on it is a stranger; what runs with it ends. NOT_FOUND, DISK_ERROR. */
  unpair(deviceId: string): Promise<void>
  /**
   * Lets FastDP 1.x devices offer files: unencrypted, unauthenticated, so only while the user wants it. `port` null: 5423. Called again, it
   * takes the new time and port. Emits `classic` at each change, also when the time is over. PORT_UNAVAILABLE, BAD_SETTING.
   */
  openClassic(options: { readonly port: number | null; readonly forMs: number | null }): Promise<{ readonly port: number }>
  /** Accepts no more 1.x devices; transfers that run go on. */
  closeClassic(): Promise<void>
  classic(): ClassicOpening | null
  /**
   * For so long (null: until it is stopped) everyone sees this device, and what anyone sends is taken without a question, whatever the options say.
   * Called again, it takes the new time. Emits `everyone` at each change, also when the time is over.
   */
  acceptEveryone(options: { readonly forMs: number | null }): void
  /** From now on the options hold again; what runs goes on. */
  stopAcceptingEveryone(): void
  acceptingEveryone(): EveryoneOpening | null
  change(change: EngineChange): Promise<void>
  /**
   * Looks whether this device can be found, reached and written to, in some seconds. Changes nothing, and tells strangers nothing that
   * discovery does not tell; paired devices in sight are reached out to. Never rejects for what it finds. Called again meanwhile: the same test.
   */
  selfTest(): Promise<SelfTestReport>
  identity(): { readonly deviceId: string; readonly port: number | null; readonly addresses: readonly string[] }
  /** Returns the function that ends the subscription. A listener that throws is logged and kept. */
  subscribe(listener: (event: EngineEvent) => void): () => void
  /** Interrupts or, where they cannot go on in another run, ends transfers, with a word to the peer; says goodbye over mDNS, closes sockets and files. Idempotent. */
  close(): Promise<void>
}
