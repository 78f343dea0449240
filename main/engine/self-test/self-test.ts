import { type CheckResult, type Finding, type MendingCommand, type SelfTestReport, stateOf } from '../../../shared/self-test.ts'
import { DEFAULT_PORT } from '../../../shared/settings.ts'
import type { PeerSnapshot } from '../../../shared/transfer.ts'
import type { Echo } from '../discovery/echo.ts'
import type { EngineOptions } from '../facade.ts'
import { clockFinding } from './clock.ts'
import { activeName, discoveryCommands, type Firewall, findFirewall, holderCommands, portCommands } from './firewall.ts'
import { folderFinding } from './folder.ts'
import { inboundFinding, type Knock } from './inbound.ts'
import { neighboursFinding, reachPaired } from './neighbours.ts'
import { networkFinding, ownInterfaces } from './network.ts'

export interface SelfTestParts {
  readonly options: () => EngineOptions
  readonly port: () => number | null
  /** Where this device is announced. */
  readonly addresses: () => readonly string[]
  /** Whether another device has connected in this run. */
  readonly visited: () => boolean
  /** Who answers at an address of our own. */
  readonly knock: (address: string, port: number) => Promise<Knock>
  readonly echo: () => Promise<readonly Echo[] | null>
  readonly peers: () => readonly PeerSnapshot[]
  /** Resolves when another device shows itself, or after so long. */
  readonly untilSomebody: () => Promise<void>
  /** True when the device answers where it says that it is. */
  readonly answers: (peer: PeerSnapshot) => Promise<boolean>
  /** The newest time that was written down here; 0 where there is none. */
  readonly latestMs: () => number
}

/** Looks whether this device can be found, reached and written to. It says nothing to strangers that discovery does not say. One at a time. */
export class SelfTest {
  readonly #parts: SelfTestParts
  #running: Promise<SelfTestReport> | null = null

  constructor(parts: SelfTestParts) {
    this.#parts = parts
  }

  run(): Promise<SelfTestReport> {
    this.#running ??= this.#run().finally(() => {
      this.#running = null
    })
    return this.#running
  }

  async #run(): Promise<SelfTestReport> {
    const { receiveFolder, interfaceAddress } = this.#parts.options()
    const network = networkFinding(ownInterfaces(), interfaceAddress)
    const connected = stateOf(network) !== 'failed'
    const [firewall, inbound, discovery, folder] = await Promise.all([
      findFirewall(),
      this.#inbound(connected),
      this.#discovery(connected),
      folderFinding(receiveFolder),
    ])
    const findings = [network, this.#port(), inbound, discovery.finding, await discovery.neighbours, folder, clockFinding(Date.now(), this.#parts.latestMs())]
    return { atMs: Date.now(), checks: findings.map((finding) => resultOf(finding, firewall)) }
  }

  #port(): Finding {
    const { port: asked, interfaceAddress: address } = this.#parts.options()
    const port = this.#parts.port()
    const wanted = asked || DEFAULT_PORT
    if (port === null) return { check: 'port', found: 'closed', wanted }
    return asked === null && port !== DEFAULT_PORT ? { check: 'port', found: 'next', port, wanted } : { check: 'port', found: 'open', port, address }
  }

  async #inbound(connected: boolean): Promise<Finding> {
    const port = this.#parts.port()
    if (port === null || !connected) return { check: 'inbound', found: 'waits' }
    const knocks = await Promise.all(this.#parts.addresses().map(async (address) => ({ address, knock: await this.#parts.knock(address, port) })))
    return inboundFinding(knocks, { port, visited: this.#parts.visited() })
  }

  /** Who is there can be told once multicast is known to work; both listen at the same time. */
  async #discovery(connected: boolean): Promise<{ readonly finding: Finding; readonly neighbours: Promise<Finding> }> {
    if (!connected) return { finding: { check: 'discovery', found: 'waits' }, neighbours: Promise.resolve({ check: 'neighbours', found: 'waits' }) }
    const somebody = this.#parts.untilSomebody()
    const finding = discoveryFinding(await this.#parts.echo())
    return { finding, neighbours: this.#neighbours(stateOf(finding) === 'failed', somebody) }
  }

  async #neighbours(deaf: boolean, somebody: Promise<void>): Promise<Finding> {
    if (!deaf) await somebody
    const online = this.#parts.peers().filter(({ state, wire }) => state === 'online' && wire === '2.0.0')
    if (online.length === 0 && deaf) return { check: 'neighbours', found: 'waits' }
    return neighboursFinding(online, await reachPaired(online, this.#parts.answers))
  }
}

/** `echoes` null: discovery is not used. */
export function discoveryFinding(echoes: readonly Echo[] | null): Finding {
  if (echoes === null || echoes.length === 0) return { check: 'discovery', found: 'off' }
  const failures = echoes.flatMap(({ address, failure }) => (failure === null ? [] : [{ address, failure }]))
  if (failures.length > 0) return { check: 'discovery', found: 'deaf', failures, heard: echoes.length - failures.length }
  return { check: 'discovery', found: 'heard', announced: echoes.some(({ announced }) => announced) }
}

/** What was found, with the name of the firewall that is on, and what a person may run on this system to mend it. */
function resultOf(found: Finding, firewall: Firewall): CheckResult {
  const finding: Finding = found.check === 'inbound' && found.found === 'reached' ? { ...found, firewall: activeName(firewall) } : found
  return { finding, commands: commandsFor(finding, firewall) }
}

export function commandsFor(finding: Finding, firewall: Firewall, platform: NodeJS.Platform = process.platform): readonly MendingCommand[] {
  switch (finding.found) {
    case 'closed':
      return holderCommands(platform, 'tcp', finding.wanted)
    case 'blocked':
      return portCommands(firewall, finding.port)
    // who could be reached needs nothing; a firewall that is not known to be on is not to be opened on a guess
    case 'reached':
      return finding.visited || (platform === 'linux' && !firewall.active) ? [] : portCommands(firewall, finding.port)
    case 'deaf':
      return finding.failures.some(({ failure }) => failure === 'busy') ? holderCommands(platform, 'udp', 5353) : discoveryCommands(firewall)
    default:
      return []
  }
}
