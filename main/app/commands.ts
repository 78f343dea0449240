import { access } from 'node:fs/promises'
import { homedir } from 'node:os'
import { type BrowserWindow, dialog, shell } from 'electron'
import type { AppState, OfferFolder, RequestOf, Selection } from '../../shared/ipc.ts'
import { CLASSIC_OPEN_MINUTES, EVERYONE_MINUTES } from '../../shared/settings.ts'
import { makeFolder } from '../engine/engine.ts'
import { EngineError } from '../engine/errors.ts'
import type { Engine } from '../engine/facade.ts'
import type { Commands } from './ipc.ts'
import { enginePort, type Preferences } from './preferences.ts'
import { copyText, openLink } from './received-text.ts'
import type { Selections } from './selections.ts'
import { shortened } from './state.ts'

/** For folders that things are put into: one that is not there yet can be made. */
const FOLDER_DIALOG: NonNullable<Electron.OpenDialogOptions['properties']> = ['openDirectory', 'createDirectory', 'promptToCreate']

export interface CommandParts {
  readonly engine: Engine
  readonly preferences: Preferences
  readonly selections: Selections
  /** The window that dialogs belong to. */
  readonly window: BrowserWindow
  readonly readState: () => AppState
  /** The engine tells most changes itself; forgetting a finished transfer needs no event to be seen at once. */
  readonly changed: () => void
}

/** What each request of the page does. */
export function createCommands({ engine, preferences, selections, window, readState, changed }: CommandParts): Commands {
  /** For a request whose answer is only that it was done. */
  const done = async (step: unknown): Promise<null> => {
    await step
    changed()
    return null
  }
  return {
    getState: () => readState(),
    registerPaths: ({ paths }) => selections.add(paths),
    chooseFiles: () => choose(['openFile', 'multiSelections']),
    chooseFolder: () => choose(['openDirectory', 'multiSelections']),
    send: ({ selectionId, peerId, deviceId, evenNamesake }) => {
      const paths = selections.pathsOf(selectionId)
      if (paths === null) throw new EngineError('NOTHING_TO_SEND', 'That choice of files is not known any more. Choose them again.')
      const { connections, compression } = preferences.current
      const whom = { ...(deviceId !== undefined && { deviceId }), ...(evenNamesake !== undefined && { evenNamesake }) }
      return { transferId: engine.send({ paths, to: { peerId }, connections, compression, ...whom }) }
    },
    addPeer: ({ address, classic }) => engine.addPeer(address, classic === undefined ? {} : { classic }),
    removePeer: ({ peerId }) => done(engine.removePeer(peerId)),
    answerOffer: (answer) => done(answerOffer(answer)),
    offerEntries: ({ offerId, from, count }) => engine.offerEntries(offerId, { from, count }),
    chooseOfferFolder: ({ offerId }) => chooseOfferFolder(offerId),
    pairFirst: ({ offerId }) => done(engine.pairFirst(offerId)),
    pair: ({ peerId }) => done(engine.pair({ peerId })),
    answerPairing: ({ pairingId, equal }) => done(engine.answerPairing(pairingId, equal)),
    changePaired: ({ deviceId, label, acceptWithoutAsking }) =>
      done(engine.changePaired(deviceId, { ...(label !== undefined && { label }), ...(acceptWithoutAsking !== undefined && { acceptWithoutAsking }) })),
    unpair: ({ deviceId }) => done(engine.unpair(deviceId)),
    cancelTransfer: ({ transferId }) => done(engine.cancel(transferId)),
    pauseTransfer: ({ transferId, paused }) => done(engine.pause(transferId, paused)),
    resumeTransfer: ({ transferId }) => done(engine.resume(transferId)),
    dismissTransfer: ({ transferId }) => done(engine.dismiss(transferId)),
    revealTransfer: ({ transferId }) => done(revealTransfer(engine, transferId)),
    copyText: ({ transferId }) => done(copyText(engine, transferId)),
    openLink: ({ transferId }) => done(openLink({ engine, window }, transferId)),
    openClassic: ({ port }) => done(letClassicIn(port)),
    closeClassic: () => done(engine.closeClassic()),
    acceptEveryone: () => done(engine.acceptEveryone({ forMs: EVERYONE_MINUTES * 60_000 })),
    stopAcceptingEveryone: () => done(engine.stopAcceptingEveryone()),
    openFolder: () => done(openFolder(preferences.current.receiveFolder)),
    chooseReceiveFolder: async () => {
      const { receiveFolder } = preferences.current
      const answer = await dialog.showOpenDialog(window, { defaultPath: receiveFolder, properties: FOLDER_DIALOG })
      const [chosen] = answer.canceled ? [] : answer.filePaths
      if (chosen !== undefined) await preferences.setReceiveFolder(chosen)
      return null
    },
    updateSettings: (patch) => done(preferences.update(patch)),
  }

  async function letClassicIn(port: number): Promise<void> {
    await engine.openClassic({ port: enginePort(port), forMs: CLASSIC_OPEN_MINUTES * 60_000 })
    await preferences.setClassicPort(port)
  }

  async function answerOffer(answer: RequestOf<'answerOffer'>): Promise<void> {
    if (!answer.accept) return engine.answerOffer(answer.offerId, { accept: false })
    const { offerId, folderId, excluded, conflict } = answer
    const folder = folderId === undefined ? null : (selections.pathsOf(folderId)?.[0] ?? null)
    if (folderId !== undefined && folder === null) throw new EngineError('BAD_SETTING', 'That choice of a folder is not known any more. Choose it again.')
    // it may be gone since it was chosen, as a drive that was pulled out: then the question stays, and nothing is made in its place
    if (folder !== null) await engine.inspectOffer(offerId, folder, excluded)
    engine.answerOffer(offerId, { accept: true, ...(folder !== null && { folder }), ...(excluded && { excluded }), ...(conflict && { conflict }) })
  }

  async function chooseOfferFolder(offerId: string): Promise<OfferFolder | null> {
    const { canceled, filePaths } = await dialog.showOpenDialog(window, { defaultPath: preferences.current.receiveFolder, properties: FOLDER_DIALOG })
    const [folder] = filePaths
    if (canceled || folder === undefined) return null
    const { freeBytes, collisions } = await engine.inspectOffer(offerId, folder)
    return { id: selections.add([folder]).id, folder: shortened(folder, homedir()), freeBytes, collisions }
  }

  async function choose(properties: ('openFile' | 'openDirectory' | 'multiSelections')[]): Promise<Selection | null> {
    const { canceled, filePaths } = await dialog.showOpenDialog(window, { properties })
    return canceled || filePaths.length === 0 ? null : selections.add(filePaths)
  }
}

/** Shows what was received in the system's file manager. Throws NOT_FOUND when it was moved or removed since. */
export async function revealTransfer(engine: Engine, transferId: string): Promise<void> {
  const [path] = engine.receivedPaths(transferId)
  if (path === undefined) throw new EngineError('NOT_FOUND', 'Nothing of this transfer has been received here.')
  try {
    await access(path)
  } catch (error) {
    throw new EngineError('NOT_FOUND', 'It is not in the receive folder any more: it was moved, renamed or removed.', error)
  }
  shell.showItemInFolder(path)
}

/** Opens the receive folder, and makes it when it is missing. */
export async function openFolder(folder: string): Promise<void> {
  await makeFolder(folder)
  const trouble = await shell.openPath(folder)
  if (trouble !== '')
    throw new EngineError('DISK_ERROR', 'The receive folder could not be opened. Check that it exists and that you may read it.', new Error(trouble))
}
