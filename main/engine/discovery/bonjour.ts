import type { EventEmitter } from 'node:events'
import { Bonjour, Service } from 'bonjour-service'

/** A goodbye and the end of a socket take no longer than that. */
const STEP_TIMEOUT_MS = 1_000

export interface MdnsRecord {
  readonly name: string
  readonly type: string
  readonly ttl?: number
  /** The cache-flush bit: what was said before under this name and type is over. */
  readonly flush?: boolean
  readonly data?: unknown
}

export interface MdnsPacket {
  readonly questions: readonly { readonly name: string; readonly type: string }[]
  readonly answers: readonly MdnsRecord[]
  readonly additionals: readonly MdnsRecord[]
}

/** What is used of the mDNS socket under bonjour-service, which has no types of its own. */
export interface MulticastDns extends EventEmitter {
  query(questions: MdnsPacket['questions']): void
  respond(response: { readonly answers: readonly MdnsRecord[] }, callback?: (error?: Error | null) => void): void
}

/** A record to publish. The library sets the ttl to 0 for the goodbye; `data` may be a getter and is then told as it is at that time. */
export type OwnRecord = ReturnType<Service['records']>[number] & Pick<MdnsRecord, 'flush'>

/** Given to `publish` in place of the fields of TXT: the records to tell, all of them. */
export class OwnRecords {
  readonly records: OwnRecord[]

  constructor(records: OwnRecord[]) {
    this.records = records
  }
}

const recordsOfLibrary = Reflect.get(Service.prototype, 'records')

/**
 * The library would tell every address of the machine on every interface, and none on loopback. It asks `records` while `publish` still
 * runs, so that the method cannot be replaced on the one service: it is on the class, and only for a service that brings its own.
 */
Service.prototype.records = function records(this: Service): OwnRecord[] {
  const txt: unknown = this.txt
  return txt instanceof OwnRecords ? txt.records : recordsOfLibrary.call(this)
}

/** bonjour-service on one interface. */
export interface BonjourThere {
  readonly bonjour: Bonjour
  /** What comes in, and a way to tell what is published once more. */
  readonly mdns: MulticastDns
  /** Has the library answer these questions, by what is published. It hears no others. */
  readonly answer: (asked: Pick<MdnsPacket, 'questions'>) => void
}

/**
 * The only place that reaches into bonjour-service (1.4.4): `server` is private to it, and so is the socket below. Three things cannot be
 * had without: nobody listens to the socket's `error`, which then ends the process; each question of a packet is answered by
 * a packet of its own, so that one with a thousand questions is answered a thousand times; and what is published cannot be told anew
 * without a goodbye. `bonjour.test.ts` fails when the library is built in another way.
 */
export function openBonjour(address: string, onTrouble: (error: Error) => void): BonjourThere {
  // bound to 0.0.0.0 because a socket bound to a unicast address hears no multicast; joined and sent on one interface only
  const forSocket: object = { interface: address, bind: '0.0.0.0' }
  const bonjour = new Bonjour(forSocket, onTrouble)
  // biome-ignore lint/complexity/useLiteralKeys: so may a private field be read, and the compiler sees that it is there
  const mdns = bonjour['server'].mdns as MulticastDns
  for (const trouble of ['error', 'warning']) mdns.on(trouble, onTrouble)
  const [answer, ...others] = mdns.listeners('query')
  if (!answer || others.length > 0) throw new Error('bonjour-service is not the one that this was written for: something else answers questions')
  mdns.removeAllListeners('query')
  return { bonjour, mdns, answer: (asked) => answer(asked) }
}

/** Closes the socket; goodbyes have been said before. */
export function closeBonjour({ bonjour }: BonjourThere): Promise<void> {
  return soon((done) => bonjour.destroy(done))
}

/** A step that may call back never. */
export function soon(step: (done: () => void) => void): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, STEP_TIMEOUT_MS)
    step(() => {
      clearTimeout(timer)
      resolve()
    })
  })
}
