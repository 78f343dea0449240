import type { ConflictWish } from '../../shared/conflict.ts'
import type { Fault } from '../../shared/fault.ts'
import type { Bridge, ClassicWish, OfferFolder, RequestOf, Selection } from '../../shared/ipc.ts'
import type { OfferEntry } from '../../shared/offer.ts'
import type { SettingsPatch } from '../../shared/settings.ts'
import type { ChunkFacts, Move, TransferFile } from '../../shared/transfer.ts'
import { devicesOf } from './devices.ts'
import { createDoneActions, type DoneActions } from './done-actions.ts'
import { createOutlet } from './outlet.ts'
import { targetsOf } from './select.ts'
import { addNotice, type DialogState, dropNotice, type Notice, type PageStore } from './store.ts'

/** Which of the system's dialogs is used to choose. */
export type Choice = 'files' | 'folder'
/** What is to be otherwise about a paired device. */
export type PairedChange = Omit<RequestOf<'changePaired'>, 'deviceId'>

/** Which files of a transfer. */
export type FilesRange = Omit<RequestOf<'transferFiles'>, 'transferId'>

/** A yes to an offer. */
export interface OfferYes {
  /** A folder of its own; null: where everything goes. */
  readonly folderId: string | null
  /** Entries that are not wanted. */
  readonly excluded: readonly number[]
  /** What happens to names that are taken; null: the user was shown none. */
  readonly conflict: ConflictWish | null
}

/**
 * The only outlet: what the user wants, told to the main process. Faults become notices, except where the caller is a
 * form that shows them in place: those actions return the fault, or null when it went well.
 */
export interface Actions extends DoneActions {
  /** Sends dropped files to one device. */
  readonly dropOn: (peerId: string, files: readonly File[]) => Promise<void>
  /** Dropped on no device: asks to whom. */
  readonly dropAnywhere: (files: readonly File[]) => Promise<void>
  readonly chooseFor: (peerId: string, choice: Choice) => Promise<void>
  readonly chooseFirst: (choice: Choice) => Promise<void>
  /** To those that are called like a paired device and are not it, only after a question. */
  readonly sendTo: (selection: Selection, peerIds: readonly string[]) => Promise<void>
  /** The user was asked, and insists. */
  readonly sendAnyway: (selection: Selection, peerIds: readonly string[]) => Promise<void>
  /** `classic`: it is a FastDP 1.x device. */
  readonly addPeer: (address: string, classic: ClassicWish | null) => Promise<Fault | null>
  readonly removePeer: (peerId: string) => Promise<void>
  /** `yes`: what is taken and where it goes; null: no. */
  readonly answerOffer: (offerId: string, yes: OfferYes | null) => Promise<void>
  /** All names of an offer; null when it is gone, which a notice says. */
  readonly offerEntries: (offerId: string) => Promise<readonly OfferEntry[] | null>
  /** Null: none was chosen, or a notice says why it cannot be. */
  readonly chooseOfferFolder: (offerId: string) => Promise<OfferFolder | null>
  readonly pairFirst: (offerId: string) => Promise<void>
  readonly pair: (peerId: string) => Promise<void>
  /** `equal`: what the user says of the two codes. */
  readonly answerPairing: (pairingId: string, equal: boolean) => Promise<void>
  readonly changePaired: (deviceId: string, change: PairedChange) => Promise<Fault | null>
  readonly unpair: (deviceId: string) => Promise<Fault | null>
  readonly cancel: (transferId: string) => Promise<void>
  readonly pause: (transferId: string, paused: boolean) => Promise<void>
  /** Goes on without this file. */
  readonly skip: (transferId: string, file: number) => Promise<void>
  /** A part of the files of a transfer; null when it cannot be told. */
  readonly transferFiles: (transferId: string, range: FilesRange) => Promise<readonly TransferFile[] | null>
  /** Sends what was lost of a drop. */
  readonly sendLost: (transferId: string) => Promise<void>
  /** Does not wait any longer for the other device to show itself. */
  readonly resume: (transferId: string) => Promise<void>
  /** Another place among the drops that wait for the same device. */
  readonly move: (transferId: string, to: Move) => Promise<void>
  readonly dismiss: (transferId: string) => Promise<void>
  /** Asks to whom: the user gave these files to FastDrop outside of its window. */
  readonly takeHandedOver: (selection: Selection) => Promise<void>
  /** True when the text is on the clipboard. */
  readonly copyText: (transferId: string) => Promise<boolean>
  readonly openLink: (transferId: string) => Promise<void>
  /** Lets FastDP 1.x devices in for a while; port 0 is the default one. */
  readonly openClassic: (port: number) => Promise<Fault | null>
  readonly closeClassic: () => Promise<void>
  /** Lets everyone in without a question for a while. */
  readonly acceptEveryone: () => Promise<Fault | null>
  readonly stopAcceptingEveryone: () => Promise<void>
  readonly openFolder: () => Promise<void>
  readonly chooseReceiveFolder: () => Promise<Fault | null>
  readonly saveSettings: (patch: SettingsPatch) => Promise<Fault | null>
  readonly open: (dialog: DialogState) => void
  readonly closeDialog: () => void
  readonly dismissNotice: (id: number) => void
  readonly openDetail: (transferId: string, open: boolean) => Promise<void>
  /** What is known of some chunks; null when the transfer is gone, which is no news. */
  readonly chunkFacts: (transferId: string, range: { readonly first: number; readonly last: number }) => Promise<ChunkFacts | null>
}

