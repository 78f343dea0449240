import type { EngineEvent } from '../../../shared/events.ts'
import type { DeviceKind, PairedName, PeerSnapshot } from '../../../shared/transfer.ts'
import { DP_VERSION, JUST_PAIRED_MS, PEERS_MAX } from '../limits.ts'
import type { Sighting } from './mdns.ts'

/** Three rounds without an answer. */
const AWAY_AFTER_MS = 17_000
/** A device that left is shown greyed for a while, so that a card does not vanish under the pointer. */
const FORGOTTEN_AFTER_MS = 60_000

/** Where a device was met. */
export interface Place {
  readonly address: string
  readonly port: number
}

/** Who a key that answered belongs to: name and label are what is known of it here, not what the network says. */
export interface Met {
  readonly deviceId: string
  readonly name: string
  readonly label: string
  /** Null: not told. */
  readonly kind: DeviceKind | null
}

/**
 * What is known of who stands behind an entry. `expected`: the announcement was recognised, and its key is being asked for. `another`: the key that
 * answered was not that of the paired device that was expected.
 */
type Trust =
  | { readonly kind: 'none' }
  | { readonly kind: 'expected' }
  | { readonly kind: 'met'; readonly by: Met }
  | { readonly kind: 'another'; readonly than: PairedName }

const NOBODY: Trust = { kind: 'none' }

/** An entry without anything about who it is. */
type Said = Omit<PeerSnapshot, 'verified' | 'deviceId' | 'label' | 'namesakeOf'>

interface Known {
  said: Said
  trust: Trust
  shown: PeerSnapshot
  seenAtMs: number
}

/** What the list of paired devices says, for the names and keys of peers. */
export interface Acquaintances {
  /** The paired device that is called like that. */
  readonly namesake: (name: string) => PairedName | null
  /** How a paired device is called now; null when it is none any more. */
  readonly named: (deviceId: string) => Pick<Met, 'name' | 'label'> | null
}

const STRANGERS_ONLY: Acquaintances = { namesake: () => null, named: () => null }

/** The devices in sight, at most 256, from mDNS and by hand. */
export class Peers {
  readonly #known = new Map<string, Known>()
  /** Entries that may be a device that was paired a moment ago, by device id. */
  readonly #justPaired = new Map<string, { readonly address: string; readonly entries: ReadonlySet<string>; readonly untilMs: number }>()
  readonly #emit: (event: EngineEvent) => void
  readonly #acquaintances: Acquaintances

  constructor(emit: (event: EngineEvent) => void, acquaintances: Acquaintances = STRANGERS_ONLY) {
    this.#emit = emit
    this.#acquaintances = acquaintances
  }

