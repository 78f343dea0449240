import * as v from 'valibot'
import { conflictSchema } from './conflict.ts'
import type { Fault } from './fault.ts'
import type { ChunkFacts } from './flow.ts'
import { HISTORY_FORMATS, HISTORY_MAX, HISTORY_PAGE, type HistoryRow } from './history.ts'
import type { Spoken } from './language/languages.ts'
import type { OfferEntry } from './offer.ts'
import type { PairedDevice, PairingOutcome, PairingSnapshot } from './pairing.ts'
import { CHECKS, type InterfaceFacts, type SelfTestReport } from './self-test.ts'
import type { PlainKey } from './sentence.ts'
import { LABEL_MAX_BYTES, limitSchema, portSchema, printable, type Settings, settingsPatchSchema } from './settings.ts'
import { CLASSIC_VERSIONS, MOVES, type OfferSnapshot, type PeerSnapshot, TEXT_MAX_BYTES, type TransferFile, type TransferSnapshot } from './transfer.ts'

/**
 * The one contract between the page and the main process. A new command is one entry here; the compiler then names
 * the places that miss it. Requests are checked by schema in main (`main/app/ipc.ts`); the page never holds a path.
 */

const id = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,64}$/))
/** An offer has at most so many entries, whoever makes it. */
const ENTRIES_MAX = 1_000_000
const entryNumber = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(ENTRIES_MAX))
/** FullChunk has 24 bits. */
const chunkNumber = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(2 ** 24))
/** Entries that are told at once. */
export const OFFER_ENTRIES_PAGE = 1_000

/** A device's own id, from its key: groups of base32. */
const deviceId = v.pipe(v.string(), v.regex(/^[a-z2-7]{4}(-[a-z2-7]{4}){3}$/))

