import { homedir } from 'node:os'
import { type BrowserWindow, dialog, shell } from 'electron'
import type { AppState, OfferFolder, RequestOf } from '../../shared/ipc.ts'
import { say } from '../../shared/sentence.ts'
import { CLASSIC_OPEN_MINUTES, EVERYONE_MINUTES } from '../../shared/settings.ts'
import { makeFolder } from '../engine/engine.ts'
import { EngineError } from '../engine/errors.ts'
import type { Engine, SendWishes } from '../engine/facade.ts'
import type { DoneActions } from './done-actions.ts'
import { FOLDER_DIALOG } from './folder-dialog.ts'
import type { HandedOver } from './handed-over.ts'
import type { History } from './history.ts'
import { historyCommands } from './history-commands.ts'
import type { Commands } from './ipc.ts'
import type { OpenRows } from './open-rows.ts'
import { enginePort, type Preferences } from './preferences.ts'
import { copyText, openLink } from './received-text.ts'
import type { Selections } from './selections.ts'
import { sendCommands } from './send-commands.ts'
import { sendWishes } from './send-wishes.ts'
import { settingsCommands } from './settings-commands.ts'
import { shortened } from './state.ts'

export interface CommandParts {
  readonly engine: Engine
  readonly preferences: Preferences
  readonly selections: Selections
  readonly history: History
  readonly done: DoneActions
  readonly handedOver: HandedOver
  /** The window that dialogs belong to. */
  readonly window: BrowserWindow
  readonly readState: () => AppState
  readonly rows: OpenRows
  /** The engine tells most changes itself; forgetting a finished transfer needs no event to be seen at once. */
  readonly changed: () => void
}

/** What each request of the page does. */
export function createCommands(parts: CommandParts): Commands {
  const { engine, preferences, selections, window, readState, rows, changed } = parts
  /** For a request whose answer is only that it was done. */
  const done = async (step: unknown): Promise<null> => {
    await step
    changed()
    return null
  }
  return {
    ...historyCommands(parts),
    ...sendCommands(parts),
    getState: () => readState(),
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
    ...goingCommands(engine, done, () => sendWishes(preferences.current)),
    dismissTransfer: ({ transferId }) => done(engine.dismiss(transferId)),
    openDetail: ({ transferId, open }) => done(rows.set(transferId, open)),
    chunkFacts: ({ transferId, first, last }) => engine.chunkFacts(transferId, { first, last }),
    copyText: ({ transferId }) => done(copyText(engine, transferId)),
    openLink: ({ transferId }) => done(openLink({ engine, window }, transferId)),
    openClassic: ({ port }) => done(letClassicIn(port)),
    closeClassic: () => done(engine.closeClassic()),
    acceptEveryone: () => done(engine.acceptEveryone({ forMs: EVERYONE_MINUTES * 60_000 })),
    stopAcceptingEveryone: () => done(engine.stopAcceptingEveryone()),
    openFolder: () => done(openFolder(preferences.current.receiveFolder)),
    ...settingsCommands({ engine, preferences, window, done }),
  }

  async function letClassicIn(port: number): Promise<void> {
    await engine.openClassic({ port: enginePort(port), forMs: CLASSIC_OPEN_MINUTES * 60_000 })
    await preferences.setClassicPort(port)
  }

  async function answerOffer(answer: RequestOf<'answerOffer'>): Promise<void> {
    if (!answer.accept) return engine.answerOffer(answer.offerId, { accept: false })
    const { offerId, folderId, excluded, conflict } = answer
    const folder = folderId === undefined ? null : (selections.pathsOf(folderId)?.[0] ?? null)
    if (folderId !== undefined && folder === null) throw new EngineError('BAD_SETTING', say('folderChoiceGone'))
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
}

type Going = 'pauseTransfer' | 'resumeTransfer' | 'skipFiles' | 'transferFiles' | 'sendLost' | 'limitTransfer' | 'moveTransfer'

/** What is asked of a transfer that goes on, and of its files. */
function goingCommands(engine: Engine, done: (step: unknown) => Promise<null>, wishes: () => SendWishes): Pick<Commands, Going> {
  return {
    pauseTransfer: ({ transferId, paused }) => done(engine.pause(transferId, paused)),
    resumeTransfer: ({ transferId }) => done(engine.resume(transferId)),
    skipFiles: ({ transferId, files }) => done(engine.skip(transferId, files)),
    transferFiles: ({ transferId, from, count }) => engine.files(transferId, { from, count }),
    sendLost: ({ transferId }) => ({ transferId: engine.sendLost(transferId, wishes()) }),
    limitTransfer: ({ transferId, bytesPerSecond }) => done(engine.limit(transferId, bytesPerSecond)),
    moveTransfer: ({ transferId, to }) => done(engine.move(transferId, to)),
  }
}

/** Opens the receive folder, and makes it when it is missing. */
export async function openFolder(folder: string): Promise<void> {
  await makeFolder(folder)
  const trouble = await shell.openPath(folder)
  if (trouble !== '') throw new EngineError('DISK_ERROR', say('receiveFolderNotOpened'), new Error(trouble))
}
