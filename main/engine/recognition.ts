import { randomBytes } from 'node:crypto'
import type { DeviceKind } from '../../shared/transfer.ts'
import type { Sighting } from './discovery/mdns.ts'
import type { Met, Peers } from './discovery/peers.ts'
import { filledUp, hourOf, recognitionKey, tagOf } from './discovery/tags.ts'
import { asEngineError } from './errors.ts'
import type { PeerKey } from './identity/device-id.ts'
import type { Identity } from './identity/identity.ts'
import {
  PROBE_AGAIN_MAX_MS,
  PROBE_AGAIN_MS,
  PROBES_A_MINUTE,
  PROBES_AT_ONCE,
  RECOGNITION_WINDOW_MS,
  RECOGNITIONS_KEPT,
  TAGS_A_WINDOW,
  TAGS_MAX,
} from './limits.ts'
import { log } from './log.ts'
import type { PairedDevices } from './pairing/paired-devices.ts'

const MINUTE_MS = 60_000

export interface RecognitionParts {
  readonly identity: Pick<Identity, 'keyHash' | 'keyPem'>
  readonly peers: Peers
  readonly paired: PairedDevices
  /** Reaches a place and returns the key that answered there, and what it says of itself. */
  readonly probe: (host: string, port: number) => Promise<Answered>
  /** Its key has answered: whose it is here, null when it is no paired one. */
  readonly meet: (answered: Answered) => Met | null
  /** The time of day. */
  readonly now?: () => number
}

export interface Answered {
  readonly key: PeerKey
  /** Empty: it does not say. */
  readonly name: string
  readonly kind: DeviceKind
}

/** A place that was asked, or is to be. */
interface Asked {
  failures: number
  nextAtMs: number
  /** What it announced to be called when it was asked. */
  name: string
}

/**
 * Knows paired devices again by their announcements, and asks only those for their keys: a connection shows this device's own key, so
 * nobody else is dialled. An announcement alone verifies nothing.
 */
export class Recognition {
  readonly #parts: RecognitionParts
  readonly #now: () => number
  /** Shared with each paired device, by key hash. */
  readonly #keys = new Map<string, Buffer>()
  /** What an announcement was found to be, by all that decides it: key hash, or null. */
  readonly #recognised = new Map<string, string | null>()
  #hour = 0
  readonly #fillSecret = randomBytes(32)
  #computed = { sinceMs: 0, tags: 0 }
  readonly #asked = new Map<string, Asked>()
  /** When each device was asked, by key hash. */
  readonly #times = new Map<string, number[]>()
  #asking = 0

  constructor(parts: RecognitionParts) {
    this.#parts = parts
    this.#now = parts.now ?? Date.now
  }

