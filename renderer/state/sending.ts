import type { Fault } from '../../shared/fault.ts'
import type { RequestOf, Selection } from '../../shared/ipc.ts'
import { devicesOf } from './devices.ts'
import type { Outlet } from './outlet.ts'
import { targetsOf } from './select.ts'
import type { DialogState, PageStore } from './store.ts'

/** What a form wished and did not get. */
export interface Untaken {
  /** The devices to which it was not sent. */
  readonly peerIds: readonly string[]
  /** Why, of the first of them. */
  readonly fault: Fault
}

export interface Sending {
  /** To those that are called like a paired device and are not it, only after a question. */
  readonly sendTo: (selection: Selection, peerIds: readonly string[]) => Promise<void>
  /** The same for a form: it stays open, with what was typed or chosen in it, until all of it is taken. */
  readonly sendFromForm: (selection: Selection, peerIds: readonly string[]) => Promise<Untaken | null>
  /** The user was asked, and insists. The question stays for those to which it could not be sent. */
  readonly sendAnyway: (selection: Selection, peerIds: readonly string[]) => Promise<Fault | null>
}

interface SendingParts {
  readonly store: PageStore
  readonly outlet: Pick<Outlet, 'ask' | 'tell'>
  readonly report: (fault: Fault) => void
  readonly show: (dialog: DialogState | null) => void
}

interface Attempt {
  readonly peerId: string
  readonly to: Omit<RequestOf<'send'>, 'selectionId'>
}

export function createSending({ store, outlet, report, show }: SendingParts): Sending {
  function targets(peerIds: readonly string[]): { readonly namesakes: readonly string[]; readonly others: readonly Attempt[] } {
    const { app } = store.getState()
    const devices = app ? devicesOf(app.peers, app.paired) : []
    const { namesakes } = targetsOf(devices, peerIds)
    const others = peerIds.filter((peerId) => !namesakes.includes(peerId))
    return { namesakes, others: others.flatMap((peerId) => targetsOf(devices, [peerId]).others.map((to) => ({ peerId, to }))) }
  }

  /** All are tried, whatever becomes of one. */
  async function tried({ id: selectionId }: Selection, attempts: readonly Attempt[]): Promise<Untaken | null> {
    const faults = await Promise.all(attempts.map(({ to }) => outlet.ask('send', { selectionId, ...to })))
    const fault = faults.find((each) => each !== null)
    return fault ? { fault, peerIds: attempts.flatMap(({ peerId }, place) => (faults[place] ? [peerId] : [])) } : null
  }

  /** A form that the user has left meanwhile cannot say what went wrong, nor is it the one to be closed. */
  async function inForm(selection: Selection, attempts: readonly Attempt[], next: (untaken: Untaken | null) => void): Promise<Untaken | null> {
    const form = store.getState().dialog
    const untaken = await tried(selection, attempts)
    if (store.getState().dialog === form) {
      next(untaken)
      return untaken
    }
    if (untaken) report(untaken.fault)
    return null
  }

  return {
    sendTo: async (selection, peerIds) => {
      const { namesakes, others } = targets(peerIds)
      if (namesakes.length > 0) show({ kind: 'namesake', selection, peerIds: namesakes })
      await Promise.all(others.map(({ to }) => outlet.tell('send', { selectionId: selection.id, ...to })))
    },
    sendFromForm: async (selection, peerIds) => {
      const { namesakes, others } = targets(peerIds)
      const untaken = await inForm(selection, others, (refused) => {
        if (!refused) show(namesakes.length > 0 ? { kind: 'namesake', selection, peerIds: namesakes } : null)
      })
      return untaken && { ...untaken, peerIds: [...untaken.peerIds, ...namesakes] }
    },
    sendAnyway: async (selection, peerIds) => {
      const attempts = peerIds.map((peerId) => ({ peerId, to: { peerId, evenNamesake: true } }))
      const untaken = await inForm(selection, attempts, (refused) => show(refused && { kind: 'namesake', selection, peerIds: refused.peerIds }))
      return untaken?.fault ?? null
    },
  }
}
