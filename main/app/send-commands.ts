import { type BrowserWindow, dialog } from 'electron'
import type { Selection } from '../../shared/ipc.ts'
import { say } from '../../shared/sentence.ts'
import { EngineError } from '../engine/errors.ts'
import type { Engine } from '../engine/facade.ts'
import type { HandedOver } from './handed-over.ts'
import type { Commands } from './ipc.ts'
import type { Preferences } from './preferences.ts'
import type { Selections } from './selections.ts'
import { sendWishes } from './send-wishes.ts'

export interface SendCommandParts {
  readonly engine: Pick<Engine, 'send'>
  readonly preferences: Pick<Preferences, 'current'>
  readonly selections: Selections
  readonly handedOver: HandedOver
  readonly window: BrowserWindow
  readonly changed: () => void
}

type SendCommands = Pick<Commands, 'registerPaths' | 'registerText' | 'paste' | 'chooseFiles' | 'chooseFolder' | 'takeHandedOver' | 'send'>

/** What the page asks for around a drop. */
export function sendCommands({ engine, preferences, selections, handedOver, window, changed }: SendCommandParts): SendCommands {
  async function choose(properties: ('openFile' | 'openDirectory' | 'multiSelections')[]): Promise<Selection | null> {
    const { canceled, filePaths } = await dialog.showOpenDialog(window, { properties })
    return canceled || filePaths.length === 0 ? null : selections.add(filePaths)
  }
  return {
    registerPaths: ({ paths }) => selections.add(paths),
    registerText: ({ text }) => selections.addText(text),
    paste: () => {
      window.webContents.paste()
      return null
    },
    chooseFiles: () => choose(['openFile', 'multiSelections']),
    chooseFolder: () => choose(['openDirectory', 'multiSelections']),
    takeHandedOver: ({ selectionId }) => {
      handedOver.taken(selectionId)
      changed()
      return null
    },
    send: ({ selectionId, peerId, deviceId, evenNamesake }) => {
      const chosen = selections.of(selectionId)
      if (chosen === null) throw new EngineError('NOTHING_TO_SEND', say('selectionGone'))
      if (peerId === undefined && deviceId === undefined) throw new EngineError('BAD_SETTING', say('chooseADevice'))
      const whom = { ...(deviceId !== undefined && { deviceId }), ...(evenNamesake !== undefined && { evenNamesake }) }
      const to = peerId === undefined ? { deviceId: deviceId ?? '' } : { peerId }
      return { transferId: engine.send({ paths: [], ...chosen, to, ...sendWishes(preferences.current), ...whom }) }
    },
  }
}
