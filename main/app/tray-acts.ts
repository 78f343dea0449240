import { clipboard, dialog } from 'electron'
import { wordsOf } from '../../shared/language/current.ts'
import { faultText } from '../../shared/language/fault-text.ts'
import { say } from '../../shared/sentence.ts'
import { EVERYONE_MINUTES, type SettingsPatch } from '../../shared/settings.ts'
import { TEXT_MAX_BYTES } from '../../shared/transfer.ts'
import { asEngineError, EngineError } from '../engine/errors.ts'
import type { Engine } from '../engine/facade.ts'
import { openFolder } from './commands.ts'
import { unattended } from './complain.ts'
import type { Preferences } from './preferences.ts'
import { sendWishes } from './send-wishes.ts'
import type { ReceiveMode, TrayAction } from './tray-menu.ts'

const words = wordsOf('tray')

export interface TrayActParts {
  readonly engine: Pick<Engine, 'send' | 'acceptEveryone' | 'stopAcceptingEveryone'>
  readonly preferences: Pick<Preferences, 'current' | 'update'>
  readonly open: () => void
  readonly quit: () => void
  /** There may be no window to say in what went wrong. */
  readonly tell: (title: string, body: string) => void
}

interface Whom {
  readonly peerId: string
  readonly deviceId: string
}

/** What a click on each line of the tray's menu does. */
export function createTrayActs({ engine, preferences, open, quit, tell }: TrayActParts): (action: TrayAction) => void {
  async function act(action: TrayAction): Promise<void> {
    switch (action.kind) {
      case 'open':
        return open()
      case 'quit':
        return quit()
      case 'openFolder':
        return openFolder(preferences.current.receiveFolder)
      case 'everyone':
        return engine.acceptEveryone({ forMs: EVERYONE_MINUTES * 60_000 })
      case 'stopEveryone':
        return engine.stopAcceptingEveryone()
      case 'receive':
        return preferences.update(receivePatch(action.mode))
      case 'sendFiles':
        return sendChosen(action, ['openFile', 'multiSelections'])
      case 'sendFolder':
        return sendChosen(action, ['openDirectory', 'multiSelections'])
      case 'sendClipboard':
        return sendClipboard(action)
    }
  }

  /** To that paired device or to nobody: the card of the menu stood for its key. */
  function send(what: { readonly paths: readonly string[] } | { readonly paths: readonly []; readonly text: string }, { peerId, deviceId }: Whom): void {
    engine.send({ ...what, to: { peerId }, deviceId, ...sendWishes(preferences.current) })
  }

  async function sendChosen(whom: Whom, properties: ('openFile' | 'openDirectory' | 'multiSelections')[]): Promise<void> {
    const { canceled, filePaths: paths } = await dialog.showOpenDialog({ properties })
    if (!canceled && paths.length > 0) send({ paths }, whom)
  }

  async function sendClipboard(whom: Whom): Promise<void> {
    // A promise in newer versions of Electron only.
    const text = await clipboard.readText()
    if (text === '') throw new EngineError('NOTHING_TO_SEND', say('noTextOnClipboard'))
    if (Buffer.byteLength(text) > TEXT_MAX_BYTES) throw new EngineError('NOTHING_TO_SEND', say('clipboardTextTooLong', { kibibytes: TEXT_MAX_BYTES / 1024 }))
    send({ paths: [], text }, whom)
  }

  return (action) =>
    unattended(
      'the tray',
      act(action).catch((error: unknown) => {
        const known = asEngineError(error)
        tell(words.couldNot, faultText(known.toFault()))
        if (known.code === 'INTERNAL') throw error
      }),
    )
}

function receivePatch(mode: ReceiveMode): SettingsPatch {
  return mode === 'off' ? { receiving: false } : { receiving: true, visibility: mode }
}
