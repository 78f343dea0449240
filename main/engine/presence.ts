import { randomBytes } from 'node:crypto'
import type { EngineEvent } from '../../shared/events.ts'
import { DEFAULT_PORT } from '../../shared/settings.ts'
import { checkOwnAddress, ownAddresses } from './address.ts'
import type { Mdns } from './discovery/mdns.ts'
import type { Peers } from './discovery/peers.ts'
import { asEngineError, EngineError } from './errors.ts'
import type { EngineOptions } from './facade.ts'
import type { Identity } from './identity/identity.ts'
import { log } from './log.ts'
import type { Link } from './wire/link.ts'
import { type Listener, listen } from './wire/listen.ts'

const PORTS_TRIED = 20

export interface PresenceParts {
  readonly identity: Identity
  readonly peers: Peers
  readonly emit: (event: EngineEvent) => void
  readonly onLink: (link: Link) => void
}

/** Where this device can be reached, and what it says of that: the listener, the announcement, the addresses. Changes take turns. */
export class Presence {
  #options: EngineOptions
  readonly #parts: PresenceParts
  readonly #runId = randomBytes(8).toString('hex')
  #listener: Listener | null = null
  #mdns: Mdns | null = null
  #addresses: readonly string[] = []
  #turn: Promise<void> = Promise.resolve()

  constructor(options: EngineOptions, parts: PresenceParts) {
    this.#options = options
    this.#parts = parts
  }

  get port(): number | null {
    return this.#listener?.port ?? null
  }

  get addresses(): readonly string[] {
    return this.#addresses
  }

  /** Listens and announces. Throws PORT_UNAVAILABLE, BAD_SETTING. */
  start(): Promise<void> {
    return this.#inTurn(async () => {
      try {
        if (this.#options.listen) await this.#bind()
      } finally {
        // without a listener too: who cannot be reached can still see others and send
        await this.#announce()
      }
    })
  }

  /** Takes new options; what cannot be had leaves the old ones in force. Resolves with whether the interface changed. */
  async change(wanted: EngineOptions): Promise<boolean> {
    let moved = false
    await this.#inTurn(async () => {
      const before = this.#options
      moved = wanted.interfaceAddress !== before.interfaceAddress
      const asked = moved || wanted.port !== before.port || this.#listener === null
      const rebind = wanted.listen && asked && (moved || !this.#listensOn(wanted.port))
      this.#options = wanted
      try {
        if (rebind) await this.#bind()
      } catch (error) {
        this.#options = before
        throw error
      }
      if (rebind || wanted.deviceName !== before.deviceName) await this.#reannounce()
    })
    return moved
  }

  /** A cable, a Wi-Fi network or a VPN came or went: announce where we are now. */
  watchInterfaces(): void {
    const now = ownAddresses(this.#options.interfaceAddress)
    if (now.join() === this.#addresses.join()) return
    this.#inTurn(() => this.#reannounce()).catch((error: unknown) => log('announce: %s', asEngineError(error).message))
  }

  stopAccepting(): void {
    this.#listener?.stopAccepting()
  }

  /** Says goodbye and closes every connection. */
  close(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#mdns?.close()
      await this.#listener?.close()
      this.#mdns = null
      this.#listener = null
    })
  }

  /** Default port: the next free one if it is taken. A chosen port: that one or none. */
  async #bind(): Promise<void> {
    const { port: wanted, interfaceAddress } = this.#options
    checkOwnAddress(interfaceAddress)
    const candidates = wanted === null ? [...Array.from({ length: PORTS_TRIED }, (_, n) => DEFAULT_PORT + n), 0] : [wanted]
    let failure: EngineError | null = null
    for (const port of candidates) {
      try {
        const { identity, onLink } = this.#parts
        const listener = await listen({ address: interfaceAddress, port, identity, onLink })
        this.#listener?.stopAccepting()
        this.#listener = listener
        return
      } catch (error) {
        failure = asEngineError(error)
      }
    }
    throw failure ?? new EngineError('PORT_UNAVAILABLE')
  }

  /** Our own socket must not stand in its own way: the port asked for may be the one we have. */
  #listensOn(wanted: number | null): boolean {
    const port = this.#listener?.port ?? 0
    return wanted === null ? port >= DEFAULT_PORT && port < DEFAULT_PORT + PORTS_TRIED : port === wanted
  }

  /** `listening` is told here, because the addresses belong to it. */
  async #announce(): Promise<void> {
    const { deviceName, deviceKind, discovery, interfaceAddress } = this.#options
    this.#addresses = ownAddresses(interfaceAddress)
    const port = this.#listener?.port ?? null
    if (discovery) {
      // not loaded by commands that dial an address
      const { Mdns } = await import('./discovery/mdns.ts')
      this.#mdns = new Mdns({
        addresses: this.#addresses,
        announcement: port === null ? null : { runId: this.#runId, name: deviceName, kind: deviceKind, port },
        onSeen: (sighting) => this.#parts.peers.seen(sighting, performance.now()),
        onGoodbye: (runId) => this.#parts.peers.remove(runId),
      })
    }
    if (port !== null) this.#parts.emit({ event: 'listening', port, deviceId: this.#parts.identity.deviceId, name: deviceName, addresses: this.#addresses })
  }

  async #reannounce(): Promise<void> {
    const old = this.#mdns
    this.#mdns = null
    await old?.close()
    await this.#announce()
  }

  #inTurn(step: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(step)
    this.#turn = turn.catch(() => {})
    return turn
  }
}
