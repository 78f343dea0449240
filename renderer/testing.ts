import type { ChunkMapSnapshot, LaneSnapshot } from '../shared/flow.ts'
import type { AppState } from '../shared/ipc.ts'
import type { PairedDevice, PairingSnapshot } from '../shared/pairing.ts'
import { progressOf, settingsOf } from '../shared/testing.ts'
import type { OfferSnapshot, PausedBy, Payload, PeerSnapshot, Progress, TransferPeer, TransferResult, TransferSnapshot } from '../shared/transfer.ts'

/** Plain snapshots for unit tests; each takes what matters to the test and fills in the rest. */

export function peerOf(part: Partial<PeerSnapshot> & { readonly id: string }): PeerSnapshot {
  return {
    name: part.id,
    kind: 'laptop',
    address: '192.0.2.1',
    port: 5424,
    state: 'online',
    verified: false,
    source: 'mdns',
    version: '0.1.0',
    wire: '2.0.0',
    ...part,
  }
}

export function otherEnd(part: Partial<TransferPeer> = {}): TransferPeer {
  return { name: 'Desk', deviceId: 'abcd', address: '192.0.2.1:5424', verified: false, wire: '2.0.0', ...part }
}

export function payloadOf(part: Partial<Payload> = {}): Payload {
  return {
    kind: 'files',
    files: 2,
    directories: 0,
    totalBytes: 8_388_608,
    chunks: 2,
    chunkBytes: 4_194_304,
    compressType: 'None',
    autoCompression: false,
    skipped: [],
    excluded: 0,
    ...part,
  }
}

export function laneOf(part: Partial<LaneSnapshot> = {}): LaneSnapshot {
  return {
    lane: 0,
    state: 'open',
    idle: false,
    bytesPerSecond: 0,
    bytes: 0,
    bytesSinceReconnect: 0,
    reconnects: 0,
    history: [],
    samples: 0,
    events: [],
    ...part,
  }
}

export function mapOf(cells: readonly number[], part: Partial<ChunkMapSnapshot> = {}): ChunkMapSnapshot {
  return { chunks: cells.length, chunksPerCell: 1, cells: Uint8Array.from(cells), ...part }
}

export function progressWith(part: Partial<Progress> = {}): Progress {
  return progressOf({ totalBytes: 8_388_608, map: mapOf([0, 0]), ...part })
}

type Common = Pick<TransferSnapshot, 'id' | 'direction' | 'title' | 'peer' | 'startedAtMs' | 'limit' | 'peerLimit' | 'order'>

export function commonOf(part: Partial<Common> = {}): Common {
  return { id: 't1', direction: 'send', title: 'Footage', peer: otherEnd(), startedAtMs: 0, ...part }
}

export function movingOf(common: Partial<Common>, progress: Partial<Progress> = {}): TransferSnapshot {
  return { ...commonOf(common), state: 'moving', payload: payloadOf(), progress: progressWith(progress), paused: null }
}

export function pausedOf(by: PausedBy, common: Partial<Common> = {}, progress: Partial<Progress> = {}): TransferSnapshot {
  return { ...commonOf(common), state: 'moving', payload: payloadOf(), progress: progressWith(progress), paused: by }
}

/** Ended well; `progress` says the same of compression as the result. */
export function doneOf(common: Partial<Common> = {}, result: Partial<TransferResult> = {}, payload: Partial<Payload> = {}): TransferSnapshot {
  const whole: TransferResult = {
    paths: [],
    bytes: 2.4e6,
    seconds: 0.1,
    connections: 1,
    reconnects: 0,
    retries: 0,
    resentBytes: 0,
    compression: { chunks: {}, savedBytes: 0 },
    excluded: 0,
    ...result,
  }
  const progress = progressWith({ compression: whole.compression })
  return { ...commonOf(common), state: 'done', payload: payloadOf(payload), progress, result: whole, endedAtMs: new Date(2026, 10, 22, 14, 5, 31).getTime() }
}

export function offerOf(part: Partial<OfferSnapshot> = {}): OfferSnapshot {
  return {
    id: 'o1',
    peer: otherEnd(),
    kind: 'files',
    title: 'Footage',
    files: 2,
    directories: 0,
    totalBytes: 8_388_608,
    executables: 0,
    hidden: 0,
    folder: '~/Downloads',
    freeBytes: 1e12,
    collisions: [],
    names: [],
    expiresAtMs: 0,
    ...part,
  }
}

export function pairingOf(part: Partial<PairingSnapshot> = {}): PairingSnapshot {
  return { id: 'p1', direction: 'incoming', peer: otherEnd(), code: '012345', state: 'comparing', expiresAtMs: 0, ...part }
}

export function pairedOf(part: Partial<PairedDevice> = {}): PairedDevice {
  return { deviceId: 'abcd-efgh-ijkl-mnop', name: 'Desk', label: '', acceptWithoutAsking: false, pairedAtMs: 0, ...part }
}

export function appOf(part: Partial<AppState> = {}): AppState {
  return {
    self: { name: 'Here', deviceId: 'k7f3', port: 5424, addresses: ['192.0.2.9'], version: '0.1.0', folderLabel: '~/Downloads', platform: 'linux' },
    settings: settingsOf({ deviceName: 'Here' }),
    language: 'en',
    peers: [],
    offers: [],
    pairings: [],
    paired: [],
    pairingOutcome: null,
    transfers: [],
    opened: [],
    classic: null,
    everyone: null,
    trouble: null,
    history: { revision: 0, count: 0 },
    wantedOffer: null,
    handedOver: null,
    ...part,
  }
}