function bodyOf({ folderId, excluded, conflict }: OfferYes): { folderId?: string; excluded?: number[]; conflict?: ConflictWish } {
  return { ...(folderId !== null && { folderId }), ...(excluded.length > 0 && { excluded: [...excluded] }), ...(conflict && { conflict }) }
}

export function createActions(bridge: Bridge<File>, store: PageStore): Actions {
  const notify = (fault: Pick<Notice, 'code' | 'message'>): void => store.setState((page) => addNotice(page, fault), true)
  const show = (dialog: DialogState | null): void => store.setState({ dialog })

  const outlet = createOutlet(bridge, notify)
  const { ask, tell, answered, offerEntries } = outlet

  const chosen = (choice: Choice): Promise<Selection | null> => answered(bridge.request(choice === 'files' ? 'chooseFiles' : 'chooseFolder', {}))

  async function sendTo(selection: Selection | null, peerIds: readonly string[]): Promise<void> {
    if (!selection) return
    const { app } = store.getState()
    const { namesakes, others } = targetsOf(app ? devicesOf(app.peers, app.paired) : [], peerIds)
    if (namesakes.length > 0) show({ kind: 'namesake', selection, peerIds: namesakes })
    await Promise.all(others.map((target) => tell('send', { selectionId: selection.id, ...target })))
  }

  async function sendAnyway(selection: Selection, peerIds: readonly string[]): Promise<void> {
    await Promise.all(peerIds.map((peerId) => tell('send', { selectionId: selection.id, peerId, evenNamesake: true })))
  }

  function askTargets(selection: Selection | null): void {
    if (selection) show({ kind: 'targets', selection })
  }

  return {
    ...createDoneActions({ bridge, store, outlet, notify, sendTo, askTargets }),
    dropOn: async (peerId, files) => sendTo(await answered(bridge.registerFiles(files)), [peerId]),
    dropAnywhere: async (files) => askTargets(await answered(bridge.registerFiles(files))),
    chooseFor: async (peerId, choice) => sendTo(await chosen(choice), [peerId]),
    chooseFirst: async (choice) => askTargets(await chosen(choice)),
    sendTo,
    sendAnyway,
    addPeer: (address, classic) => ask('addPeer', classic === null ? { address } : { address, classic }),
    removePeer: (peerId) => tell('removePeer', { peerId }),
    answerOffer: (offerId, yes) => tell('answerOffer', yes === null ? { offerId, accept: false } : { offerId, accept: true, ...bodyOf(yes) }),
    offerEntries,
    chooseOfferFolder: (offerId) => answered(bridge.request('chooseOfferFolder', { offerId })),
    pairFirst: (offerId) => tell('pairFirst', { offerId }),
    pair: (peerId) => tell('pair', { peerId }),
    answerPairing: (pairingId, equal) => tell('answerPairing', { pairingId, equal }),
    changePaired: (deviceId, change) => ask('changePaired', { deviceId, ...change }),
    unpair: (deviceId) => ask('unpair', { deviceId }),
    cancel: (transferId) => tell('cancelTransfer', { transferId }),
    pause: (transferId, paused) => tell('pauseTransfer', { transferId, paused }),
    skip: (transferId, file) => tell('skipFiles', { transferId, files: [file] }),
    transferFiles: (transferId, range) => answered(bridge.request('transferFiles', { transferId, ...range })),
    sendLost: (transferId) => tell('sendLost', { transferId }),
    resume: (transferId) => tell('resumeTransfer', { transferId }),
    move: (transferId, to) => tell('moveTransfer', { transferId, to }),
    dismiss: (transferId) => tell('dismissTransfer', { transferId }),
    takeHandedOver: async (selection) => {
      askTargets(selection)
      await tell('takeHandedOver', { selectionId: selection.id })
    },
    copyText: async (transferId) => {
      const fault = await ask('copyText', { transferId })
      if (fault) notify(fault)
      return fault === null
    },
    openLink: (transferId) => tell('openLink', { transferId }),
    openClassic: (port) => ask('openClassic', { port }),
    closeClassic: () => tell('closeClassic', {}),
    acceptEveryone: () => ask('acceptEveryone', {}),
    stopAcceptingEveryone: () => tell('stopAcceptingEveryone', {}),
    openFolder: () => tell('openFolder', {}),
    chooseReceiveFolder: () => ask('chooseReceiveFolder', {}),
    saveSettings: (patch) => ask('updateSettings', patch),
    open: show,
    closeDialog: () => show(null),
    dismissNotice: (id) => store.setState((page) => dropNotice(page, id), true),
    openDetail: (transferId, open) => tell('openDetail', { transferId, open }),
    chunkFacts: async (transferId, range) => {
      const reply = await bridge.request('chunkFacts', { transferId, ...range })
      return reply.ok ? reply.value : null
    },
  }
}
