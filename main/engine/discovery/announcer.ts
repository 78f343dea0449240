import type { Service } from 'bonjour-service'
import type { DeviceKind } from '../../../shared/transfer.ts'
import { DP_VERSION } from '../limits.ts'
import { type BonjourThere, type MdnsPacket, type OwnRecord, OwnRecords, soon } from './bonjour.ts'
import { tagFields } from './tags.ts'

/** The type of the service, as bonjour-service wants it. */
export const TYPE = { type: 'fastdp', protocol: 'tcp' } as const
export const SERVICE = '_fastdp._tcp.local'
/** What is new is said again: multicast loses packets. */
const SAID_AGAIN_MS = 1_000
/** Everyone hears an answer, so that questions in a flood are answered by few. */
const ANSWER_EVERY_MS = 100
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

/** Says on one interface who is here, and answers who asks. */
export class Announcer {
  readonly #there: BonjourThere
  readonly #address: string
  #run: Run | null = null
  #saidAtMs = Number.NEGATIVE_INFINITY
  #again: NodeJS.Timeout | null = null

  /** `address`: that of the interface, and the only one that is told. */
  constructor(there: BonjourThere, address: string) {
    this.#there = there
    this.#address = address
  }

  /** From now on this is said instead. Under the same run id it is said anew, without a goodbye. */
  announce(announcement: Announcement | null): void {
    if (this.#again) clearTimeout(this.#again)
    this.#again = null
    const before = this.#run
    const stays = before !== null && before.said.runId === announcement?.runId
    if (!stays) before?.end()
    this.#run = stays ? before : null
    if (!announcement) return
    this.#saidAtMs = performance.now()
    if (this.#run) this.#run.said = announcement
    else this.#run = new Run(this.#there, announcement, this.#address)
    if (stays) this.#run.sayAnew()
    this.#again = setTimeout(() => this.#run?.sayAnew(), SAID_AGAIN_MS)
  }

  /** Whatever is asked about this device, the answer is that to the question who is here: it holds everything. */
  answer({ questions }: Pick<MdnsPacket, 'questions'>): void {
    if (!this.#run || performance.now() - this.#saidAtMs < ANSWER_EVERY_MS) return
    const { runId } = this.#run.said
    const own = new Set([SERVICE, instanceOf(runId), hostOf(runId)])
    if (!questions.some(({ name }) => own.has(name.toLowerCase()))) return
    this.#saidAtMs = performance.now()
    this.#there.answer({ questions: [{ name: SERVICE, type: 'PTR' }] })
  }

  /** Says goodbye. */
  async close(): Promise<void> {
    if (this.#again) clearTimeout(this.#again)
    const run = this.#run
    this.#run = null
    if (run) await soon((done) => run.end(done))
  }
}

/** What is published under one run id. */
class Run {
  said: Announcement
  readonly #there: BonjourThere
  readonly #service: Service

  constructor(there: BonjourThere, said: Announcement, address: string) {
    this.#there = there
    this.said = said
    const txt = new OwnRecords(recordsOf(said.runId, address, () => this.said))
    // a probe lasts a second, and whoever answers it keeps this device from being announced
    this.#service = there.bonjour.publish({ ...TYPE, name: said.runId, host: hostOf(said.runId), port: said.port, txt, probe: false })
  }

  sayAnew(): void {
    this.#there.mdns.respond({ answers: this.#service.records() })
  }

  end(done: () => void = () => {}): void {
    this.#service.stop(done)
    // the library takes a service up again that is stopped before its first packet has left
    this.#service.destroyed = true
  }
}

function instanceOf(runId: string): string {
  return `${runId}.${SERVICE}`
}

function hostOf(runId: string): string {
  return `${runId}.local`
}

/**
 * Everything that is said of this device, and only the one address that it is said from. What can change within a run is computed
 * whenever it is said, also when the library says it by itself.
 */
function recordsOf(runId: string, address: string, said: () => Announcement): OwnRecord[] {
  const [instance, host] = [instanceOf(runId), hostOf(runId)]
  const port: OwnRecord = {
    name: instance,
    type: 'SRV',
    ttl: HOST_TTL_S,
    flush: true,
    get data() {
      return { port: said().port, target: host }
    },
  }
  const txt: OwnRecord = {
    name: instance,
    type: 'TXT',
    ttl: TXT_TTL_S,
    flush: true,
    get data() {
      return fieldsOf(said(), address)
    },
  }
  return [{ name: SERVICE, type: 'PTR', ttl: TXT_TTL_S, data: instance }, port, txt, { name: host, type: 'A', ttl: HOST_TTL_S, flush: true, data: address }]
}

function fieldsOf({ runId, name, kind, tags }: Announcement, address: string): Buffer[] {
  const fields = { v: DP_VERSION, n: name, ...(kind && { k: kind }), r: runId, ...tagFields(tags(address)) }
  return Object.entries(fields).map(([key, value]) => Buffer.from(`${key}=${value}`))
}
