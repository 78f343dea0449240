import type { Browser } from 'bonjour-service'
import { printable } from '../../../shared/format.ts'
import type { DeviceKind } from '../../../shared/transfer.ts'
import { errnoOf } from '../errors.ts'
import { INSTANCES_A_PACKET } from '../limits.ts'
import { log } from '../log.ts'
import { type Announcement, Announcer, SERVICE, TYPE } from './announcer.ts'
import { type BonjourThere, closeBonjour, type MdnsPacket, openBonjour } from './bonjour.ts'
import { type Echo, hearEcho } from './echo.ts'
import { isOnLink } from './interfaces.ts'
import { readTags } from './tags.ts'

/** Each round asks anew; who has not answered three rounds long is away. kill -9 and a pulled cable send no goodbye. */
const ROUND_MS = 5_000
/** A lost first answer must not cost a newcomer a whole round. */
const FIRST_ROUNDS_MS = [400, 1_500]

export interface Sighting {
  readonly runId: string
  /** Empty: it does not say. */
  readonly name: string
  readonly kind: DeviceKind
  readonly address: string
  readonly port: number
  readonly version: string
  readonly tags: readonly string[]
}

export interface MdnsOptions {
  /** IPv4 addresses of the interfaces to use: one bonjour-service each, so that nothing leaves by another one. */
  readonly addresses: readonly string[]
  /** Null: browse only. */
  readonly announcement: Announcement | null
  readonly onSeen: (sighting: Sighting) => void
  readonly onGoodbye: (runId: string) => void
}

/** Announces and browses `_fastdp._tcp`. Records are hostile input: what does not parse is not there, and nothing of it is kept here. */
export class Mdns {
  readonly #stations: Station[]

  constructor(options: MdnsOptions) {
    this.#stations = options.addresses.map((address) => new Station(address, options))
  }