  /** What paired devices recognise this one by. */
  tags(place: { readonly runId: string; readonly address: string; readonly port: number }): string[] {
    const basis = { ...place, sender: this.#parts.identity.keyHash, hour: hourOf(this.#now()) }
    const known = this.#parts.paired.recognisable().slice(0, TAGS_MAX)
    const tags = known.map(({ keyHash, spki }) => tagOf(this.#keyFor(keyHash, spki), basis))
    return filledUp(tags, { secret: this.#fillSecret, basis })
  }

  /** The list of paired devices has changed. */
  changed(): void {
    this.#recognised.clear()
    const left = new Set(this.#parts.paired.recognisable().map(({ keyHash }) => keyHash))
    for (const keyHash of this.#keys.keys()) if (!left.has(keyHash)) this.#keys.delete(keyHash)
    this.#parts.peers.review()
  }

  heard(sighting: Sighting): void {
    const { peers } = this.#parts
    const keyHash = this.#recognise(sighting)
    peers.seen(sighting, performance.now(), keyHash !== null)
    if (keyHash === null || !peers.takes(sighting, true)) return
    const asked = this.#asked.get(placeOf(sighting))
    const settled = peers.isSettled(sighting.runId, sighting) && asked?.name === sighting.name
    if (!settled && this.#mayAsk(keyHash, asked)) void this.#ask(keyHash, sighting)
  }

  /** Paired this moment, from that address: what it announces there has no tag for this device yet, so it is asked for its key without. */
  justPaired({ keyHash, deviceId }: PeerKey, address: string): void {
    for (const sighting of this.#parts.peers.perhaps(deviceId, address)) {
      if (this.#mayAsk(keyHash, this.#asked.get(placeOf(sighting)))) void this.#ask(keyHash, sighting)
    }
  }

  #recognise(sighting: Sighting): string | null {
    const hour = hourOf(this.#now())
    if (hour !== this.#hour) {
      this.#hour = hour
      this.#recognised.clear()
    }
    if (sighting.tags.length === 0) return null
    const id = `${placeOf(sighting)} ${sighting.tags.join('')}`
    const before = this.#recognised.get(id)
    if (before !== undefined) return before
    const found = this.#search(sighting)
    if (found === undefined) return null
    if (this.#recognised.size >= RECOGNITIONS_KEPT) this.#recognised.clear()
    this.#recognised.set(id, found)
    return found
  }

  /** Undefined: too much was looked at just now; it will be heard again. */
  #search({ runId, address, port, tags }: Sighting): string | null | undefined {
    const said = new Set(tags)
    const known = this.#parts.paired.recognisable()
    if (!this.#mayCompute(known.length * 3)) return undefined
    for (const { keyHash, spki } of known) {
      const key = this.#keyFor(keyHash, spki)
      // clocks differ, and hours end while an announcement is on its way
      for (const hour of [this.#hour, this.#hour - 1, this.#hour + 1]) {
        if (said.has(tagOf(key, { sender: keyHash, runId, address, port, hour }))) return keyHash
      }
    }
    return null
  }

  #mayCompute(tags: number): boolean {
    const nowMs = performance.now()
    if (nowMs - this.#computed.sinceMs > RECOGNITION_WINDOW_MS) this.#computed = { sinceMs: nowMs, tags: 0 }
    this.#computed.tags += tags
    return this.#computed.tags <= TAGS_A_WINDOW
  }

  #keyFor(keyHash: string, spki: string): Buffer {
    const known = this.#keys.get(keyHash)
    if (known) return known
    const key = this.#compute(spki)
    this.#keys.set(keyHash, key)
    return key
  }

  /** A damaged key in the list makes a secret that nobody shares. */
  #compute(spki: string): Buffer {
    try {
      return recognitionKey(this.#parts.identity.keyPem, spki)
    } catch (error) {
      log('a paired key cannot be used: %s', error)
      return randomBytes(32)
    }
  }

  #mayAsk(keyHash: string, asked: Asked | undefined): boolean {
    const nowMs = performance.now()
    if (this.#asking >= PROBES_AT_ONCE || (asked && nowMs < asked.nextAtMs)) return false
    const times = (this.#times.get(keyHash) ?? []).filter((atMs) => nowMs - atMs < MINUTE_MS)
    this.#times.set(keyHash, times)
    return times.length < PROBES_A_MINUTE
  }

  async #ask(keyHash: string, sighting: Sighting): Promise<void> {
    const { peers, probe, meet, paired } = this.#parts
    const place = placeOf(sighting)
    const failures = this.#asked.get(place)?.failures ?? 0
    this.#times.get(keyHash)?.push(performance.now())
    // not again before this one has come to its end
    this.#note(place, { failures, nextAtMs: Number.POSITIVE_INFINITY, name: sighting.name })
    this.#asking += 1
    try {
      const met = meet(await probe(sighting.address, sighting.port))
      if (met) {
        this.#note(place, { failures: 0, nextAtMs: 0, name: sighting.name })
        peers.met(sighting, met, performance.now())
        return
      }
      const expected = paired.get(keyHash)
      if (expected) peers.judge(sighting.runId, sighting, { than: { deviceId: expected.deviceId, name: expected.label || expected.name } })
    } catch (error) {
      log('asking %s for its key: %s', sighting.address, asEngineError(error).message)
    } finally {
      this.#asking -= 1
      const asked = this.#asked.get(place)
      if (asked?.nextAtMs === Number.POSITIVE_INFINITY) {
        const waitMs = Math.min(PROBE_AGAIN_MS * 2 ** failures, PROBE_AGAIN_MAX_MS)
        this.#note(place, { ...asked, failures: failures + 1, nextAtMs: performance.now() + waitMs })
      }
    }
  }

  #note(place: string, asked: Asked): void {
    this.#asked.delete(place)
    this.#asked.set(place, asked)
    const [oldest] = this.#asked.keys()
    if (this.#asked.size > RECOGNITIONS_KEPT && oldest !== undefined) this.#asked.delete(oldest)
  }
}

function placeOf({ runId, address, port }: Sighting): string {
  return `${runId} ${address} ${port}`
}
