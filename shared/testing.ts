import type { Settings } from './settings.ts'

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
    visibility: 'everyone',
    interfaceAddress: '',
    onConflict: 'keep-both',
    mergeFolders: false,
    trayExplained: false,
    ...part,
  }
}
