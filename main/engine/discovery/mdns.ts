import { Bonjour, type Browser, type Service } from 'bonjour-service'
import { printable } from '../../../shared/format.ts'
import type { DeviceKind } from '../../../shared/transfer.ts'
import { DP_VERSION } from '../limits.ts'
import { log } from '../log.ts'
import { isOnLink } from './interfaces.ts'

const SERVICE_TYPE = 'fastdp'
/** Each round asks anew; who has not answered three rounds long is away. kill -9 and a pulled cable send no goodbye. */
const ROUND_MS = 5_000
/** A lost first answer must not cost a newcomer a whole round. */
const FIRST_ROUNDS_MS = [400, 1_500]
const GOODBYE_TIMEOUT_MS = 1_000

export interface Announcement {
  /** Random, once a run: how the same device is recognised over several interfaces. */
  readonly runId: string
  readonly name: string
  readonly kind: DeviceKind
  readonly port: number
}

export interface Sighting {
  readonly runId: string
  readonly name: string
  readonly kind: DeviceKind
  readonly address: string
  readonly port: number
  readonly version: string
}

export interface MdnsOptions {
  /** IPv4 addresses of the interfaces to use: one mDNS instance each, so that nothing leaves by another one. */
  readonly addresses: readonly string[]
  /** Null: browse only. */
  readonly announcement: Announcement | null
  readonly onSeen: (sighting: Sighting) => void
  readonly onGoodbye: (runId: string) => void
}

/** Announces and browses `_fastdp._tcp`. Records are hostile input: what does not parse is not there. */
export class Mdns {
  readonly #stations: Station[]

  constructor(options: MdnsOptions) {
    this.#stations = options.addresses.map((address) => new Station(address, options))
  }

  /** Says goodbye and closes. */
  async close(): Promise<void> {
    await Promise.all(this.#stations.map((station) => station.close()))
  }
}

class Station {
  readonly #bonjour: Bonjour
  readonly #options: MdnsOptions
  readonly #timers: NodeJS.Timeout[] = []
  #browser: Browser | null = null

  constructor(address: string, options: MdnsOptions) {
    this.#options = options
    // bound to 0.0.0.0 because a socket bound to a unicast address hears no multicast; joined and sent on one interface only
    const where = { interface: address, bind: '0.0.0.0' } as ConstructorParameters<typeof Bonjour>[0]
    this.#bonjour = new Bonjour(where, (error: Error) => log('mdns %s: %s', address, error.message))
    if (options.announcement) this.#publish(options.announcement)
    this.#ask()
    for (const delayMs of FIRST_ROUNDS_MS) this.#timers.push(setTimeout(() => this.#ask(), delayMs))
    this.#timers.push(setInterval(() => this.#ask(), ROUND_MS))
  }

  #publish(announcement: Announcement): void {
    const { runId, name, kind, port } = announcement
    const service = this.#bonjour.publish({
      name: runId,
      host: `${runId}.local`,
      type: SERVICE_TYPE,
      protocol: 'tcp',
      port,
      txt: { v: DP_VERSION, n: name, k: kind, r: runId },
      probe: false,
      disableIPv6: true,
    })
    service.on('error', (error: Error) => log('mdns: %s', error.message))
  }

  /** A fresh browser a round: it reports whoever answers, also those we know, and that is our sign of life. */
  #ask(): void {
    this.#browser?.stop()
    const browser = this.#bonjour.find({ type: SERVICE_TYPE, protocol: 'tcp' })
    browser.on('up', (service) => this.#seen(service))
    browser.on('txt-update', (service) => this.#seen(service))
    browser.on('srv-update', (service) => this.#seen(service))
    browser.on('down', (service) => {
      const sighting = readService(service)
      if (sighting) this.#options.onGoodbye(sighting.runId)
    })
    this.#browser = browser
  }

  #seen(service: Service): void {
    const sighting = readService(service)
    if (sighting && sighting.runId !== this.#options.announcement?.runId && isOnLink(sighting.address)) this.#options.onSeen(sighting)
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#browser?.stop()
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, GOODBYE_TIMEOUT_MS)
      const done = (): void => {
        clearTimeout(timer)
        resolve()
      }
      if (this.#options.announcement) this.#bonjour.unpublishAll(done)
      else done()
    })
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, GOODBYE_TIMEOUT_MS)
      this.#bonjour.destroy(() => {
        clearTimeout(timer)
        resolve()
      })
    })
  }
}

/** A service record as a sighting; null when a field is missing or out of bounds. */
export function readService(service: Pick<Service, 'port' | 'txt' | 'referer'>): Sighting | null {
  const txt = (service.txt ?? {}) as Record<string, unknown>
  const { r: runId, n: name, k: kind, v: version } = txt
  const address = service.referer?.address
  if (typeof runId !== 'string' || !/^[0-9a-f]{16}$/.test(runId)) return null
  if (typeof name !== 'string' || name === '' || Buffer.byteLength(name) > 63) return null
  if (typeof version !== 'string' || version.length > 16 || address === undefined) return null
  if (!Number.isInteger(service.port) || service.port < 1 || service.port > 65535) return null
  return { runId, name: printable(name), kind: kind === 'laptop' || kind === 'server' ? kind : 'desktop', address, port: service.port, version }
}