export const requests = {
  getState: v.strictObject({}),
  /** Paths come from the preload, which reads them from real File objects; the page cannot name one. */
  registerPaths: v.strictObject({ paths: v.pipe(v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(4096))), v.minLength(1), v.maxLength(10_000)) }),
  /** A text to be sent, as it was typed or pasted. */
  registerText: v.strictObject({
    text: v.pipe(v.string(), v.nonEmpty('noTextToSend' satisfies PlainKey), v.maxBytes(TEXT_MAX_BYTES, 'typedTextTooLong' satisfies PlainKey)),
  }),
  /** Has the window paste what is on the clipboard, as its keys would: only that way the system tells which files are meant. */
  paste: v.strictObject({}),
  chooseFiles: v.strictObject({}),
  chooseFolder: v.strictObject({}),
  /** The user is asked now to whom `handedOver` of the state is to go. */
  takeHandedOver: v.strictObject({ selectionId: id }),
  /**
   * `deviceId`: the paired device that the card stood for; nothing is told to another one, and without `peerId` it need not be in sight.
   * `evenNamesake`: the user insists.
   */
  send: v.strictObject({ selectionId: id, peerId: v.optional(id), deviceId: v.optional(deviceId), evenNamesake: v.optional(v.boolean()) }),
  /** `classic`: it is a FastDP 1.x device; `any` leaves it to the engine which. */
  addPeer: v.strictObject({
    address: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(300)),
    classic: v.optional(v.picklist(['any', ...CLASSIC_VERSIONS])),
  }),
  removePeer: v.strictObject({ peerId: id }),
  /** `folderId`: from chooseOfferFolder; `excluded`: numbers of the entries that are not wanted; `conflict`: the user's word on names that are taken. */
  answerOffer: v.variant('accept', [
    v.strictObject({ offerId: id, accept: v.literal(false) }),
    v.strictObject({
      offerId: id,
      accept: v.literal(true),
      folderId: v.optional(id),
      excluded: v.optional(v.pipe(v.array(entryNumber), v.maxLength(ENTRIES_MAX))),
      conflict: v.optional(v.strictObject(conflictSchema.entries)),
    }),
  ]),
  /** A part of the list of names, so that no answer is large. */
  offerEntries: v.strictObject({ offerId: id, from: entryNumber, count: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(OFFER_ENTRIES_PAGE)) }),
  /** Another folder for one offer, chosen in the system's dialog. */
  chooseOfferFolder: v.strictObject({ offerId: id }),
  /** Begins to pair with the device whose offer waits. */
  pairFirst: v.strictObject({ offerId: id }),
  /** Begins to pair; what happens comes with the state. */
  pair: v.strictObject({ peerId: id }),
  /** What the user says of the two codes. */
  answerPairing: v.strictObject({ pairingId: id, equal: v.boolean() }),
  /** An empty label: it is called as it calls itself. */
  changePaired: v.strictObject({
    deviceId,
    label: v.optional(v.pipe(v.string(), v.trim(), v.maxBytes(LABEL_MAX_BYTES, 'labelTooLong' satisfies PlainKey), printable)),
    acceptWithoutAsking: v.optional(v.boolean()),
  }),
  unpair: v.strictObject({ deviceId }),
  cancelTransfer: v.strictObject({ transferId: id }),
  pauseTransfer: v.strictObject({ transferId: id, paused: v.boolean() }),
  /** Goes on without these files. */
  skipFiles: v.strictObject({ transferId: id, files: v.pipe(v.array(entryNumber), v.minLength(1), v.maxLength(1000)) }),
  /** A part of the files of a transfer that is under way. */
  transferFiles: v.strictObject({ transferId: id, from: entryNumber, count: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(OFFER_ENTRIES_PAGE)) }),
  /** Sends what of a delivered drop was lost. */
  sendLost: v.strictObject({ transferId: id }),
  /** Tries now to go on with an interrupted transfer. */
  resumeTransfer: v.strictObject({ transferId: id }),
  /** Bytes a second from now on; null: no limit of its own. */
  limitTransfer: v.strictObject({ transferId: id, bytesPerSecond: v.nullable(limitSchema) }),
  /** Another place among the drops to the same device, of those that wait or of those that run. */
  moveTransfer: v.strictObject({ transferId: id, to: v.picklist(MOVES) }),
  dismissTransfer: v.strictObject({ transferId: id }),
  /** Opens or closes a row. Kept here, so that a page that is loaded anew shows the same, and details go only to who sees them. */
  openDetail: v.strictObject({ transferId: id, open: v.boolean() }),
  /** What is known of some chunks, numbered from 1. */
  chunkFacts: v.strictObject({ transferId: id, first: chunkNumber, last: chunkNumber }),
  /** Of these four the transfer may be one of the history. */
  revealTransfer: v.strictObject({ transferId: id }),
  /** Asks first where it can run as a program. */
  openTransfer: v.strictObject({ transferId: id }),
  /** The pointer has begun to drag what was received out of the window. */
  dragTransfer: v.strictObject({ transferId: id }),
  /** The same files once more, to be sent again or back. */
  selectAgain: v.strictObject({ transferId: id }),
  /** A part of the list, newest first. */
  historyRows: v.strictObject({
    from: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(HISTORY_MAX)),
    count: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(HISTORY_PAGE)),
  }),
  removeFromHistory: v.strictObject({ transferId: id }),
  clearHistory: v.strictObject({}),
  /** Into a file that is chosen in the system's dialog. */
  exportHistory: v.strictObject({ format: v.picklist(HISTORY_FORMATS) }),
  /** Puts a text that was received on the clipboard. Which text and which link is known here: the page only says of what transfer. */
  copyText: v.strictObject({ transferId: id }),
  /** Asks, then opens the link that a received text is. */
  openLink: v.strictObject({ transferId: id }),
  /** Lets FastDP 1.x devices in for CLASSIC_OPEN_MINUTES. */
  openClassic: v.strictObject({ port: portSchema }),
  closeClassic: v.strictObject({}),
  /** Lets everyone in without a question for EVERYONE_MINUTES. */
  acceptEveryone: v.strictObject({}),
  stopAcceptingEveryone: v.strictObject({}),
  openFolder: v.strictObject({}),
  chooseReceiveFolder: v.strictObject({}),
  updateSettings: settingsPatchSchema,
  /** Everything as at the first start, but for the name and for what the user was told once. */
  resetSettings: v.strictObject({}),
  /** The interfaces that may be chosen. */
  listInterfaces: v.strictObject({}),
  checkConnection: v.strictObject({}),
  /** Puts a command of the last check on the clipboard. The page says only which: no command of its own is ever copied. */
  copyAdvice: v.strictObject({ check: v.picklist(CHECKS), index: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(9)) }),
} as const

export type RequestName = keyof typeof requests
/** Which FastDP 1.x a device speaks, as the user knows it. */
export type ClassicWish = NonNullable<RequestOf<'addPeer'>['classic']>

export type RequestOf<N extends RequestName> = v.InferOutput<(typeof requests)[N]>

/** Files and folders the user picked, or a text, kept in main under an id. */
export interface Selection {
  readonly id: string
  readonly kind: 'files' | 'text'
  /** Of files and folders their number, of a text its bytes. */
  readonly items: number
  readonly title: string
}

export interface Interfaces {
  /** How this run was started decides, whatever the settings say. */
  readonly fixed: string | null
  readonly all: readonly InterfaceFacts[]
}

