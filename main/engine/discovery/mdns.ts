import multicastDns, { type MdnsPacket, type MdnsRecord, type MulticastDns } from 'multicast-dns'
import { printable } from '../../../shared/format.ts'
import type { DeviceKind } from '../../../shared/transfer.ts'
import { DP_VERSION, INSTANCES_A_PACKET } from '../limits.ts'
import { log } from '../log.ts'
import { isOnLink } from './interfaces.ts'
import { readTags, tagFields } from './tags.ts'

const SERVICE = '_fastdp._tcp.local'
/** Each round asks anew; who has not answered three rounds long is away. kill -9 and a pulled cable send no goodbye. */
const ROUND_MS = 5_000
/** A lost first answer must not cost a newcomer a whole round. */
const FIRST_ROUNDS_MS = [400, 1_500]
/** What is new is said again: multicast loses packets. */
const SAID_AGAIN_MS = 1_000
/** Everyone hears an answer, so that questions in a flood are answered by few. */
const ANSWER_EVERY_MS = 100
const GOODBYE_TIMEOUT_MS = 1_000
const HOST_TTL_S = 120
const TXT_TTL_S = 4_500

export interface Announcement {
  /** Random, once a run: how the same device is recognised over several interfaces. */
  readonly runId: string
  /** Empty: only who recognises the tags knows who this is. */
  readonly name: string
  /** Null: not told. */
  readonly kind: DeviceKind | null
  readonly port: number
  /** What paired devices recognise this one by, where it is announced from that address. */
  readonly tags: (address: string) => readonly string[]
}

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
  /** IPv4 addresses of the interfaces to use: one socket each, so that nothing leaves by another one. */
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

  /** Says goodbye and closes. */
  async close(): Promise<void> {
    await Promise.all(this.#stations.map((station) => station.close()))
  }
}

class Station {
  readonly #address: string
  readonly #options: MdnsOptions
  readonly #mdns: MulticastDns
  readonly #timers: NodeJS.Timeout[] = []
  /** Our own echo comes back to us, also from what was said before. */
  readonly #ownRunIds = new Set<string>()
  #said: Announcement | null = null
  #saidAtMs = Number.NEGATIVE_INFINITY
  #again: NodeJS.Timeout | null = null

  constructor(address: string, options: MdnsOptions) {
    this.#address = address
    this.#options = options
    // bound to 0.0.0.0 because a socket bound to a unicast address hears no multicast; joined and sent on one interface only
    this.#mdns = multicastDns({ interface: address, bind: '0.0.0.0' })
    for (const trouble of ['error', 'warning']) this.#mdns.on(trouble, (error: Error) => log('mdns %s: %s', address, error.message))
    this.#mdns.on('query', (packet: MdnsPacket) => this.#answer(packet))
    this.#mdns.on('response', (packet: MdnsPacket, from: { readonly address: string }) => this.#hear(packet, from.address))
    this.announce(options.announcement)
    this.#ask()
    for (const delayMs of FIRST_ROUNDS_MS) this.#timers.push(setTimeout(() => this.#ask(), delayMs))
    this.#timers.push(setInterval(() => this.#ask(), ROUND_MS))
  }

  announce(announcement: Announcement | null): void {
    const before = this.#said
    this.#said = announcement
    if (before && before.runId !== announcement?.runId) this.#mdns.respond({ answers: goodbyeOf(before.runId) })
    if (this.#again) clearTimeout(this.#again)
    this.#again = null
    if (!announcement) return
    this.#ownRunIds.add(announcement.runId)
    this.#say()
    this.#again = setTimeout(() => this.#say(), SAID_AGAIN_MS)
  }

  #say(): void {
    if (!this.#said) return
    this.#saidAtMs = performance.now()
    this.#mdns.respond({ answers: recordsOf(this.#said, this.#address) })
  }

  #ask(): void {
    this.#mdns.query([{ name: SERVICE, type: 'PTR' }])
  }

  #answer({ questions }: MdnsPacket): void {
    const said = this.#said
    if (!said) return
    const own = new Set([SERVICE, instanceOf(said.runId), hostOf(said.runId)])
    if (performance.now() - this.#saidAtMs >= ANSWER_EVERY_MS && questions.some(({ name }) => own.has(name.toLowerCase()))) this.#say()
  }

  #hear(packet: MdnsPacket, address: string): void {
    const { seen, gone } = readPacket(packet, address)
    for (const runId of gone) if (!this.#ownRunIds.has(runId)) this.#options.onGoodbye(runId)
    for (const sighting of seen) if (!this.#ownRunIds.has(sighting.runId) && isOnLink(sighting.address)) this.#options.onSeen(sighting)
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer)
    if (this.#again) clearTimeout(this.#again)
    this.#mdns.removeAllListeners('query').removeAllListeners('response')
    const said = this.#said
    this.#said = null
    if (said) await soon((done) => this.#mdns.respond({ answers: goodbyeOf(said.runId) }, done))
    await soon((done) => this.#mdns.destroy(done))
  }
}

/** A step that may call back never. */
function soon(step: (done: () => void) => void): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, GOODBYE_TIMEOUT_MS)
    step(() => {
      clearTimeout(timer)
      resolve()
    })
  })
}

function instanceOf(runId: string): string {
  return `${runId}.${SERVICE}`
}

function hostOf(runId: string): string {
  return `${runId}.local`
}

/** Everything that is said of this device, and only the one address that it is said from. */
function recordsOf({ runId, name, kind, port, tags }: Announcement, address: string): MdnsRecord[] {
  const [instance, host] = [instanceOf(runId), hostOf(runId)]
  const fields = { v: DP_VERSION, n: name, ...(kind && { k: kind }), r: runId, ...tagFields(tags(address)) }
  const txt = Object.entries(fields).map(([key, value]) => Buffer.from(`${key}=${value}`))
  return [
    { name: SERVICE, type: 'PTR', ttl: TXT_TTL_S, data: instance },
    { name: instance, type: 'SRV', ttl: HOST_TTL_S, flush: true, data: { port, target: host } },
    { name: instance, type: 'TXT', ttl: TXT_TTL_S, flush: true, data: txt },
    { name: host, type: 'A', ttl: HOST_TTL_S, flush: true, data: address },
  ]
}

function goodbyeOf(runId: string): MdnsRecord[] {
  return [{ name: SERVICE, type: 'PTR', ttl: 0, data: instanceOf(runId) }]
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
