import path from 'node:path'
import { app, nativeTheme, powerMonitor } from 'electron'
import { conflictOf, DEFAULT_CONNECTIONS, type Settings } from '../../shared/settings.ts'
import { createEngine } from '../engine/engine.ts'
import type { Engine, EngineOptions } from '../engine/facade.ts'
import { HISTORY_FILE, HistoryFile } from '../history/history-file.ts'
import { complain, unattended } from './complain.ts'
import { Desktop, type Places, placeFile } from './desktop.ts'
import { guessDeviceKind } from './device-kind.ts'
import { neutralName } from './device-name.ts'
import type { EarlyFiles } from './early-files.ts'
import { systemKeyring } from './keyring.ts'
import type { Options } from './options.ts'
import { speakAs } from './own-language.ts'
import { acceptAs, engineLimit, enginePort } from './preferences.ts'
import { SettingsFile } from './settings-file.ts'
import { startedAtLogin } from './start-at-login.ts'
import { loadPlace } from './window-place.ts'

/** Settings, engine, then the desktop around it. Throws only when there can be no engine at all: without a key there is no transfer. */
export async function startDesktop(options: Options, places: Places, handed: EarlyFiles): Promise<void> {
  const file = new SettingsFile(path.join(places.data, 'settings.json'))
  const defaults = defaultSettings(options)
  const settings = await file.load(defaults)
  nativeTheme.themeSource = settings.theme
  speakAs(settings.language, options)
  const engine = await buildEngine(options, settings, places.data)
  // For the end-to-end tests, which compare what the page draws with what the engine knows. Nothing else looks at it.
  if (options.e2e) Object.assign(globalThis, { fastdropEngine: engine })
  const historyFile = new HistoryFile(path.join(places.data, HISTORY_FILE), (trouble) => complain('history', trouble))
  const historyEntries = settings.keepHistory ? await historyFile.load() : []
  // it may have been switched off in the moment before an end
  if (!settings.keepHistory)
    unattended(
      'history',
      historyFile.change(() => []),
    )
  const windowPlace = await loadPlace(placeFile(places.data))
  const hidden = options.hidden || startedAtLogin()
  const desktop = new Desktop({ options: { ...options, hidden }, places, engine, file, settings, defaults, windowPlace, historyFile, historyEntries })
  desktop.loadPage()
  handed.onFiles((files) => desktop.handOver(files))
  await desktop.startEngine()
}

async function buildEngine(options: Options, settings: Settings, dataDir: string): Promise<Engine> {
  const engineOptions: EngineOptions = {
    dataDir,
    deviceName: settings.deviceName,
    deviceKind: await guessDeviceKind(powerMonitor.isOnBatteryPower()),
    receiveFolder: settings.receiveFolder,
    port: enginePort(settings.port),
    interfaceAddress: options.interfaceAddress ?? (settings.interfaceAddress || null),
    connections: settings.connections,
    visibility: settings.visibility,
    conflict: conflictOf(settings),
    reuse: settings.reuse,
    sendLimit: engineLimit(settings.sendLimit),
    discovery: true,
    listen: true,
    accept: acceptAs(settings.receiving),
    pairing: true,
    restore: true,
    version: app.getVersion(),
  }
  return createEngine(engineOptions, systemKeyring())
}

function defaultSettings(options: Options): Settings {
  return {
    deviceName: neutralName(),
    receiveFolder: options.receiveFolder ?? path.join(app.getPath('downloads'), 'FastDrop'),
    port: 0,
    connections: DEFAULT_CONNECTIONS,
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
    welcomed: false,
  }
}