  /** From now on this is said instead; a run id that is not said any more gets its goodbye. */
  announce(announcement: Announcement | null): void {
    for (const station of this.#stations) station.announce(announcement)
  }

  /** Whether what is said comes back, on each interface. */
  echo(): Promise<Echo[]> {
    return Promise.all(this.#stations.map((station) => station.echo()))
  }

  /** Says goodbye and closes. */
  async close(): Promise<void> {
    await Promise.all(this.#stations.map((station) => station.close()))
  }
}

class Station {
  readonly #address: string
  readonly #options: MdnsOptions
  readonly #there: BonjourThere
  readonly #announcer: Announcer
  readonly #browser: Browser
  readonly #timers: NodeJS.Timeout[] = []
  /** Our own echo comes back to us, also from what was said before. */
  readonly #ownRunIds = new Set<string>()
  #announced = false
  /** What the system has called the last fault of the socket. */
  #trouble: string | null = null

  constructor(address: string, options: MdnsOptions) {
    this.#address = address
    this.#options = options
    this.#there = openBonjour(address, (error) => {
      this.#trouble = errnoOf(error) || this.#trouble
      log('mdns %s: %s', address, error.message)
    })
    this.#announcer = new Announcer(this.#there, address)
    const { bonjour, mdns } = this.#there
    mdns.on('query', (packet: MdnsPacket) => this.#announcer.answer(packet))
    mdns.on('response', (packet: MdnsPacket, from: { readonly address: string }) => this.#hear(packet, from.address))
    this.announce(options.announcement)
    // it asks, and does not listen: it would keep whatever anybody says, compare all records of a packet with all others, pass over
    // a sign of life, and take who speaks first under an instance's name for it
    this.#browser = bonjour.find(TYPE)
    this.#browser.stop()
    for (const delayMs of FIRST_ROUNDS_MS) this.#timers.push(setTimeout(() => this.#browser.update(), delayMs))
    this.#timers.push(setInterval(() => this.#browser.update(), ROUND_MS))
  }

  announce(announcement: Announcement | null): void {
    this.#announced = announcement !== null
    if (announcement) this.#ownRunIds.add(announcement.runId)
    this.#announcer.announce(announcement)
  }

  echo(): Promise<Echo> {
    const ownInstances = (): readonly string[] => (this.#announced ? [...this.#ownRunIds] : [])
    return hearEcho({ address: this.#address, mdns: this.#there.mdns, ownInstances, trouble: () => this.#trouble })
  }

  #hear(packet: MdnsPacket, address: string): void {
    const { seen, gone } = readPacket(packet, address)
    for (const runId of gone) if (!this.#ownRunIds.has(runId)) this.#options.onGoodbye(runId)
    for (const sighting of seen) if (!this.#ownRunIds.has(sighting.runId) && isOnLink(sighting.address)) this.#options.onSeen(sighting)
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#there.mdns.removeAllListeners('query').removeAllListeners('response')
    await this.#announcer.close()
    await closeBonjour(this.#there)
  }
}

/** The devices that a packet from `address` tells of, and those that say goodbye in it. At most so many of each; nothing throws. */
export function readPacket({ answers, additionals }: Pick<MdnsPacket, 'answers' | 'additionals'>, address: string): { seen: Sighting[]; gone: string[] } {
  const records = [...answers, ...additionals]
  const pointers = records.filter(({ name, type, data }) => type === 'PTR' && name.toLowerCase() === SERVICE && typeof data === 'string')
  const services = new Map<string, Partial<ServiceRecord>>()
  for (const { name, type, data, ttl } of records) {
    if (ttl === 0 || (type !== 'SRV' && type !== 'TXT')) continue
    const key = name.toLowerCase()
    services.set(key, { ...services.get(key), ...(type === 'SRV' ? { port: portOf(data) } : { txt: textOf(data) }) })
  }
  const found: { seen: Sighting[]; gone: string[] } = { seen: [], gone: [] }
  for (const { data, ttl } of pointers.slice(0, INSTANCES_A_PACKET)) {
    const instance = String(data).toLowerCase()
    if (ttl === 0) {
      found.gone.push(instance.slice(0, -SERVICE.length - 1))
      continue
    }
    const { port, txt } = services.get(instance) ?? {}
    const sighting = readService({ port, txt, referer: { address } })
    if (sighting) found.seen.push(sighting)
  }
  return found
}

function portOf(data: unknown): unknown {
  return typeof data === 'object' && data !== null && 'port' in data ? data.port : undefined
}

/** The first value of a key counts (RFC 6763, section 6.4). */
function textOf(data: unknown): Record<string, unknown> {
  const fields = new Map<string, string>()
  for (const item of Array.isArray(data) ? data : [data]) {
    if (!Buffer.isBuffer(item)) continue
    const text = item.toString('utf8')
    const at = text.indexOf('=')
    if (at > 0 && !fields.has(text.slice(0, at))) fields.set(text.slice(0, at), text.slice(at + 1))
  }
  return Object.fromEntries(fields)
}

interface ServiceRecord {
  readonly port: unknown
  readonly txt: unknown
  /** Where it came from. */
  readonly referer: { readonly address: string }
}

/** A service record as a sighting; null when a field is missing or out of bounds. */
export function readService(service: Partial<ServiceRecord>): Sighting | null {
  const { port } = service
  const txt = (service.txt ?? {}) as Record<string, unknown>
  const { r: runId, n: name, k: kind, v: version } = txt
  const address = service.referer?.address
  if (typeof runId !== 'string' || !/^[0-9a-f]{16}$/.test(runId)) return null
  if (typeof name !== 'string' || Buffer.byteLength(name) > 63) return null
  if (typeof version !== 'string' || version.length > 16 || address === undefined) return null
  if (typeof port !== 'number' || !Number.isInteger(port) || port < 1 || port > 65535) return null
  return { runId, name: printable(name), kind: kind === 'laptop' || kind === 'server' ? kind : 'desktop', address, port, version, tags: readTags(txt) }
}