/** What an offer would mean in a folder that the user chose for it. */
export interface OfferFolder {
  readonly id: string
  /** The folder as it is shown; home shortened to ~. */
  readonly folder: string
  readonly freeBytes: number
  readonly collisions: OfferSnapshot['collisions']
}

interface Responses {
  getState: AppState
  registerPaths: Selection
  registerText: Selection
  paste: null
  chooseFiles: Selection | null
  chooseFolder: Selection | null
  takeHandedOver: null
  send: { readonly transferId: string }
  addPeer: PeerSnapshot
  removePeer: null
  answerOffer: null
  offerEntries: readonly OfferEntry[]
  /** Null: the user chose none. */
  chooseOfferFolder: OfferFolder | null
  pairFirst: null
  pair: null
  answerPairing: null
  changePaired: null
  unpair: null
  cancelTransfer: null
  pauseTransfer: null
  skipFiles: null
  transferFiles: readonly TransferFile[]
  sendLost: { readonly transferId: string }
  resumeTransfer: null
  limitTransfer: null
  moveTransfer: null
  dismissTransfer: null
  openDetail: null
  chunkFacts: ChunkFacts | null
  revealTransfer: null
  openTransfer: null
  dragTransfer: null
  selectAgain: Selection
  historyRows: readonly HistoryRow[]
  removeFromHistory: null
  clearHistory: null
  /** Whether it was written; false: the user chose no file. */
  exportHistory: boolean
  copyText: null
  openLink: null
  openClassic: null
  closeClassic: null
  acceptEveryone: null
  stopAcceptingEveryone: null
  openFolder: null
  chooseReceiveFolder: null
  updateSettings: null
  resetSettings: null
  listInterfaces: Interfaces
  checkConnection: SelfTestReport
  copyAdvice: null
}
export type ResponseOf<N extends RequestName> = Responses[N]

/** Every answer is a value or a fault; an exception never crosses the bridge. */
export type Reply<N extends RequestName> = { readonly ok: true; readonly value: ResponseOf<N> } | { readonly ok: false; readonly fault: Fault }

/** Everything the page shows. Sent whole, at most ten times a second, only when something changed. */
export interface AppState {
  readonly self: {
    readonly name: string
    readonly deviceId: string
    /** null while the listener is not up; then `trouble` says why. */
    readonly port: number | null
    readonly addresses: readonly string[]
    readonly version: string
    /** Receive folder as shown: home shortened to ~. */
    readonly folderLabel: string
    readonly platform: string
  }
  readonly settings: Settings
  /** What is spoken now: chosen by the user, or as the system prefers. */
  readonly language: Spoken
  readonly peers: readonly PeerSnapshot[]
  readonly offers: readonly OfferSnapshot[]
  /** Under way, the oldest first. */
  readonly pairings: readonly PairingSnapshot[]
  readonly paired: readonly PairedDevice[]
  /** How the last pairing of this run ended. */
  readonly pairingOutcome: PairingOutcome | null
  /** Newest first. Lanes, map, chart and events are empty in those that are not open, and final paths in all. */
  readonly transfers: readonly TransferSnapshot[]
  /** The ids of the rows that are open. */
  readonly opened: readonly string[]
  /** Whether FastDP 1.x devices may reach this one now; `untilMs` on the clock of Date.now(), null: until it is closed. */
  readonly classic: { readonly port: number; readonly untilMs: number | null } | null
  /** Whether everyone is let in without a question now; the same. */
  readonly everyone: { readonly untilMs: number | null } | null
  readonly trouble: Fault | null
  /** The list itself is asked for; `revision` is another one when it has changed. */
  readonly history: { readonly revision: number; readonly count: number }
  /** The offer whose notification was clicked last: it is shown before older ones. */
  readonly wantedOffer: string | null
  /** What the user wants to send without having said to whom: given with a start, or dropped on the icon of the app. The last of it. */
  readonly handedOver: Selection | null
}

export const REQUEST_CHANNEL = 'fastdrop:request'
export const STATE_CHANNEL = 'fastdrop:state'
export const REQUEST_NAMES = Object.keys(requests) as RequestName[]

/** What the preload puts on `window.fastdrop`. FileObject is the page's File, a type this room does not know. */
export interface Bridge<FileObject = object> {
  request<N extends Exclude<RequestName, 'registerPaths'>>(name: N, body: RequestOf<N>): Promise<Reply<N>>
  /** Registers dropped, pasted or picked File objects that stand for real files or folders. */
  registerFiles(files: readonly FileObject[]): Promise<Reply<'registerPaths'>>
  onState(listener: (state: AppState) => void): () => void
}
