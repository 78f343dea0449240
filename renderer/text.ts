import { formatBytes, formatCount, formatDuration, formatPercent, formatRate } from '../shared/format.ts'
import { CLASSIC_OPEN_MINUTES, CONNECTIONS_MAX, DEFAULT_CLASSIC_PORT, DEFAULT_PORT } from '../shared/settings.ts'
import { isClassic, type OfferSnapshot, type Payload, type PeerSnapshot, RECONNECT_EVERY_BYTES } from '../shared/transfer.ts'
import type { ChunkRange } from './parts/chunk-map-layout.ts'
import { namesakeName, presenceText } from './presence-words.ts'
import type { DeviceActivity, StoredCount } from './state/select.ts'

export { bytesOf } from '../shared/format.ts'

/** Every English sentence of the window. A translation is another object of the same type. */
export const text = {
  appName: 'FastDrop',
  paired: 'Paired',
  loading: 'Starting…',
  cancel: 'Cancel',
  items: (count: number) => itemCount(count),
  dismiss: 'Dismiss',

  devices: 'Devices',
  nearby: 'Nearby',
  away: 'Away',
  addByAddress: 'Add by address…',
  nobodyYet: 'Looking for devices on this network. Nobody has answered yet.',
  chooseFiles: 'Choose files…',
  chooseFolder: 'Choose folder…',
  dropTitle: 'Drop files or folders',
  dropHint: 'on a device, or here to choose one',
  dropNow: 'Release to choose a device',
  releaseTo: (name: string, items: number | null) => (items === null ? `Release to send to ${name}` : `Release to send ${itemCount(items)}`),
  cannotTake: 'Away: it cannot take a drop now',

  sendToTitle: (name: string) => `Send to ${name}`,
  notVerifiedHint: 'This device is not verified: its name and address are what it says about itself.',
  verifiedHint: 'This device is verified: you have paired it.',
  deviceAway: 'This device is away. It can be sent to as soon as it is back.',
  addressLabel: 'Address',
  versionLabel: 'Version',
  removeDevice: 'Remove from the list',

  classicSwitch: `Accept FastDP 1.x devices for ${CLASSIC_OPEN_MINUTES} minutes`,
  classicOn: 'FastDP 1.x devices may send',
  classicPort: (port: number) => `Port ${port}, not encrypted`,
  timeOpen: (seconds: number | null) => (seconds === null ? 'until switched off' : `${formatDuration(seconds)} left`),
  classicTitle: 'Accept FastDP 1.x devices?',
  classicHint: 'FastDP 1.x is the older protocol. It protects nothing:',
  classicWarnings: ['No encryption. Everyone on the network can read what is sent.', 'No check of who it is. A sender is an address, and anyone can be at it.'],
  classicAsked: `You are asked about each file, and nothing is written before you say yes. After ${CLASSIC_OPEN_MINUTES} minutes nobody is let in any more.`,
  classicPortHint: `Empty: ${DEFAULT_CLASSIC_PORT}, where FastDP 1.x devices look for each other.`,
  classicOpen: `Accept for ${CLASSIC_OPEN_MINUTES} minutes`,
  classicOpening: 'Opening…',
  classicCard: 'FastDP 1.x, not encrypted',
  classicSpoken: (wire: string) => `FastDP ${wire}`,
  classicSendWarning: 'Not encrypted, and no check of who it is: everyone on the network can read what you send to it, and anyone can be at its address.',
  classicOneFile: 'It takes one file at a time. A folder, or several files, go as one archive.',

  addressTitle: 'Add a device by its address',
  addressHint: 'For a device that does not show up by itself, for example across a VPN. FastDrop must be running there.',
  addressField: 'Address',
  addressFieldHint: (port: number) => `With a colon and the port if it is not ${port}.`,
  addressExample: '192.168.1.20',
  addressMissing: 'Type an address first.',
  addressHere: (addresses: string) => `From the other side, this computer is ${addresses}.`,
  speaksField: 'It runs',
  speaks: { fastdrop: 'FastDrop', classic: 'FastDP 1.x device' },
  classicAddressHint: 'For a program that speaks the older FastDP 1.x. It must be waiting for files there.',
  classicVersionField: 'Version',
  classicVersions: { any: 'Automatic', '1.1.0': '1.1.0', '1.0.0': '1.0.0' },
  classicVersionHints: {
    any: 'Tries 1.1.0 first, then 1.0.0.',
    '1.1.0': 'The released command-line tool.',
    '1.0.0': 'Programs written from the first text of the protocol. Many wait at port 8888.',
  },
  add: 'Add',
  adding: 'Reaching it…',

  targetsTitle: 'To whom?',
  targetsNobody: 'No device is online. Open FastDrop on the other computer, or add it by its address.',
  sendTo: (count: number) => (count > 1 ? `Send to ${count} devices` : 'Send'),

  transfers: 'Transfers',
  panes: 'What is shown',
  settings: 'Settings',
  notListening: 'Not receiving',
  receivingTo: 'receiving to',
  openFolder: (folder: string) => `Open ${folder}`,
  welcomeTitle: 'Drop a file on a name, and it is there',
  welcomeSteps: [
    'Open FastDrop on the other computer, on the same network. It appears under Nearby by itself.',
    'Drop files or folders on its card, or choose them there.',
    'Someone accepts on the other side. Everything is encrypted on its way and checked when it arrives.',
  ],
  thisComputer: 'This computer',
  nameLabel: 'Name',
  addressesLabel: 'Addresses',
  addressesNone: 'none: is a network connected?',
  portLabel: 'Port',
  portClosed: 'not open',
  deviceIdLabel: 'Key',

  cancelTransfer: (title: string) => `Cancel ${title}`,
  pauseTransfer: (title: string) => `Pause ${title}`,
  pause: 'Pause',
  resumeTransfer: (title: string) => `Resume ${title}`,
  resume: 'Resume',
  interrupted: (peer: string) => `Interrupted: goes on by itself when ${peer} is back`,
  resumeNow: 'Resume now',
  discard: 'Discard',
  discardTransfer: (title: string) => `Discard ${title}`,
  pausedHere: 'Paused',
  pausedThere: (name: string) => `Paused by ${name}`,
  pausedBoth: 'Paused on both devices',
  dismissTransfer: (title: string) => `Dismiss ${title}`,
  detailsOf: (title: string) => `Details of ${title}`,
  showInFolder: 'Show in folder',
  textTitle: 'Text',
  textFrom: (name: string) => `Text from ${name}`,
  copy: 'Copy',
  copied: 'Copied',
  openLink: 'Open link…',
  last4s: 'last 4 s',
  left: 'left',
  sentAgainLabel: 'sent again',
  alreadyThereLabel: 'already there',
  alreadyThere: 'already there',
  limitedBy: 'limited by',
  reconnectsLabel: (count: number) => (count === 1 ? 'reconnect' : 'reconnects'),
  progressOf: (title: string) => `Progress of ${title}`,
  leftOut: (count: number) => `${formatCount(count, 'entry was', 'entries were')} left out`,
  notWanted: (files: number) => `${formatCount(files, 'file was', 'files were')} not wanted`,

  legend: {
    waiting: 'waiting',
    reading: 'reading',
    flight: 'in flight, by connection',
    verified: 'checked',
    stored: 'stored',
    lost: 'left out',
    same: 'already there',
    retried: (count: number) => `sent again (${count})`,
  },
  connection: (lane: number) => `Connection ${lane + 1}`,
  laneEvents: (lane: number) => `Events of connection ${lane + 1}`,
  noEvents: 'Nothing has happened yet.',
  untilReconnect: (bytes: number) => `${formatBytes(bytes)} of ${formatBytes(RECONNECT_EVERY_BYTES)} since the last reconnect`,

  offerUnverified: 'This device is not verified: its name proves nothing.',
  offerVerified: 'This device is verified: you have paired it.',
  offerHeadline: (items: number) => `would like to send you ${itemCount(items)}`,
  offerTextHeadline: (bytes: number) => `would like to send you a text (${byteCount(bytes)})`,
  offerTextHint: 'When you accept, it is shown in this window and stored nowhere.',
  offerClassic: (version: string) => `FastDP ${version}: the sender is not known, and the transfer is not encrypted. Everyone on the network can read it.`,
  offerAnnounced: (name: string, headline: string) => `${name} ${headline}. The question is at the end of the window.`,
  offerPlace: (place: number, all: number) => `${place} of ${all}`,
  offerWaits: (seconds: number) => `waits ${formatDuration(seconds)} more`,
  sizeLabel: 'Size',
  intoLabel: 'Into',
  whatLabel: 'What',
  noteLabel: 'Note',
  sizeAndFree: (total: number, free: number) => `${formatBytes(total)}, ${formatBytes(free)} free`,
  tooLarge: 'This is more than there is space for.',
  moreCollisions: (count: number) => `and ${count} more`,
  canRun: (count: number) => `${formatCount(count, 'file', 'files')} can run as ${count === 1 ? 'a program' : 'programs'} when opened`,
  areHidden: (count: number) => `${formatCount(count, 'entry is', 'entries are')} hidden in most file managers`,
  offerPairs: 'Codes are being compared; then you are asked again.',
  offerBehind: 'Close this to answer.',
  changeFolder: 'Change…',
  usualFolder: 'Use the usual folder',
  seeNames: 'See all names',
  hideNames: 'Hide names',
  readingNames: 'Reading the names…',
  filesOfOffer: 'What is offered',
  findName: 'Find a name',
  flaggedOnly: 'Programs and hidden only',
  noNameFound: 'No name here is like that.',
  takeAll: 'Take all',
  leaveAll: 'Leave all',
  takeFound: 'Take these',
  leaveFound: 'Leave these',
  takes: (files: number, bytes: number) => `${formatCount(files, 'file', 'files')}, ${formatBytes(bytes)}`,
  flagProgram: 'program',
  flagHidden: 'hidden',
  nothingTaken: 'Nothing is marked. Mark what you want, or decline.',
  pairFirst: 'Pair first…',
  decline: 'Decline',
  accept: 'Accept',
  acceptOnce: 'Accept once',
  acceptSome: (taken: number, all: number) => `Accept ${taken.toLocaleString('en')} of ${all.toLocaleString('en')}`,

  settingsTitle: 'Settings',
  deviceNameField: 'Device name',
  deviceNameHint: 'What others see.',
  folderField: 'Receive folder',
  change: 'Change…',
  portField: 'Port',
  portHint: `Empty: ${DEFAULT_PORT}, or the next free one.`,
  portInvalid: 'Use a whole number from 1024 to 65535, or leave it empty.',
  connectionsField: 'Connections',
  connectionsHint: `At once for each transfer, 1 to ${CONNECTIONS_MAX}. Empty: as many as make it faster.`,
  connectionsInvalid: `Use a whole number from 1 to ${CONNECTIONS_MAX}, or leave it empty.`,
  compressionField: 'Compression',
  compressions: { auto: 'Automatic', None: 'None', Zstd: 'Zstd', Zip: 'Zip', TarGz: 'TarGz' },
  compressionHints: {
    auto: 'Measures, and compresses where that is faster.',
    None: 'Everything travels as it is.',
    Zstd: 'The fast one: what shrinks travels as Zstd, the rest as it is.',
    Zip: 'Slower than Zstd: what shrinks travels as Zip, the rest as it is.',
    TarGz: 'Slower than Zstd: what shrinks travels as TarGz, the rest as it is.',
  },
  reuseField: 'Files that are here already',
  reuses: { on: 'Do not send again', off: 'Send all of it' },
  reuseHints: {
    on: 'A paired device learns whether this one has what it sends, once you have accepted.',
    off: 'Nobody learns anything of your files; everything travels.',
  },
  themeField: 'Appearance',
  themes: { system: 'As the system', light: 'Light', dark: 'Dark' },
  aboutLine: (version: string, deviceId: string) => `FastDrop ${version} · key ${deviceId}`,
  reachedAt: (addresses: readonly string[], port: number) => `Others reach this device at ${addresses.map((address) => `${address}:${port}`).join(', ')}`,
  save: 'Save',
  saving: 'Saving…',
} as const

