import type { SelfTestReport } from '../../../shared/self-test.ts'
import type { PeerSnapshot } from '../../../shared/transfer.ts'
import { isOwnAddress } from '../address.ts'
import type { Circle } from '../circle.ts'
import type { EngineOptions } from '../facade.ts'
import type { Identity } from '../identity/identity.ts'
import { NEIGHBOURS_WAIT_MS } from '../limits.ts'
import type { Listeners } from '../listeners.ts'
import type { PairedDevices } from '../pairing/paired-devices.ts'
import type { Presence } from '../presence.ts'
import { probe } from '../reach.ts'
import type { Link } from '../wire/link.ts'
import { knock } from './inbound.ts'
import { SelfTest } from './self-test.ts'

export interface EngineParts {
  readonly options: () => EngineOptions
  readonly identity: Identity
  readonly presence: Pick<Presence, 'port' | 'addresses' | 'echo'>
  readonly circle: Pick<Circle, 'peers'>
  readonly paired: Pick<PairedDevices, 'list'>
  readonly events: Pick<Listeners, 'add'>
}

/** The self-test of a running engine, on its own sockets. */
export class EngineSelfTest {
  readonly #parts: EngineParts
  readonly #test: SelfTest
  #visited = false

  constructor(parts: EngineParts) {
    const { options, presence, circle, paired } = parts
    this.#parts = parts
    this.#test = new SelfTest({
      options,
      port: () => presence.port,
      addresses: () => presence.addresses,
      visited: () => this.#visited,
      knock: (address, port) => knock({ ...this.#own, address, port }),
      echo: () => presence.echo(),
      peers: () => circle.peers.list(),
      untilSomebody: () => untilSomebody(parts),
      answers: (peer) => this.#answers(peer),
      latestMs: () => Math.max(0, ...paired.list().map(({ pairedAtMs }) => pairedAtMs)),
    })
  }

  get visited(): boolean {
    return this.#visited
  }

  run(): Promise<SelfTestReport> {
    return this.#test.run()
  }

  /** Somebody has connected. One from outside is proof that others get in. */
  sign({ remoteAddress, peerKey }: Pick<Link, 'remoteAddress' | 'peerKey'>): void {
    if (peerKey.keyHash !== this.#parts.identity.keyHash && !isOwnAddress(remoteAddress)) this.#visited = true
  }

  get #own(): { readonly identity: Identity; readonly localAddress: string | null } {
    return { identity: this.#parts.identity, localAddress: this.#parts.options().interfaceAddress }
  }

  #answers({ address: host, port }: PeerSnapshot): Promise<boolean> {
    return probe({ ...this.#own, host, port }).then(
      () => true,
      () => false,
    )
  }
}

/** Resolves when a device is in sight, or after so long. */
function untilSomebody({ circle, events }: Pick<EngineParts, 'circle' | 'events'>): Promise<void> {
  const isThere = (): boolean => circle.peers.list().some(({ state }) => state === 'online')
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(deadline)
      stop()
      resolve()
    }
    const deadline = setTimeout(end, NEIGHBOURS_WAIT_MS)
    const stop = events.add(({ event }) => {
      if (event === 'peer' && isThere()) end()
    })
    if (isThere()) end()
  })
}
