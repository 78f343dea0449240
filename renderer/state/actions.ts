import { type Fault, faultOf } from '../../shared/fault.ts'
import { type Bridge, type ClassicWish, OFFER_ENTRIES_PAGE, type OfferFolder, type Reply, type RequestName, type RequestOf, type ResponseOf, type Selection } from '../../shared/ipc.ts'
import type { SettingsPatch } from '../../shared/settings.ts'
import type { OfferEntry } from '../../shared/offer.ts'
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
  readonly sendTo: (selection: Selection, peerIds: readonly string[]) => Promise<void>
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
  readonly dismiss: (transferId: string) => Promise<void>
  readonly reveal: (transferId: string) => Promise<void>
  /** True when the text is on the clipboard. */
  readonly copyText: (transferId: string) => Promise<boolean>
  readonly openLink: (transferId: string) => Promise<void>
  /** Lets FastDP 1.x devices in for a while; port 0 is the default one. */
  readonly openClassic: (port: number) => Promise<Fault | null>
  readonly closeClassic: () => Promise<void>
  readonly openFolder: () => Promise<void>
  readonly chooseReceiveFolder: () => Promise<Fault | null>
  readonly saveSettings: (patch: SettingsPatch) => Promise<Fault | null>
  readonly open: (dialog: DialogState) => void
  readonly closeDialog: () => void
  readonly dismissNotice: (id: number) => void
  readonly toggleDetail: (transferId: string, open: boolean) => void
}

function bodyOf({ folderId, excluded }: OfferYes): { folderId?: string; excluded?: number[] } {
  return { ...(folderId !== null && { folderId }), ...(excluded.length > 0 && { excluded: [...excluded] }) }
}

async function settled<N extends RequestName>(promise: Promise<Reply<N>>): Promise<Reply<N>> {
  try {
    return await promise
  } catch {
    return { ok: false, fault: faultOf('INTERNAL') }
  }
}

export function createActions(bridge: Bridge<File>, store: PageStore): Actions {
  const notify = (fault: Fault): void => store.setState((page) => addNotice(page, fault), true)
  const show = (dialog: DialogState | null): void => store.setState({ dialog })

  async function ask<N extends Exclude<RequestName, 'registerPaths'>>(name: N, body: RequestOf<N>): Promise<Fault | null> {
    const reply = await settled(bridge.request(name, body))
    return reply.ok ? null : reply.fault
  }

  async function tell<N extends Exclude<RequestName, 'registerPaths'>>(name: N, body: RequestOf<N>): Promise<void> {
    const fault = await ask(name, body)
    if (fault) notify(fault)
  }

  async function offerEntries(offerId: string): Promise<readonly OfferEntry[] | null> {
    const entries: OfferEntry[] = []
    for (;;) {
      const page = await valueOf(bridge.request('offerEntries', { offerId, from: entries.length, count: OFFER_ENTRIES_PAGE }))
      if (page === null) return null
      entries.push(...page)
      if (page.length < OFFER_ENTRIES_PAGE) return entries
    }
  }

  /** null: the user chose nothing, or a notice says why. */
  async function valueOf<N extends RequestName>(promise: Promise<Reply<N>>): Promise<ResponseOf<N> | null> {
    const reply = await settled(promise)
    if (reply.ok) return reply.value
    notify(reply.fault)
    return null
  }

  const chosen = (choice: Choice): Promise<Selection | null> => valueOf(bridge.request(choice === 'files' ? 'chooseFiles' : 'chooseFolder', {}))

  async function sendTo(selection: Selection | null, peerIds: readonly string[]): Promise<void> {
    if (selection) await Promise.all(peerIds.map((peerId) => tell('send', { selectionId: selection.id, peerId })))
  }

  function askTargets(selection: Selection | null): void {
    if (selection) show({ kind: 'targets', selection })
  }

  return {
    dropOn: async (peerId, files) => sendTo(await valueOf(bridge.registerFiles(files)), [peerId]),
    dropAnywhere: async (files) => askTargets(await valueOf(bridge.registerFiles(files))),
    chooseFor: async (peerId, choice) => sendTo(await chosen(choice), [peerId]),
    chooseFirst: async (choice) => askTargets(await chosen(choice)),
    sendTo,
    addPeer: (address, classic) => ask('addPeer', classic === null ? { address } : { address, classic }),
    removePeer: (peerId) => tell('removePeer', { peerId }),
    answerOffer: (offerId, yes) => tell('answerOffer', yes === null ? { offerId, accept: false } : { offerId, accept: true, ...bodyOf(yes) }),
    offerEntries,
    chooseOfferFolder: (offerId) => valueOf(bridge.request('chooseOfferFolder', { offerId })),
    pairFirst: (offerId) => tell('pairFirst', { offerId }),
    pair: (peerId) => tell('pair', { peerId }),
    answerPairing: (pairingId, equal) => tell('answerPairing', { pairingId, equal }),
    changePaired: (deviceId, change) => ask('changePaired', { deviceId, ...change }),
    unpair: (deviceId) => ask('unpair', { deviceId }),
    cancel: (transferId) => tell('cancelTransfer', { transferId }),
    pause: (transferId, paused) => tell('pauseTransfer', { transferId, paused }),
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
    openFolder: () => tell('openFolder', {}),
    chooseReceiveFolder: () => ask('chooseReceiveFolder', {}),
    saveSettings: (patch) => ask('updateSettings', patch),
    open: show,
    closeDialog: () => show(null),
    dismissNotice: (id) => store.setState((page) => dropNotice(page, id), true),
    toggleDetail: (transferId, open) => store.setState((page) => ({ opened: { ...page.opened, [transferId]: open } })),
  }
}
