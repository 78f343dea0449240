import type { ConflictWish } from '../../shared/conflict.ts'
import type { Fault } from '../../shared/fault.ts'
import type { Bridge, ClassicWish, OfferFolder, RequestOf, Selection } from '../../shared/ipc.ts'
import type { OfferEntry } from '../../shared/offer.ts'
import type { CheckName } from '../../shared/self-test.ts'
import { createDoneActions, type DoneActions } from './done-actions.ts'
import { createOutlet } from './outlet.ts'
import { createPasting, type Pasting } from './pasting.ts'
import { createSending, type Sending } from './sending.ts'
import { createSettingsActions, type SettingsActions } from './settings-actions.ts'
import { addFault, addNotice, type DialogState, dropNotice, type Notice, type PageStore } from './store.ts'
import { createTransferActions, type TransferActions } from './transfer-actions.ts'

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
export interface Actions extends TransferActions, SettingsActions, DoneActions, Pasting, Omit<Sending, 'sendTo'> {
  /** Sends dropped files to one device. */
  readonly dropOn: (peerId: string, files: readonly File[]) => Promise<void>
  /** Dropped on no device: asks to whom. */
  readonly dropAnywhere: (files: readonly File[]) => Promise<void>
  readonly chooseFor: (peerId: string, choice: Choice) => Promise<void>
  readonly chooseFirst: (choice: Choice) => Promise<void>
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
  /** True when that command of the last check is on the clipboard. */
  readonly copyAdvice: (check: CheckName, index: number) => Promise<boolean>
  /** The first start is over, and does not come again. */
  readonly endFirstRun: () => Promise<void>
  readonly open: (dialog: DialogState) => void
  readonly closeDialog: () => void
  readonly dismissNotice: (id: number) => void
}

function bodyOf({ folderId, excluded, conflict }: OfferYes): { folderId?: string; excluded?: number[]; conflict?: ConflictWish } {
  return { ...(folderId !== null && { folderId }), ...(excluded.length > 0 && { excluded: [...excluded] }), ...(conflict && { conflict }) }
}

export function createActions(bridge: Bridge<File>, store: PageStore): Actions {
  const notify = (notice: Pick<Notice, 'code' | 'message'>): void => store.setState((page) => addNotice(page, notice), true)
  const report = (fault: Fault): void => store.setState((page) => addFault(page, fault), true)
  const show = (dialog: DialogState | null): void => store.setState({ dialog })

  const outlet = createOutlet(bridge, report)
  const { ask, tell, answered, offerEntries } = outlet

  const chosen = (choice: Choice): Promise<Selection | null> => answered(bridge.request(choice === 'files' ? 'chooseFiles' : 'chooseFolder', {}))

  const sending = createSending({ store, outlet, report, show })

  async function sendTo(selection: Selection | null, peerIds: readonly string[]): Promise<void> {
    if (selection) await sending.sendTo(selection, peerIds)
  }

  function askTargets(selection: Selection | null): void {
    if (selection) show({ kind: 'targets', selection })
  }

  async function copied(asked: Promise<Fault | null>): Promise<boolean> {
    const fault = await asked
    if (fault) report(fault)
    return fault === null
  }

  return {
    ...createTransferActions(bridge, outlet),
    ...createSettingsActions(bridge, store, outlet),
    ...createDoneActions({ bridge, store, outlet, notify, sendTo, askTargets }),
    dropOn: async (peerId, files) => sendTo(await answered(bridge.registerFiles(files)), [peerId]),
    dropAnywhere: async (files) => askTargets(await answered(bridge.registerFiles(files))),
    chooseFor: async (peerId, choice) => sendTo(await chosen(choice), [peerId]),
    chooseFirst: async (choice) => askTargets(await chosen(choice)),
    sendFromForm: sending.sendFromForm,
    sendAnyway: sending.sendAnyway,
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
    takeHandedOver: async (selection) => {
      askTargets(selection)
      await tell('takeHandedOver', { selectionId: selection.id })
    },
    copyText: (transferId) => copied(ask('copyText', { transferId })),
    openLink: (transferId) => tell('openLink', { transferId }),
    openClassic: (port) => ask('openClassic', { port }),
    closeClassic: () => tell('closeClassic', {}),
    acceptEveryone: () => ask('acceptEveryone', {}),
    stopAcceptingEveryone: () => tell('stopAcceptingEveryone', {}),
    openFolder: () => tell('openFolder', {}),
    copyAdvice: (check, index) => copied(ask('copyAdvice', { check, index })),
    endFirstRun: () => {
      show(null)
      return tell('updateSettings', { welcomed: true })
    },
    ...createPasting({ bridge, outlet, notify, show, sending, askTargets }),
    open: show,
    closeDialog: () => show(null),
    dismissNotice: (id) => store.setState((page) => dropNotice(page, id), true),
  }
}