function itemCount(items: number): string {
  return formatCount(items, 'item', 'items')
}

/** "1,204 bytes": short texts are told exactly. */
export function byteCount(bytes: number): string {
  return formatCount(bytes, 'byte', 'bytes')
}

/** What the sender would like, behind its name. */
export function offerHeadline(offer: OfferSnapshot): string {
  return offer.kind === 'text' ? text.offerTextHeadline(offer.totalBytes) : text.offerHeadline(offer.files + offer.directories)
}

/** How far the sender and the way can be trusted. */
export function offerTrust({ peer }: OfferSnapshot): string {
  if (isClassic(peer)) return text.offerClassic(peer.wire)
  if (peer.namesakeOf) return presenceText.namesakeOffer(namesakeName(peer.namesakeOf))
  return peer.verified ? text.offerVerified : text.offerUnverified
}

/** "14:05:31" */
export function clock(atMs: number): string {
  return new Date(atMs).toLocaleTimeString('en-GB')
}

export function shortClock(atMs: number): string {
  return clock(atMs).slice(0, 5)
}

/** Short spans keep a decimal: "0.1 s", "3.4 s", then as everywhere. */
export function took(seconds: number): string {
  if (seconds < 0.05) return 'under 0.1 s'
  return seconds < 9.95 ? `${seconds.toFixed(1)} s` : formatDuration(seconds)
}

