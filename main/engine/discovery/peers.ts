import type { EngineEvent } from '../../../shared/events.ts'
import type { DeviceKind, PeerSnapshot } from '../../../shared/transfer.ts'
import { DP_VERSION, PEERS_MAX } from '../limits.ts'
import type { Sighting } from './mdns.ts'

/** Three rounds without an answer. */
const AWAY_AFTER_MS = 17_000
/** A device that left is shown greyed for a while, so that a card does not vanish under the pointer. */
const FORGOTTEN_AFTER_MS = 60_000

interface Known {
  peer: PeerSnapshot
  seenAtMs: number
}

/** The devices in sight, at most 256, from mDNS and by hand. */
export class Peers {
  readonly #known = new Map<string, Known>()
  readonly #emit: (event: EngineEvent) => void

  constructor(emit: (event: EngineEvent) => void) {
    this.#emit = emit
  }

  list(): PeerSnapshot[] {
    return [...this.#known.values()].map(({ peer }) => peer)
  }

  get(id: string): PeerSnapshot | null {
    return this.#known.get(id)?.peer ?? null
  }

  /**
   * Sightings of one device over several interfaces are one peer; the address that was seen first stays while it lives, so
   * that a second announcement of the same id cannot pull a device's address away.
   */
  seen(sighting: Sighting, nowMs: number): void {
    if (sighting.version !== DP_VERSION) return
    const found = this.#known.get(sighting.runId)
    if (!found && this.#known.size >= PEERS_MAX) return
    const keeps = found?.peer.state === 'online' && found.peer.address !== sighting.address
    const { address, port } = keeps ? found.peer : sighting
    if (!keeps || !found)
      this.#put({ id: sighting.runId, ...pick(sighting), address, port, state: 'online', verified: false, source: 'mdns', wire: DP_VERSION }, nowMs)
  }

  addManual(peer: Omit<PeerSnapshot, 'state' | 'source' | 'version'>, nowMs: number): PeerSnapshot {
    const added: PeerSnapshot = { ...peer, state: 'online', source: 'manual', version: peer.wire }
    this.#put(added, nowMs)
    return added
  }

  manual(): PeerSnapshot[] {
    return this.list().filter((peer) => peer.source === 'manual')
  }

  setState(id: string, state: PeerSnapshot['state'], nowMs: number): void {
    const known = this.#known.get(id)
    if (known && known.peer.state !== state) this.#put({ ...known.peer, state }, state === 'online' ? nowMs : known.seenAtMs)
  }

  remove(id: string): void {
    if (this.#known.delete(id)) this.#emit({ event: 'peer-gone', peerId: id })
  }

  /** Call now and then: who has not been seen goes away, then is forgotten. */
  age(nowMs: number): void {
    for (const [id, { peer, seenAtMs }] of this.#known) {
      if (peer.source === 'manual') continue
      if (nowMs - seenAtMs > FORGOTTEN_AFTER_MS) this.remove(id)
      else if (nowMs - seenAtMs > AWAY_AFTER_MS) this.setState(id, 'away', nowMs)
    }
  }

  clear(): void {
    for (const id of this.#known.keys()) if (this.get(id)?.source === 'mdns') this.remove(id)
  }

  #put(peer: PeerSnapshot, nowMs: number): void {
    const before = this.#known.get(peer.id)?.peer
    this.#known.set(peer.id, { peer, seenAtMs: nowMs })
    if (!before || JSON.stringify(before) !== JSON.stringify(peer)) this.#emit({ event: 'peer', peer })
  }
}

function pick(sighting: Sighting): { name: string; kind: DeviceKind; version: string } {
  return { name: sighting.name, kind: sighting.kind, version: sighting.version }
}
