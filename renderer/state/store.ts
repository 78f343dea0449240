import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Fault, FaultCode } from '../../shared/fault.ts'
import type { AppState, Selection } from '../../shared/ipc.ts'
import { faultText } from '../../shared/language/fault-text.ts'
import { outcomeLine } from '../pairing-words.ts'
import { share } from './share.ts'

/** The one dialog that may be open. */
export type DialogState =
  | { readonly kind: 'targets'; readonly selection: Selection }
  | { readonly kind: 'device'; readonly peerId: string }
  | { readonly kind: 'address' }
  | { readonly kind: 'classic' }
  | { readonly kind: 'everyone' }
  | { readonly kind: 'namesake'; readonly selection: Selection; readonly peerIds: readonly string[] }
  /** `text`: what stands in it at first. `peerId` null: asked afterwards. */
  | { readonly kind: 'text'; readonly peerId: string | null; readonly text: string }
  | { readonly kind: 'check' }
  /** Another rate limit for a transfer than the menu has. */
  | { readonly kind: 'limit'; readonly transferId: string }
  | { readonly kind: 'first-run' }
  /** `advanced`: these are shown too, from the first. */
  | { readonly kind: 'settings'; readonly advanced?: boolean }

export type Pane = 'transfers' | 'history'

export interface Notice {
  readonly id: number
  /** Null: good news. */
  readonly code: FaultCode | null
  readonly message: string
}

/** The page's own state (dialog, notices) beside the last snapshot. What is true of transfers stands only in `app`. */
export interface PageState {
  /** null until the first snapshot. */
  readonly app: AppState | null
  readonly dialog: DialogState | null
  /** What the right side shows. */
  readonly pane: Pane
  readonly notices: readonly Notice[]
}

export type PageStore = StoreApi<PageState>

const NOTICES_MAX = 4

export function createPageStore(): PageStore {
  return createStore<PageState>(() => ({ app: null, dialog: null, pane: 'transfers', notices: [] }))
}

export function applySnapshot(page: PageState, next: AppState): PageState {
  if (page.app === null) return { ...page, app: next, dialog: next.settings.welcomed ? page.dialog : { kind: 'first-run' } }
  const app = share(page.app, next)
  return withOutcome({ ...page, app }, page.app)
}

let lastNotice = 0

/** How a pairing ended is told once, when it has. */
function withOutcome(page: PageState, before: AppState): PageState {
  const outcome = page.app?.pairingOutcome ?? null
  if (outcome === null || outcome.id === before.pairingOutcome?.id) return page
  return addNotice(page, { code: outcome.paired ? null : outcome.code, message: outcomeLine(outcome) })
}

/** The same thing twice is said once, so that a stuck action does not fill the window. */
export function addNotice(page: PageState, { code, message }: Pick<Notice, 'code' | 'message'>): PageState {
  lastNotice += 1
  const others = page.notices.filter((notice) => notice.message !== message)
  return { ...page, notices: [...others, { id: lastNotice, code, message }].slice(-NOTICES_MAX) }
}

/** A fault becomes a sentence here, and stays in the language of that moment. */
export function addFault(page: PageState, fault: Fault): PageState {
  return addNotice(page, { code: fault.code, message: faultText(fault) })
}

export function dropNotice(page: PageState, id: number): PageState {
  return { ...page, notices: page.notices.filter((notice) => notice.id !== id) }
}
