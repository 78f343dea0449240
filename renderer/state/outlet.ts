import { type Fault, faultOf } from '../../shared/fault.ts'
import { type Bridge, OFFER_ENTRIES_PAGE, type Reply, type RequestName, type RequestOf, type ResponseOf } from '../../shared/ipc.ts'
import type { OfferEntry } from '../../shared/offer.ts'

type Askable = Exclude<RequestName, 'registerPaths'>

/** Requests to the main process, and what becomes of their faults. */
export interface Outlet {
  /** The fault is the caller's to show; null when it went well. */
  readonly ask: <N extends Askable>(name: N, body: RequestOf<N>) => Promise<Fault | null>
  /** A fault becomes a notice. */
  readonly tell: <N extends Askable>(name: N, body: RequestOf<N>) => Promise<void>
  /** Null: there is nothing, or a notice says why. */
  readonly answered: <N extends RequestName>(promise: Promise<Reply<N>>) => Promise<ResponseOf<N> | null>
  /** All names of an offer, page by page; null when it is gone, which a notice says. */
  readonly offerEntries: (offerId: string) => Promise<readonly OfferEntry[] | null>
}

export function createOutlet(bridge: Bridge<File>, notify: (fault: Fault) => void): Outlet {
  const ask: Outlet['ask'] = async (name, body) => {
    const reply = await settled(bridge.request(name, body))
    return reply.ok ? null : reply.fault
  }
  const answered: Outlet['answered'] = async (promise) => {
    const reply = await settled(promise)
    if (reply.ok) return reply.value
    notify(reply.fault)
    return null
  }
  return {
    ask,
    tell: async (name, body) => {
      const fault = await ask(name, body)
      if (fault) notify(fault)
    },
    answered,
    offerEntries: async (offerId) => {
      const entries: OfferEntry[] = []
      for (;;) {
        const page = await answered(bridge.request('offerEntries', { offerId, from: entries.length, count: OFFER_ENTRIES_PAGE }))
        if (page === null) return null
        entries.push(...page)
        if (page.length < OFFER_ENTRIES_PAGE) return entries
      }
    },
  }
}

async function settled<N extends RequestName>(promise: Promise<Reply<N>>): Promise<Reply<N>> {
  try {
    return await promise
  } catch {
    return { ok: false, fault: faultOf('INTERNAL') }
  }
}