export function gap(ms: number): string {
  if (ms < 1) return 'under 1 ms'
  return ms < 100 ? `${Math.round(ms)} ms` : took(ms / 1000)
}

const CHUNK_UNITS = [
  { unit: 'MiB', bytes: 1024 * 1024 },
  { unit: 'KiB', bytes: 1024 },
]

/** "768 chunks of 4 MiB": chunks are laid out in binary sizes, so they are named in them. */
export function chunkLine(payload: Payload): string {
  const fitting = CHUNK_UNITS.find(({ bytes }) => payload.chunkBytes % bytes === 0)
  const size = fitting ? `${payload.chunkBytes / fitting.bytes} ${fitting.unit}` : formatBytes(payload.chunkBytes)
  return `${formatCount(payload.chunks, 'chunk', 'chunks')} of ${size}`
}

export function rangeLine(range: ChunkRange, state: string): string {
  const which = range.first === range.last ? `Chunk ${range.first}` : `Chunks ${range.first}–${range.last}`
  return `${which} · ${state}`
}

export function storedLine(stored: StoredCount, chunks: number): string {
  return `${stored.exact ? '' : 'At least '}${stored.chunks} of ${chunks} chunks stored`
}

export function activityLine(activity: DeviceActivity, peer: Pick<PeerSnapshot, 'verified' | 'wire' | 'namesakeOf'>): string {
  switch (activity.kind) {
    case 'away':
      return 'Away'
    case 'waiting':
      return `${formatCount(activity.drops, 'drop waits', 'drops wait')}`
    case 'preparing':
      return 'Getting ready'
    case 'asking':
      return 'Waiting for an answer'
    case 'publishing':
      return 'Verifying and saving'
    case 'sending':
      return `Sending ${activity.percent}`
    case 'receiving':
      return `Receiving ${activity.percent}`
    case 'paused':
      return `Paused at ${activity.percent}`
    case 'idle':
      if (isClassic(peer)) return text.classicCard
      if (peer.namesakeOf) return presenceText.namesakeCard(namesakeName(peer.namesakeOf))
      return peer.verified ? text.paired : 'Not verified yet'
  }
}

