import type { ConflictWish } from '../../shared/conflict.ts'
import type { Fault } from '../../shared/fault.ts'
import type { Bridge, ClassicWish, OfferFolder, RequestOf, Selection } from '../../shared/ipc.ts'
import type { OfferEntry } from '../../shared/offer.ts'
import type { SettingsPatch } from '../../shared/settings.ts'
import { createOutlet } from './outlet.ts'
import { targetsOf } from './select.ts'
import { addNotice, type DialogState, dropNotice, type PageStore } from './store.ts'

/** Which of the system's dialogs is used to choose. */
export type Choice = 'files' | 'folder'
/** What is to be otherwise about a paired device. */
export type PairedChange = Omit<RequestOf<'changePaired'>, 'deviceId'>

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
export interface Actions {
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
  /** Does not wait any longer for the other device to show itself. */
  readonly resume: (transferId: string) => Promise<void>
  readonly dismiss: (transferId: string) => Promise<void>
  readonly reveal: (transferId: string) => Promise<void>
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
  readonly toggleDetail: (transferId: string, open: boolean) => void
}

function bodyOf({ folderId, excluded, conflict }: OfferYes): { folderId?: string; excluded?: number[]; conflict?: ConflictWish } {
  return { ...(folderId !== null && { folderId }), ...(excluded.length > 0 && { excluded: [...excluded] }), ...(conflict && { conflict }) }
}

export function createActions(bridge: Bridge<File>, store: PageStore): Actions {
  const notify = (fault: Fault): void => store.setState((page) => addNotice(page, fault), true)
  const show = (dialog: DialogState | null): void => store.setState({ dialog })

  const { ask, tell, answered, offerEntries } = createOutlet(bridge, notify)

  const chosen = (choice: Choice): Promise<Selection | null> => answered(bridge.request(choice === 'files' ? 'chooseFiles' : 'chooseFolder', {}))

  async function sendTo(selection: Selection | null, peerIds: readonly string[]): Promise<void> {
    if (!selection) return
    const { namesakes, others } = targetsOf(store.getState().app?.peers ?? [], peerIds)
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
    resume: (transferId) => tell('resumeTransfer', { transferId }),
    dismiss: (transferId) => tell('dismissTransfer', { transferId }),
    reveal: (transferId) => tell('revealTransfer', { transferId }),
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
    toggleDetail: (transferId, open) => store.setState((page) => ({ opened: { ...page.opened, [transferId]: open } })),
  }
}
