import { randomBytes } from 'node:crypto'
import type { EngineEvent } from '../../shared/events.ts'
import { DEFAULT_PORT } from '../../shared/settings.ts'
import { checkOwnAddress, ownAddresses } from './address.ts'
import type { Circle } from './circle.ts'
import type { Announcement } from './discovery/announcer.ts'
import type { Echo } from './discovery/echo.ts'
import type { Mdns } from './discovery/mdns.ts'
import { asEngineError, EngineError } from './errors.ts'
import type { EngineOptions, Visibility } from './facade.ts'
import type { Identity } from './identity/identity.ts'
import { log } from './log.ts'
import type { Link } from './wire/link.ts'
import { type DataPorts, type Door, type Listener, listen } from './wire/listen.ts'

const PORTS_TRIED = 20

export interface PresenceParts {
  readonly identity: Identity
  readonly emit: (event: EngineEvent) => void
  readonly circle: Pick<Circle, 'peers' | 'recognition' | 'visibility'>
  readonly onLink: (link: Link, door: Door) => void
  /** An address of this device has come or gone. */
  readonly onMoved: () => void
}

/** Where this device can be reached, and what it says of that: the listener, the announcement, the addresses. Changes take turns. */
export class Presence {
  #options: EngineOptions
  readonly #parts: PresenceParts
  #runId = newRunId()
  /** To whom this run was announced. */
  #shownTo: Visibility | null = null
  #listener: Listener | null = null
  #mdns: Mdns | null = null
  #addresses: readonly string[] = []
  #turn: Promise<void> = Promise.resolve()
  #asleep = false

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
      if (moved || (rebind && this.#mdns === null)) await this.#reannounce()
      else if (rebind || wanted.deviceName !== before.deviceName) this.#tell()
    })
    return moved
  }

  /** A cable, a Wi-Fi network or a VPN came or went: announce where we are now. */
  watchInterfaces(): void {
    const now = ownAddresses(this.#options.interfaceAddress)
    if (this.#asleep || now.join() === this.#addresses.join()) return
    this.#inTurn(async () => {
      await this.#reannounce()
      this.#parts.onMoved()
    }).catch((error: unknown) => log('announce: %s', asEngineError(error).message))
  }

  /** Who may see this device, or by what it is recognised, has changed. */
  refresh(): void {
    const step = async (): Promise<void> => this.#mdns?.announce(this.#announcement())
    this.#inTurn(step).catch((error: unknown) => log('announce: %s', asEngineError(error).message))
  }

  /** Says goodbye and lets nobody in until `wake`. What is connected stays so. */
  sleep(): Promise<void> {
    this.#asleep = true
    return this.#inTurn(async () => {
      const old = this.#mdns
      this.#mdns = null
      await old?.close()
      this.#listener?.stopAccepting()
    })
  }

  /** Listens on the same port, or the next one that is free, and says where we are now. Throws PORT_UNAVAILABLE. */
  wake(): Promise<void> {
    const slept = this.#asleep
    this.#asleep = false
    return this.#inTurn(async () => {
      try {
        if (slept && this.#options.listen) await this.#bind(this.port)
      } finally {
        await this.#reannounce()
        this.#parts.onMoved()
      }
    })
  }

  /** Whether multicast comes back, on each interface. Null: this device neither announces nor looks. */
  async echo(): Promise<Echo[] | null> {
    return (await this.#mdns?.echo()) ?? null
  }

  /** Ports for the data connections of a transfer. Null: this device does not listen. */
  readonly dataPorts = async (count: number): Promise<DataPorts | null> => (await this.#listener?.dataPorts(count)) ?? null

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
  async #bind(before: number | null = null): Promise<void> {
    const { port: wanted, interfaceAddress } = this.#options
    checkOwnAddress(interfaceAddress)
    const usual = wanted === null ? [...Array.from({ length: PORTS_TRIED }, (_, n) => DEFAULT_PORT + n), 0] : [wanted]
    const candidates = before === null ? usual : [before, ...usual]
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

  async #announce(): Promise<void> {
    const { discovery, interfaceAddress } = this.#options
    this.#addresses = ownAddresses(interfaceAddress)
    if (discovery) {
      // not loaded by commands that dial an address
      const { Mdns } = await import('./discovery/mdns.ts')
      const { peers, recognition } = this.#parts.circle
      this.#mdns = new Mdns({
        addresses: this.#addresses,
        announcement: this.#announcement(),
        onSeen: (sighting) => recognition.heard(sighting),
        onGoodbye: (runId) => peers.remove(runId),
      })
    }
    this.#tellListening()
  }

  /** Says it anew where it is said already. */
  #tell(): void {
    this.#mdns?.announce(this.#announcement())
    this.#tellListening()
  }

  /** `listening` is told with the announcement, because the addresses belong to both. */
  #tellListening(): void {
    const { port } = this
    if (port === null) return
    this.#parts.emit({ event: 'listening', port, deviceId: this.#parts.identity.deviceId, name: this.#options.deviceName, addresses: this.#addresses })
  }

  /** Null: nothing is said. Who saw this device by name must not know it again without: another visibility is another run. */
  #announcement(): Announcement | null {
    const { deviceName, deviceKind } = this.#options
    const { port } = this
    const { visibility: now, recognition } = this.#parts.circle
    if (this.#shownTo !== null && this.#shownTo !== now) this.#runId = newRunId()
    this.#shownTo = now
    if (port === null || now === 'hidden') return null
    const runId = this.#runId
    // computed whenever they are said, which is each time that somebody asks: so they are always those of the hour
    const tags = (address: string): string[] => recognition.tags({ runId, address, port })
    return now === 'everyone' ? { runId, name: deviceName, kind: deviceKind, port, tags } : { runId, name: '', kind: null, port, tags }
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

function newRunId(): string {
  return randomBytes(8).toString('hex')
}
