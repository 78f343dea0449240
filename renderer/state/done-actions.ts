import { HISTORY_PAGE, type HistoryFormat, type HistoryRow } from '../../shared/history.ts'
import type { Bridge, Selection } from '../../shared/ipc.ts'
import { historyText } from '../history-words.ts'
import type { Outlet } from './outlet.ts'
import { type Met, metAgain } from './select.ts'
import type { Notice, PageStore, Pane } from './store.ts'

/** What the user wants of transfers that have ended, and of their list. */
export interface DoneActions {
  readonly reveal: (transferId: string) => Promise<void>
  readonly openReceived: (transferId: string) => Promise<void>
  /** The pointer has begun to take it out of the window. */
  readonly dragOut: (transferId: string) => Promise<void>
  /** The same files once more, to the device they went to or came from; where that is not in sight, the user is asked to whom. */
  readonly sendAgain: (transferId: string, peer: Met) => Promise<void>
  /** All of it, newest first; null: a notice says why not. */
  readonly historyRows: () => Promise<readonly HistoryRow[] | null>
  readonly removeFromHistory: (transferId: string) => Promise<void>
  readonly clearHistory: () => Promise<void>
  readonly exportHistory: (format: HistoryFormat) => Promise<void>
  readonly showPane: (pane: Pane) => void
}

interface DoneActionParts {
  readonly bridge: Bridge<File>
  readonly store: PageStore
  readonly outlet: Outlet
  readonly notify: (notice: Pick<Notice, 'code' | 'message'>) => void
  readonly sendTo: (selection: Selection, peerIds: readonly string[]) => Promise<void>
  readonly askTargets: (selection: Selection) => void
}

export function createDoneActions({ bridge, store, outlet: { tell, answered }, notify, sendTo, askTargets }: DoneActionParts): DoneActions {
  return {
    reveal: (transferId) => tell('revealTransfer', { transferId }),
    openReceived: (transferId) => tell('openTransfer', { transferId }),
    dragOut: (transferId) => tell('dragTransfer', { transferId }),
    sendAgain: async (transferId, peer) => {
      const selection = await answered(bridge.request('selectAgain', { transferId }))
      if (selection === null) return
      const there = metAgain(peer, store.getState().app?.peers ?? [])
      if (there === null) return askTargets(selection)
      store.setState({ pane: 'transfers' })
      await sendTo(selection, [there.id])
    },
    historyRows: async () => {
      const rows: HistoryRow[] = []
      for (;;) {
        const page = await answered(bridge.request('historyRows', { from: rows.length, count: HISTORY_PAGE }))
        if (page === null) return null
        rows.push(...page)
        if (page.length < HISTORY_PAGE) return rows
      }
    },
    removeFromHistory: (transferId) => tell('removeFromHistory', { transferId }),
    clearHistory: () => tell('clearHistory', {}),
    exportHistory: async (format) => {
      if (await answered(bridge.request('exportHistory', { format }))) notify({ code: null, message: historyText.exported })
    },
    showPane: (pane) => store.setState({ pane }),
  }
}
