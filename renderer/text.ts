import { formatBytes, formatCount, formatDuration, formatPercent, formatRate } from '../shared/format.ts'
import { CONNECTIONS_MAX, DEFAULT_PORT } from '../shared/settings.ts'
import { type LaneSnapshot, type OfferSnapshot, type Payload, RECONNECT_EVERY_BYTES, type TransferSnapshot } from '../shared/transfer.ts'
import type { ChunkRange } from './parts/chunk-map-layout.ts'
import type { DeviceActivity, StoredCount } from './state/select.ts'

/** Every English sentence of the window. A translation is another object of the same type. */
export const text = {
  appName: 'FastDrop',
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
  verifiedHint: 'This device is verified.',
  deviceAway: 'This device is away. It can be sent to as soon as it is back.',
  addressLabel: 'Address',
  versionLabel: 'Version',
  removeDevice: 'Remove from the list',

  addressTitle: 'Add a device by its address',
  addressHint: 'For a device that does not show up by itself, for example across a VPN. FastDrop must be running there.',
  addressField: 'Address',
  addressFieldHint: `With a colon and the port if it is not ${DEFAULT_PORT}.`,
  addressExample: '192.168.1.20',
  addressMissing: 'Type an address first.',
  addressHere: (addresses: string) => `From the other side, this computer is ${addresses}.`,
  add: 'Add',
  adding: 'Reaching it…',

  targetsTitle: 'To whom?',
  targetsNobody: 'No device is online. Open FastDrop on the other computer, or add it by its address.',
  sendTo: (count: number) => (count > 1 ? `Send to ${count} devices` : 'Send'),

  transfers: 'Transfers',
  settings: 'Settings',
  visibleAs: (name: string) => `Visible as “${name}”`,
  notListening: 'Not receiving',
  receivingTo: 'receiving to',
  openFolder: (folder: string) => `Open ${folder}`,
  welcomeTitle: 'Drop a file on a name, and it is there',
  welcomeSteps: [
    'Open FastDrop on the other computer, on the same network. It appears under Devices by itself.',
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
  dismissTransfer: (title: string) => `Dismiss ${title}`,
  detailsOf: (title: string) => `Details of ${title}`,
  showInFolder: 'Show in folder',
  last4s: 'last 4 s',
  left: 'left',
  sentAgainLabel: 'sent again',
  reconnectsLabel: (count: number) => (count === 1 ? 'reconnect' : 'reconnects'),
  progressOf: (title: string) => `Progress of ${title}`,
  leftOut: (count: number) => `${formatCount(count, 'entry was', 'entries were')} left out`,
  leftOutReason: { link: 'a link', special: 'not a regular file', unreadable: 'cannot be read', name: 'a name that other systems cannot take' },

  legend: {
    waiting: 'waiting',
    reading: 'reading',
    flight: 'in flight, by connection',
    verified: 'checked',
    stored: 'stored',
    retried: (count: number) => `sent again (${count})`,
  },
  connection: (lane: number) => `Connection ${lane + 1}`,
  laneEvents: (lane: number) => `Events of connection ${lane + 1}`,
  noEvents: 'Nothing has happened yet.',
  untilReconnect: (bytes: number) => `${formatBytes(bytes)} of ${formatBytes(RECONNECT_EVERY_BYTES)} since the last reconnect`,

  offerUnverified: 'This device is not verified: its name proves nothing.',
  offerVerified: 'This device is verified.',
  offerHeadline: (items: number) => `would like to send you ${itemCount(items)}`,
  offerAnnounced: (name: string, items: number) => `${name} would like to send you ${itemCount(items)}. The question is at the end of the window.`,
  offerPlace: (place: number, all: number) => `${place} of ${all}`,
  offerWaits: (seconds: number) => `waits ${formatDuration(seconds)} more`,
  sizeLabel: 'Size',
  intoLabel: 'Into',
  whatLabel: 'What',
  noteLabel: 'Note',
  sizeAndFree: (total: number, free: number) => `${formatBytes(total)}, ${formatBytes(free)} free`,
  tooLarge: 'This is more than there is space for.',
  exists: 'exists: will be kept as',
  moreCollisions: (count: number) => `and ${count} more`,
  seeNames: 'See all names',
  hideNames: 'Hide names',
  firstNames: (count: number) => `The first ${count} names are shown.`,
  decline: 'Decline',
  accept: 'Accept',

  settingsTitle: 'Settings',
  deviceNameField: 'Device name',
  deviceNameHint: 'What others see.',
  folderField: 'Receive folder',
  change: 'Change…',
  portField: 'Port',
  portHint: `Empty: ${DEFAULT_PORT}, or the next free one.`,
  portInvalid: 'Use a whole number from 1024 to 65535, or leave it empty.',
  connectionsField: 'Connections',
  connectionsHint: `At once for each transfer, 1 to ${CONNECTIONS_MAX}.`,
  connectionsInvalid: `Use a whole number from 1 to ${CONNECTIONS_MAX}.`,
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

/** "14:05:31" */
export function clock(atMs: number): string {
  return new Date(atMs).toLocaleTimeString('en-GB')
}

function shortClock(atMs: number): string {
  return clock(atMs).slice(0, 5)
}

/** "11.9 of 19.2 GB"; the first unit is said only where it differs. */
export function bytesOf(part: number, whole: number): string {
  const [done, all] = [formatBytes(part), formatBytes(whole)]
  const unit = all.slice(all.indexOf(' '))
  return `${done.endsWith(unit) ? done.slice(0, -unit.length) : done} of ${all}`
}

/** Short spans keep a decimal: "0.1 s", "3.4 s", then as everywhere. */
export function took(seconds: number): string {
  if (seconds < 0.05) return 'under 0.1 s'
  return seconds < 9.95 ? `${seconds.toFixed(1)} s` : formatDuration(seconds)
}

function gap(ms: number): string {
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

export function activityLine(activity: DeviceActivity, verified: boolean): string {
  switch (activity.kind) {
    case 'away':
      return 'Away'
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
    case 'idle':
      return verified ? 'Verified' : 'Not verified yet'
  }
}

/** "48 files, 2 folders" */
export function contentsLine(counted: { readonly files: number; readonly directories: number }): string {
  const files = formatCount(counted.files, 'file', 'files')
  const folders = formatCount(counted.directories, 'folder', 'folders')
  if (counted.directories === 0) return files
  return counted.files === 0 ? folders : `${files}, ${folders}`
}

/** What stands after "to Editing Desk · " in a row. */
export function transferLine(transfer: TransferSnapshot): string {
  switch (transfer.state) {
    case 'preparing':
      return 'counting files'
    case 'connecting':
      return `${contentsLine(transfer.payload)} · connecting`
    case 'asking':
      return `${contentsLine(transfer.payload)}, ${formatBytes(transfer.payload.totalBytes)} · ${securityLine(transfer)}`
    case 'moving':
    case 'publishing':
      return `${contentsLine(transfer.payload)} · ${securityLine(transfer)}`
    case 'done':
      return doneLine(transfer)
    case 'declined':
    case 'cancelled':
    case 'failed':
      return transfer.payload ? `${contentsLine(transfer.payload)} · ${shortClock(transfer.endedAtMs)}` : shortClock(transfer.endedAtMs)
  }
}

function doneLine(transfer: TransferSnapshot & { readonly state: 'done' }): string {
  const how = transfer.direction === 'send' ? 'delivered and verified' : 'received and verified'
  return `${formatBytes(transfer.result.bytes)} in ${took(transfer.result.seconds)} · ${how}, ${shortClock(transfer.endedAtMs)}`
}

function securityLine(transfer: TransferSnapshot): string {
  const device = transfer.peer.verified ? 'verified device' : 'not verified'
  return transfer.peer.deviceId === null ? device : `encrypted, ${device}`
}

/** A line of its own for states that wait for something or say how it ended. */
export function stateLine(transfer: TransferSnapshot, peerName: string): string | null {
  switch (transfer.state) {
    case 'asking':
      return transfer.direction === 'send' ? `Waiting for ${peerName} to accept` : 'Waiting for your answer'
    case 'publishing':
      return 'Verifying and saving'
    case 'declined':
    case 'cancelled':
    case 'failed':
      return transfer.fault.message
    default:
      return null
  }
}

export function timeLeft(seconds: number | null): string {
  return seconds === null ? '–' : formatDuration(seconds)
}

export function percentLine(part: number, whole: number): string {
  return formatPercent(part, whole)
}

const ABOUT_TO = 0.97

/** The newest thing to know about one connection. */
export function laneLine(lane: LaneSnapshot): string {
  const last = lane.events.at(-1)
  switch (lane.state) {
    case 'connecting':
      return 'connecting'
    case 'reconnecting':
      return last?.kind === 'lost' ? `link lost ${clock(last.atMs)}, trying again` : 'reconnecting'
    case 'lost':
      return last ? `link lost ${clock(last.atMs)}` : 'link lost'
    case 'open':
      if (lane.bytesSinceReconnect > RECONNECT_EVERY_BYTES * ABOUT_TO) return 'about to reconnect'
      return last ? laneEventLine(lane, lane.events.length - 1) : 'connected'
    case 'closed':
      return last ? laneEventLine(lane, lane.events.length - 1) : 'closed'
  }
}

/** One event in words; "back" names the loss before it when that is still in the list. */
export function laneEventLine(lane: LaneSnapshot, index: number): string {
  const event = lane.events[index]
  if (!event) return ''
  switch (event.kind) {
    case 'attached':
      return `connected ${clock(event.atMs)}`
    case 'planned-reconnect':
      return event.gapMs === undefined ? `reconnected ${clock(event.atMs)}` : `reconnected ${clock(event.atMs)}, ${gap(event.gapMs)}`
    case 'lost':
      return `link lost ${clock(event.atMs)}`
    case 'back': {
      const lost = lane.events.slice(0, index).findLast((earlier) => earlier.kind === 'lost')
      const after = event.gapMs === undefined ? '' : ` in ${took(event.gapMs / 1000)}`
      return lost ? `link lost ${clock(lost.atMs)}, back${after}` : `back ${clock(event.atMs)}${after}`
    }
  }
}

/** The same for the list of events, where each stands for itself and the amount is told too. */
export function laneEventEntry(lane: LaneSnapshot, index: number): string {
  const event = lane.events[index]
  if (event?.kind === 'back') return `back ${clock(event.atMs)}${event.gapMs === undefined ? '' : `, after ${took(event.gapMs / 1000)}`}`
  const line = laneEventLine(lane, index)
  return event?.kind === 'planned-reconnect' && event.bytes !== undefined ? `${line}, after ${formatBytes(event.bytes)}` : line
}

export function amount(bytes: number): string {
  return formatBytes(bytes)
}

export function rateLine(bytesPerSecond: number): string {
  return formatRate(bytesPerSecond)
}

/** The name that would be offered to a screen reader for a collision. */
export function collisionsShown(offer: OfferSnapshot, most: number): { readonly shown: OfferSnapshot['collisions']; readonly more: number } {
  const shown = offer.collisions.slice(0, most)
  return { shown, more: offer.collisions.length - shown.length }
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