  list(): PeerSnapshot[] {
    return [...this.#known.values()].map(({ shown }) => shown)
  }

  get(id: string): PeerSnapshot | null {
    return this.#known.get(id)?.shown ?? null
  }

  /**
   * Sightings of one device over several interfaces are one peer; the address that was seen first stays while it lives, so
   * that a second announcement of the same id cannot pull a device's address away. What was known of who it is holds for the
   * place where it was met, and ends with it. `recognised`: it is, as far as an announcement can tell, a paired device. One that
   * tells no name is kept only when its key is known.
   */
  seen(sighting: Sighting, nowMs: number, recognised = false): void {
    if (sighting.version !== DP_VERSION) return
    const found = this.#known.get(sighting.runId)
    if (!this.takes(sighting, recognised)) return
    if (!found && (sighting.name === '' || !this.#hasRoom(false))) return
    const stays = found?.said.state === 'online' && isAt(found.said, sighting)
    if (found && sighting.name === '' && !(stays && found.trust.kind === 'met')) return
    const trust = stays && found.trust.kind !== 'none' && found.trust.kind !== 'expected' ? found.trust : recognised ? ({ kind: 'expected' } as const) : NOBODY
    this.#put(saidBy(sighting), trust, nowMs)
  }

  /** A paired device's own key has answered there. It has a place in the list before any stranger. */
  met(sighting: Sighting, by: Met, nowMs: number): void {
    const found = this.#known.get(sighting.runId)
    if (!this.takes(sighting, true)) return
    if (!found && !this.#hasRoom(true)) return
    this.#put(saidBy(sighting), { kind: 'met', by }, nowMs)
    this.#foundAgain(by.deviceId)
  }

  /**
   * A device is paired from that address, and has not shown its key where it announces itself. What is in sight there under its name is not
   * called a namesake until it has, or for a few rounds. That verifies nothing: what is sent to such an entry is for that device's key alone.
   */
  justPaired(deviceId: string, address: string, nowMs: number): void {
    const entries = new Set(this.list().flatMap((peer) => (peer.address === address ? [peer.id] : [])))
    this.#justPaired.set(deviceId, { address, entries, untilMs: nowMs + JUST_PAIRED_MS })
  }

  /** The device that this entry may be, and whose key has to answer there; null where nobody is supposed to be. */
  supposed({ id, address, name, wire }: Pick<PeerSnapshot, 'id' | 'address' | 'name' | 'wire'>): string | null {
    const deviceId = this.#namesake({ name, wire })?.deviceId
    const just = deviceId === undefined ? undefined : this.#justPaired.get(deviceId)
    return deviceId !== undefined && just?.address === address && just.entries.has(id) ? deviceId : null
  }

  /** The entries of mDNS at that address that bear the name of that device and whose key nobody has seen. */
  perhaps(deviceId: string, address: string): Sighting[] {
    return [...this.#known.values()].flatMap(({ said, trust }) => {
      const unseen = trust.kind === 'none' && said.source === 'mdns' && said.state === 'online' && said.address === address
      return unseen && this.#namesake(said)?.deviceId === deviceId ? [sightingOf(said)] : []
    })
  }

  /** A key has answered where this entry says: `by` whose it was, or `than` whose it was not. Passed over when the entry has moved on since. */
  judge(id: string, place: Place, verdict: { readonly by: Met } | { readonly than: PairedName }): void {
    const found = this.#known.get(id)
    if (!found || !isAt(found.said, place)) return
    this.#put(found.said, 'by' in verdict ? { kind: 'met', by: verdict.by } : { kind: 'another', than: verdict.than }, found.seenAtMs)
    if ('by' in verdict) this.#foundAgain(verdict.by.deviceId)
  }

  /** Whether a sighting is that of the entry with its run id: not while that one lives at another address, unless only the new one is recognised. */
  takes(sighting: Sighting, recognised: boolean): boolean {
    const found = this.#known.get(sighting.runId)
    if (found?.said.state !== 'online' || found.said.address === sighting.address) return true
    return recognised && found.trust.kind !== 'met' && found.trust.kind !== 'expected'
  }

  /** The list of paired devices has changed: nobody is verified whose pairing is over, and names are compared anew. */
  review(): void {
    for (const { said, trust, seenAtMs } of this.#known.values()) this.#put(said, trust, seenAtMs)
  }

  addManual(peer: Omit<Said, 'state' | 'source' | 'version'>, nowMs: number, by: Met | null = null): PeerSnapshot {
    const said: Said = { ...peer, state: 'online', source: 'manual', version: peer.wire }
    if (by) this.#justPaired.delete(by.deviceId)
    return this.#put(said, by ? { kind: 'met', by } : NOBODY, nowMs)
  }

  manual(): PeerSnapshot[] {
    return this.list().filter((peer) => peer.source === 'manual')
  }

  /** Whether nothing has to be asked about who is at that place. */
  isSettled(id: string, place: Place): boolean {
    const found = this.#known.get(id)
    return found?.said.state === 'online' && isAt(found.said, place) && found.trust.kind === 'met'
  }

  setState(id: string, state: PeerSnapshot['state'], nowMs: number): void {
    const known = this.#known.get(id)
    if (known && known.said.state !== state) this.#put({ ...known.said, state }, known.trust, state === 'online' ? nowMs : known.seenAtMs)
  }

  remove(id: string): void {
    if (this.#known.delete(id)) this.#emit({ event: 'peer-gone', peerId: id })
  }

  /** Call now and then: who has not been seen goes away, then is forgotten. */
  age(nowMs: number): void {
    for (const [deviceId, { untilMs }] of this.#justPaired) if (untilMs < nowMs) this.#foundAgain(deviceId)
    for (const [id, { said, seenAtMs }] of this.#known) {
      if (said.source === 'manual') continue
      if (nowMs - seenAtMs > FORGOTTEN_AFTER_MS) this.remove(id)
      else if (nowMs - seenAtMs > AWAY_AFTER_MS) this.setState(id, 'away', nowMs)
    }
  }

  clear(): void {
    for (const id of this.#known.keys()) if (this.get(id)?.source === 'mdns') this.remove(id)
  }

  /** A paired device is never kept out by a crowd of strangers: the newest of them gives way. */
  #hasRoom(forPaired: boolean): boolean {
    if (this.#known.size < PEERS_MAX) return true
    const stranger = forPaired && [...this.#known].findLast(([, { said, trust }]) => said.source === 'mdns' && trust.kind !== 'met')
    if (!stranger) return false
    this.remove(stranger[0])
    return true
  }

  #put(said: Said, trust: Trust, seenAtMs: number): PeerSnapshot {
    const before = this.#known.get(said.id)?.shown
    const shown = this.#shown(said, trust)
    // a pairing that is over is forgotten here too: what was known of the key says nothing any more
    const kept = trust.kind === 'met' && !shown.verified ? NOBODY : trust
    this.#known.set(said.id, { said, trust: kept, shown, seenAtMs })
    if (!before || JSON.stringify(before) !== JSON.stringify(shown)) this.#emit({ event: 'peer', peer: shown })
    return shown
  }

  #shown(said: Said, trust: Trust): PeerSnapshot {
    if (trust.kind === 'expected') return { ...said, verified: false }
    if (trust.kind === 'met') {
      const now = this.#acquaintances.named(trust.by.deviceId)
      if (now) return verified(said, { ...trust.by, ...now })
    }
    if (trust.kind === 'another' && this.#acquaintances.named(trust.than.deviceId)) return { ...said, verified: false, namesakeOf: trust.than }
    const namesakeOf = this.#namesake(said)
    return { ...said, verified: false, ...(namesakeOf && this.supposed(said) === null && { namesakeOf }) }
  }

  /** It has an entry of its own now, or had its time: whoever else bears its name is a namesake. */
  #foundAgain(deviceId: string): void {
    if (this.#justPaired.delete(deviceId)) this.review()
  }

  /** A 1.x device is called by its address. */
  #namesake(said: Pick<Said, 'name' | 'wire'>): PairedName | null {
    return said.wire === DP_VERSION ? this.#acquaintances.namesake(said.name) : null
  }
}

/** Its name is the one that is known here: whoever can send a packet can announce another one for it. */
function verified(said: Said, { deviceId, name, label, kind }: Met): PeerSnapshot {
  return { ...said, name: name || said.name, kind: kind ?? said.kind, verified: true, deviceId, ...(label !== '' && { label }) }
}

function saidBy({ runId, name, kind, address, port, version }: Sighting): Said {
  return { id: runId, name, kind, version, address, port, state: 'online', source: 'mdns', wire: DP_VERSION }
}

function sightingOf({ id, name, kind, address, port, version }: Said): Sighting {
  return { runId: id, name, kind, address, port, version, tags: [] }
}

function isAt(one: Place, other: Place): boolean {
  return one.address === other.address && one.port === other.port
}
