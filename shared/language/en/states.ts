import { say } from './say.ts'

/** How a transfer goes, and how it ended: the lines of a row and of the history. */
export const states = {
  counting: 'counting files',
  connecting: 'connecting',
  verifiedDevice: 'verified device',
  notVerified: 'not verified',
  encrypted: (device: string) => `encrypted, ${device}`,
  notEncrypted: (wire: string) => `FastDP ${wire}, not encrypted`,
  inOneArchive: (contents: string) => `${contents} in one archive`,
  /** What was sent, and in what time. */
  inTime: (size: string, time: string) => `${size} in ${time}`,
  /** How it ended, and when. */
  endedAt: (end: string, time: string) => `${end}, ${time}`,
  savedByCompression: (size: string) => `${size} saved by compression`,
  deliveredVerified: 'delivered and verified',
  receivedVerified: 'received and verified',
  sentUnconfirmed: 'sent, but not confirmed',
  receivedUnverified: 'received, but not verified',
  declined: 'declined',
  cancelled: 'cancelled',
  failed: 'failed',
  waitingForPeer: (name: string) => `Waiting for ${name} to accept`,
  waitingForYou: 'Waiting for your answer',
  publishing: 'Verifying and saving',
  allThere: 'all of it was already there',
  partThere: (part: string) => `${part} already there`,
  /** A state that a screen reader is told of, and whose it is. */
  announced: (title: string, state: string) => `${title}: ${state}`,
  diskFullHere: (room: string | null) => `The disk of this device is full: free ${room ?? 'some space'}, then it goes on by itself`,
  diskFullThere: (name: string, room: string | null) => `The disk of ${name} is full: free ${room ?? 'some space'}, then it goes on by itself`,
  classicCannotGoOn: 'FastDP 1.x cannot go on with what was interrupted: send it again.',
  textCannotGoOn: 'A text is kept on no disk, and cannot go on: send it again.',

  compressedWhole: (type: string) => `Compression: the whole file as ${type}`,
  compressedAutomatically: (did: string) => `Automatic: ${did}`,
  measuring: 'measuring',
  notCompressed: 'Not compressed',
  compressed: (did: string) => `Compression: ${did}`,
  /** The first part says what is counted. */
  chunksAs: (count: number, type: string) => `${say.count(count, { one: '# chunk', other: '# chunks' })} as ${type}`,
  chunksRaw: (count: number) => say.count(count, { one: '# chunk as it is', other: '# chunks as they are' }),
  countAs: (count: number, type: string) => `${say.number(count)} as ${type}`,
  countRaw: (count: number) => say.count(count, { one: '# as it is', other: '# as they are' }),
  saved: (size: string) => `${size} saved`,
}

/** What limits, in words of this end. */
export const limits = {
  pause: 'a pause',
  networkOr: (name: string) => `the network or ${name}`,
  peersLimit: (name: string) => `the rate limit of ${name}`,
  order: 'another transfer that goes first',
  'rate-limit': 'your rate limit',
  reading: 'reading from this disk',
  encoding: 'compressing here',
  writing: 'writing to this disk',
  decoding: 'unpacking here',
  processor: 'this processor',
}

/** Drops that wait. */
export const waiting = {
  releaseToAway: 'Release: it goes when this device is back',
  dropsWait: 'Away: it goes when the device is back',
  deviceAwaited: 'This device is away. What you choose waits, and goes when the device is back.',
  textAwaited: 'This device is away. The text goes when it is back, as long as FastDrop runs: it is kept on no disk.',
  interruptedHeld: (peer: string) => `Interrupted and paused: goes on when you resume it and ${peer} is back`,
  waitsFor: (peer: string) => `Waits for ${peer}`,
  textWaitsFor: (peer: string) => `Waits for ${peer}, while FastDrop runs`,
  waitsForTurn: 'Waits for its turn',
  placeInLine: (place: number, of: number) => (place === 1 ? `first of ${of}` : `number ${place} of ${of}`),
  heldBack: 'Paused: goes when you resume it',
  changedSince: 'changed since it was dropped',
  order: 'Order',
  orderOf: (title: string) => `Order of ${title}`,
  moves: { first: 'Move to the front', up: 'Move up', down: 'Move down' },
}
