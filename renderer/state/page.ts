import { createContext, use, useMemo } from 'react'
import { useStore } from 'zustand'
import type { AppState } from '../../shared/ipc.ts'
import type { PeerSnapshot } from '../../shared/transfer.ts'
import type { Actions } from './actions.ts'
import { devicesOf } from './devices.ts'
import type { PageState, PageStore } from './store.ts'

/** How views reach the store and the outlet; both are made once, in main.tsx. */
export interface Page {
  readonly store: PageStore
  readonly actions: Actions
}

export const PageContext = createContext<Page | null>(null)

function usePageContext(): Page {
  const page = use(PageContext)
  if (!page) throw new Error('No page around this component.')
  return page
}

export function usePage<T>(select: (page: PageState) => T): T {
  return useStore(usePageContext().store, select)
}

/** Reads the snapshot. Views that use it stand below the gate in app.tsx, which waits for the first one. */
export function useApp<T>(select: (app: AppState) => T): T {
  return usePage((page) => {
    if (!page.app) throw new Error('No snapshot yet.')
    return select(page.app)
  })
}

/** Everyone that has a card. */
export function useDevices(): readonly PeerSnapshot[] {
  const peers = useApp((app) => app.peers)
  const paired = useApp((app) => app.paired)
  return useMemo(() => devicesOf(peers, paired), [peers, paired])
}

export function useActions(): Actions {
  return usePageContext().actions
}
