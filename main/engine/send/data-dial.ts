import { asEngineError, EngineError } from '../errors.ts'
import { DATA_PORT_HEAD_START_MS } from '../limits.ts'
import { log } from '../log.ts'
import { pause } from '../retry.ts'
import type { Link } from '../wire/link.ts'

export interface DataDialParts {
  /** What the receiver has named in ACCEPT, beside the port it was reached at. */
  readonly ports: readonly number[]
  /** Of the control connection: nobody else is at the other end of a data port either. */
  readonly keyHash: string
  /** How long an answer of the control connection took; null: not known. */
  readonly roundTripMs: number | null
  /** A connection to that port of the receiver, or to the one that it was reached at. */
  readonly dial: (port: number | null, signal: AbortSignal) => Promise<Link>
}

/**
 * Dials the data connections of one delivery: at the data ports in turn, each of which has a thread of its own over there. They may not be
 * reachable where the main port is (a firewall, a port that is handed on by a router): one that fails, or has not answered when its head
 * start is over while the main one has, is given up; so is one whose connections come to nothing. Whatever is reached first is used.
 */
export class DataDial {
  readonly #parts: DataDialParts
  readonly #usable: number[]
  readonly #portOf = new WeakMap<Link, number>()
  #next = 0

  constructor(parts: DataDialParts) {
    this.#parts = parts
    this.#usable = [...parts.ports]
  }

  /** Rejects as a dial of the main port does. */
  async dial(signal: AbortSignal): Promise<Link> {
    const { dial } = this.#parts
    const port = this.#usable[this.#next % this.#usable.length]
    if (port === undefined) return dial(null, signal)
    this.#next += 1
    const settled = new AbortController()
    const wanted = AbortSignal.any([signal, settled.signal])
    try {
      const there = this.#at(port, wanted)
      const first = await Promise.race([there, pause(headStartMs(this.#parts.roundTripMs), wanted)])
      if (first) return first
      const main = dial(null, wanted)
      const link = await either(there, main)
      if (this.#portOf.get(link) !== port && !signal.aborted) this.#giveUp(port)
      for (const other of [there, main]) void other.then((found) => found !== link && found?.destroy()).catch(() => {})
      return link
    } finally {
      // what has not come by now is not wanted any more
      settled.abort()
    }
  }

  /** Null: it is not to be had there. */
  async #at(port: number, signal: AbortSignal): Promise<Link | null> {
    try {
      const link = await this.#parts.dial(port, signal)
      this.#portOf.set(link, port)
      if (link.peerKey.keyHash === this.#parts.keyHash) return link
      link.destroy()
      throw new EngineError('KEY_CHANGED')
    } catch (error) {
      log('data port %d: %s', port, asEngineError(error).message)
      return null
    }
  }

  /** It was reached, and came to nothing: READY or ATTACHED did not come. */
  failed(link: Link): void {
    const port = this.#portOf.get(link)
    if (port !== undefined) this.#giveUp(port)
  }

  #giveUp(port: number): void {
    log('data port %d is given up', port)
    const at = this.#usable.indexOf(port)
    if (at >= 0) this.#usable.splice(at, 1)
  }
}

/** To connect, to secure and to upgrade take a round trip each, and some more is due to a path on which something is lost. */
const ROUND_TRIPS = 6

export function headStartMs(roundTripMs: number | null): number {
  return DATA_PORT_HEAD_START_MS + ROUND_TRIPS * (roundTripMs ?? 0)
}

/** Whichever comes first; where neither does, what the main port said. */
async function either(there: Promise<Link | null>, main: Promise<Link>): Promise<Link> {
  const found = there.then((link) => link ?? Promise.reject(new EngineError('UNREACHABLE')))
  return Promise.any([found, main]).catch(() => main)
}
