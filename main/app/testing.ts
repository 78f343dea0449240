import { faultOf } from '../../shared/fault.ts'
import { settingsOf } from '../../shared/testing.ts'
import type { PeerSnapshot, Progress, TransferResult, TransferSnapshot } from '../../shared/transfer.ts'
import type { TraySource } from './tray-menu.ts'

/** Plain snapshots for the tests of this room; each takes what matters to the test. */

export const DEVICE_ID = 'abcd-efgh-ijkl-mnop'

const common = {
  id: 't',
  title: 'a.bin',
  peer: { name: 'Desk', deviceId: null, address: '192.0.2.1', verified: false, wire: '2.0.0' as const } as TransferSnapshot['peer'],
  startedAtMs: 1_000,
}
type Common = Partial<typeof common> & { readonly direction?: 'send' | 'receive' }

export const payload = {
  kind: 'files',
  files: 1,
  directories: 0,
  totalBytes: 8,
  chunks: 1,
  chunkBytes: 8,
  compressType: 'None',
  autoCompression: false,
  skipped: [],
  excluded: 0,
} as const

export function movingOf(bytes: number, totalBytes: number, more: Common = {}): TransferSnapshot {
  const progress = { bytes, totalBytes } as Progress
  return { ...common, direction: 'receive', ...more, state: 'moving', payload, progress, paused: null }
}

export function askingOf(more: Common = {}): TransferSnapshot {
  return { ...common, direction: 'send', ...more, state: 'asking', payload }
}

export function waitingOf(more: Common = {}): TransferSnapshot {
  const wait = { for: 'device', place: 1, of: 1 } as const
  return { ...common, direction: 'send', ...more, state: 'waiting', payload, wait, paused: null, sinceMs: 1_000 }
}

export function failedOf(more: Common = {}): TransferSnapshot {
  return { ...common, direction: 'send', ...more, state: 'failed', payload: null, fault: faultOf('PEER_LOST'), endedAtMs: 5_000 }
}

export function doneOf(more: Common = {}, result: Partial<TransferResult> = {}, part: Partial<TransferSnapshot & { state: 'done' }> = {}): TransferSnapshot {
  const whole: TransferResult = {
    paths: ['/r/a.bin'],
    bytes: 8,
    seconds: 1,
    connections: 1,
    reconnects: 0,
    retries: 0,
    resentBytes: 0,
    compression: { chunks: {}, savedBytes: 0 },
    excluded: 0,
    ...result,
  }
  const progress = { bytes: 8, totalBytes: 8 } as Progress
  return { ...common, direction: 'receive', ...more, state: 'done', payload, progress, result: whole, endedAtMs: 6_000, ...part } as TransferSnapshot
}

export function pairedPeer(name: string, part: Partial<PeerSnapshot> = {}): PeerSnapshot {
  return {
    id: name,
    name,
    kind: 'laptop',
    address: '192.0.2.1',
    port: 5424,
    state: 'online',
    verified: true,
    deviceId: DEVICE_ID,
    source: 'mdns',
    version: '0.1.0',
    wire: '2.0.0',
    ...part,
  }
}

export function traySourceOf(part: Partial<TraySource> = {}): TraySource {
  return { transfers: [], peers: [], paired: [], questions: 0, everyone: null, settings: settingsOf(), trouble: null, figures: true, ...part }
}
