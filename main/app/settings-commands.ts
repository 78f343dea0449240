import { type BrowserWindow, dialog } from 'electron'
import { ownInterfaces } from '../engine/engine.ts'
import type { Engine } from '../engine/facade.ts'
import { ConnectionCheck } from './connection-check.ts'
import { FOLDER_DIALOG } from './folder-dialog.ts'
import type { Commands } from './ipc.ts'
import type { Preferences } from './preferences.ts'

interface SettingsParts {
  readonly engine: Engine
  readonly preferences: Preferences
  readonly window: BrowserWindow
  /** For a request whose answer is only that it was done. */
  readonly done: (step: unknown) => Promise<null>
}

type SettingsRequests = 'chooseReceiveFolder' | 'updateSettings' | 'resetSettings' | 'listInterfaces' | 'checkConnection' | 'copyAdvice'

/** What the page asks of the settings, and of the check that explains them. */
export function settingsCommands({ engine, preferences, window, done }: SettingsParts): Pick<Commands, SettingsRequests> {
  const connectionCheck = new ConnectionCheck(engine)
  return {
    chooseReceiveFolder: async () => {
      const { receiveFolder } = preferences.current
      const answer = await dialog.showOpenDialog(window, { defaultPath: receiveFolder, properties: FOLDER_DIALOG })
      const [chosen] = answer.canceled ? [] : answer.filePaths
      if (chosen !== undefined) await preferences.setReceiveFolder(chosen)
      return null
    },
    updateSettings: (patch) => done(preferences.update(patch)),
    resetSettings: () => done(preferences.reset()),
    listInterfaces: () => ({ fixed: preferences.fixedInterface, all: ownInterfaces() }),
    checkConnection: () => connectionCheck.run(),
    copyAdvice: ({ check, index }) => done(connectionCheck.copy(check, index)),
  }
}
