import { CHUNK, type LaneSnapshot, MAX_MAP_CELLS } from '../shared/flow.ts'
import type { AppState } from '../shared/ipc.ts'
import { progressOf } from '../shared/testing.ts'
import type { PeerSnapshot, TransferSnapshot } from '../shared/transfer.ts'

/** Messages of a scene: six seconds. */
const MESSAGES = 60
const LANES = 4
const MILLION = 1_000_000

export interface Scene {
  readonly name: string
  /** What differs from an empty window, message by message. */
  readonly states: () => readonly Pick<AppState, 'transfers' | 'opened' | 'peers'>[]
}

function laneAt(lane: number, step: number): LaneSnapshot {
  const rate = (sample: number): number => Math.round(70e6 + 20e6 * Math.sin(sample / 7 + lane))
  const samples = 200 + Math.floor(step / 2.5)
  return {
    lane,
    state: 'open',
    idle: false,
    bytesPerSecond: rate(samples),
    bytes: step * 7e6,
    bytesSinceReconnect: (step * 7e6) % 524_288_000,
    reconnects: 3,
    history: Array.from({ length: 120 }, (_, n) => rate(samples - 120 + n)),
    samples,
    events: Array.from({ length: 20 }, (_, n) => ({
      kind: 'planned-reconnect',
      atMs: 1_795_000_000_000 + n * 7000,
      sample: n * 10,
      bytes: 524_288_000,
      gapMs: 4,
    })),
  }
}

function cellsAt(step: number): Uint8Array {
  const cells = new Uint8Array(MAX_MAP_CELLS)
  const done = Math.floor((MAX_MAP_CELLS * (step + 1)) / (MESSAGES + 10))
  cells.fill(CHUNK.STORED, 0, done)
  for (let n = 0; n < 32; n += 1) cells[done + n * 2] = CHUNK.IN_FLIGHT_BASE + ((n + step) % LANES)
  return cells
}

function movingAt(id: number, step: number, open: boolean): TransferSnapshot {
  const totalBytes = MILLION * 65_536
  const bytes = Math.round((totalBytes * (step + 1)) / (MESSAGES + 10))
  const points = Array.from({ length: 200 }, (_, n) => Math.round(280e6 + 30e6 * Math.sin((n + step) / 9)))
  const detail = {
    lanes: Array.from({ length: LANES }, (_, lane) => laneAt(lane, step)),
    chart: { everyMs: 250, means: points, peaks: points, samples: 200 + step, mean: 280e6, peak: 310e6 },
    map: { chunks: MILLION, chunksPerCell: Math.ceil(MILLION / MAX_MAP_CELLS), cells: cellsAt(step) },
  }
  const common = { bytes, totalBytes, bytesPerSecond: 281e6 + step * 1e5, secondsLeft: 300 - step / 10, limitedBy: 'path' as const }
  return {
    id: `t${id}`,
    direction: id % 2 === 0 ? 'send' : 'receive',
    title: `Footage ${id}`,
    peer: { name: `Desk ${id}`, deviceId: null, address: `192.0.2.${id}:5424`, verified: false, wire: '2.0.0' },
    startedAtMs: 0,
    state: 'moving',
    paused: null,
    payload: {
      kind: 'files',
      files: 100_000,
      directories: 100,
      totalBytes,
      chunks: MILLION,
      chunkBytes: 65_536,
      compressType: 'None',
      autoCompression: false,
      skipped: [],
      excluded: 0,
    },
    progress: progressOf(open ? { ...common, ...detail } : { ...common, map: { ...detail.map, cells: new Uint8Array(0) } }),
  }
}

function peersAt(count: number): PeerSnapshot[] {
  return Array.from({ length: count }, (_, n) => ({
    id: `p${n}`,
    name: `Desk ${n}`,
    kind: 'laptop',
    address: `192.0.2.${n}`,
    port: 5424,
    state: n % 5 === 0 ? 'away' : 'online',
    verified: false,
    source: 'mdns',
    version: '0.1.0',
    wire: '2.0.0',
  }))
}

function scene(name: string, { transfers, open, peers }: { readonly transfers: number; readonly open: number; readonly peers: number }): Scene {
  const opened = Array.from({ length: open }, (_, n) => `t${n}`)
  const stateAt = (step: number) => ({
    transfers: Array.from({ length: transfers }, (_, n) => movingAt(n, step, n < open)),
    opened,
    peers: peersAt(peers),
  })
  return { name, states: () => Array.from({ length: MESSAGES }, (_, step) => stateAt(step)) }
}

export const SCENES: readonly Scene[] = [
  scene('an empty window', { transfers: 0, open: 0, peers: 0 }),
  scene('one transfer, 1,000,000 chunks', { transfers: 1, open: 1, peers: 1 }),
  scene('50 transfers, 3 of them open', { transfers: 50, open: 3, peers: 1 }),
  scene('50 transfers, 200 devices', { transfers: 50, open: 3, peers: 200 }),
]