/** "48 files, 2 folders" */
export function contentsLine(counted: { readonly files: number; readonly directories: number }): string {
  const files = formatCount(counted.files, 'file', 'files')
  const folders = formatCount(counted.directories, 'folder', 'folders')
  if (counted.directories === 0) return files
  return counted.files === 0 ? folders : `${files}, ${folders}`
}

export function timeLeft(seconds: number | null): string {
  return seconds === null ? '–' : formatDuration(seconds)
}

export function percentLine(part: number, whole: number): string {
  return formatPercent(part, whole)
}

export function amount(bytes: number): string {
  return formatBytes(bytes)
}

export function rateLine(bytesPerSecond: number): string {
  return formatRate(bytesPerSecond)
}

// A text has lines, and marks that writing from right to left needs; what turns the order around or hides stays visible.
const DECEIVING_IN_TEXT = /(?![\n\t])[\p{Cc}\p{Cs}\u202A-\u202E\u2066-\u2069\uFEFF]/gu

/** A whole text from a peer, fit to be shown in a box of its own. */
export function foreignText(whole: string): string {
  return whole.replaceAll('\r\n', '\n').replace(DECEIVING_IN_TEXT, '\uFFFD')
}

// Bidi controls, C0/C1 controls, line and paragraph separators, lone surrogates: they make a name look like another one.
const DECEIVING = /[\p{Cc}\p{Cs}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\u2028\u2029\uFEFF]/gu
const TAIL = 24

/** How many characters of foreign text are shown in a line, and in a list made for reading names. */
export const LINE_CHARACTERS = 96
export const LIST_CHARACTERS = 280

/**
 * Text from a peer, fit to be shown: deceiving characters become visible, and of an overlong name the beginning and
 * the end are kept, since the end says what kind of file it is.
 */
export function foreign(name: string, most: number = LINE_CHARACTERS): string {
  const cut = name.length > most ? `${name.slice(0, most - TAIL - 1)}…${name.slice(-TAIL)}` : name
  return cut.replace(DECEIVING, '\uFFFD')
}
