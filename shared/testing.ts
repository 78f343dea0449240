import { type RateChart, SAMPLE_EVERY_MS } from './flow.ts'
import type { Settings } from './settings.ts'
import type { Progress } from './transfer.ts'

/** Settings of a first start, for tests. */
export function settingsOf(part: Partial<Settings> = {}): Settings {
  return {
    deviceName: 'Quiet Harbor',
    receiveFolder: '/r',
    port: 0,
    connections: 4,
    compression: 'auto',
    classicPort: 0,
    theme: 'system',
    language: 'system',
    visibility: 'everyone',
    reuse: true,
    receiving: true,
    startAtLogin: false,
    sendWith: false,
    keepHistory: true,
    interfaceAddress: '',
    onConflict: 'keep-both',
    mergeFolders: false,
    sendLimit: 0,
    trayExplained: false,
    welcomed: true,
    ...part,
  }
}

export function chartOf(part: Partial<RateChart> = {}): RateChart {
  return { everyMs: SAMPLE_EVERY_MS, means: [], peaks: [], samples: 0, mean: 0, peak: 0, ...part }
}

/** Progress of a transfer of which nothing has moved, for tests. */
export function progressOf(part: Partial<Progress> = {}): Progress {
  return {
    bytes: 0,
    totalBytes: 100,
    bytesPerSecond: 0,
    secondsLeft: null,
    sameBytes: 0,
    limitedBy: null,
    reconnects: 0,
    retries: 0,
    resentBytes: 0,
    compression: { chunks: {}, savedBytes: 0 },
    chart: chartOf(),
    events: [],
    lanes: [],
    map: { chunks: 1, chunksPerCell: 1, cells: new Uint8Array(1) },
    ...part,
  }
}
