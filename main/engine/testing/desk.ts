import type { EngineEvent } from '../../../shared/events.ts'
import type { OfferSnapshot } from '../../../shared/transfer.ts'
import { Desk, type Question, type Visitor } from '../receive/desk.ts'
import { type GatedEntry, gateEntries } from '../receive/names.ts'
import { fileEntry, folderEntry } from './support.ts'

export function offerOf(id: string): OfferSnapshot {
  return {
    id,
    peer: { name: 'Desk', deviceId: null, address: '192.0.2.1', verified: false, wire: '2.0.0' },
    kind: 'files',
    title: 'a.txt',
    files: 1,
    directories: 0,
    totalBytes: 1,
    executables: 0,
    hidden: 0,
    folder: '/in',
    freeBytes: 1,
    collisions: [],
    names: ['a.txt'],
    expiresAtMs: 0,
  }
}

export const never = (): Promise<never> => new Promise<never>(() => {})

/** Keys that are paired. */
export const paired = new Set<string>()

export function openDesk(timeoutMs?: number): { desk: Desk; events: EngineEvent[] } {
  const events: EngineEvent[] = []
  const parts = { emit: (event: EngineEvent) => void events.push(event), isPaired: (key: string) => paired.has(key), anyPaired: () => paired.size > 0 }
  return { desk: new Desk({ ...parts, ...(timeoutMs !== undefined && { timeoutMs }) }), events }
}

export function by(key: string): Visitor {
  return { key, asks: true }
}

/** Five files in two folders, and an empty folder. */
export const ENTRIES: readonly GatedEntry[] = gateEntries([
  folderEntry('Drop'),
  fileEntry('Drop/a.txt', 1),
  fileEntry('Drop/.b', 20),
  folderEntry('Drop/in'),
  fileEntry('Drop/in/c.exe', 300),
  fileEntry('Drop/in/d', 4000),
  folderEntry('Drop/empty'),
  fileEntry('e', 50_000),
])

export function questionOf(id: string, key: string = id): Question {
  const offer = offerOf(id)
  return { visitor: by(key), offer, described: { peer: offer.peer, title: offer.title, kind: 'files', entries: ENTRIES }, usual: [], pair: null }
}

export function closed(offerId: string, reason: 'accepted' | 'declined' | 'expired' | 'withdrawn'): EngineEvent {
  return { event: 'offer-closed', offerId, reason }
}
