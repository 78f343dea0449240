import { formatBytes, printable } from './format.ts'
import { say, wordsOf } from './language/current.ts'
import { type CheckName, countOf, type EchoFailed, type Finding, type InterfaceFacts, type SelfTestReport } from './self-test.ts'

/** What a self-test says, for the window and the terminal. The sentences stand in the catalogue, by check and by what was found. */
const words = wordsOf('findings')

export function checkName(name: CheckName): string {
  return words.names[name]
}

export interface FindingWords {
  readonly found: string
  /** What to do. Null: nothing. */
  readonly advice: string | null
}

export function findingWords(finding: Finding): FindingWords {
  switch (finding.check) {
    case 'network':
      return networkWords(finding)
    case 'port':
      return portWords(finding)
    case 'inbound':
      return inboundWords(finding)
    case 'discovery':
      return discoveryWords(finding)
    case 'neighbours':
      return neighbourWords(finding)
    case 'folder':
      return folderWords(finding)
    case 'clock':
      return clockWords(finding)
  }
}

/** The one line above all checks. */
export function reportWords(report: SelfTestReport): string {
  const [failed, notices] = [countOf(report, 'failed'), countOf(report, 'notice')]
  if (failed > 0) return words.failed(failed)
  return notices > 0 ? words.notices(notices) : words.allWorks
}

type Of<C extends CheckName> = Extract<Finding, { check: C }>

function fine(found: string): FindingWords {
  return { found, advice: null }
}

function networkWords(finding: Of<'network'>): FindingWords {
  const { network } = words
  switch (finding.found) {
    case 'connected':
      return fine(network.connected(named(finding.interfaces)))
    case 'tunnel':
      return { found: network.tunnel(named(finding.interfaces)), advice: network.tunnelAdvice }
    case 'only-here':
      return { found: network.onlyHere(finding.address), advice: network.onlyHereAdvice }
    case 'none':
      return { found: network.none, advice: network.noneAdvice }
    case 'gone':
      return { found: network.gone(finding.address), advice: network.goneAdvice }
  }
}

function named(interfaces: readonly InterfaceFacts[]): readonly string[] {
  return interfaces.map(({ name, address }) => `${address} (${printable(name)})`)
}

function portWords(finding: Of<'port'>): FindingWords {
  const { port } = words
  switch (finding.found) {
    case 'open':
      return fine(finding.address === null ? port.openEverywhere(finding.port) : port.openAt(finding.port, finding.address))
    case 'next':
      return { found: port.next(finding.wanted, finding.port), advice: port.nextAdvice(finding.port) }
    case 'closed':
      return { found: port.closed(finding.wanted), advice: port.closedAdvice }
  }
}

function inboundWords(finding: Of<'inbound'>): FindingWords {
  const { inbound } = words
  switch (finding.found) {
    case 'reached':
      return reachedWords(finding)
    case 'blocked':
      return { found: inbound.blocked(finding.addresses, finding.port), advice: inbound.blockedAdvice(finding.port) }
    case 'other':
      return { found: inbound.other(finding.addresses, finding.port), advice: inbound.otherAdvice }
    case 'waits':
      return fine(inbound.waits)
  }
}

/** A firewall hardly ever stops what a computer says to itself, so that is not called proof. */
function reachedWords({ port, visited, firewall }: Extract<Finding, { found: 'reached' }>): FindingWords {
  const { inbound } = words
  if (visited) return fine(inbound.visited)
  return { found: inbound.reached, advice: firewall === null ? inbound.reachedAdvice(port) : inbound.firewallAdvice(firewall, port) }
}

function discoveryWords(finding: Of<'discovery'>): FindingWords {
  const { discovery } = words
  switch (finding.found) {
    case 'heard':
      return fine(finding.announced ? discovery.heard : discovery.heardUnannounced)
    case 'deaf': {
      const failures = finding.failures.map(({ address, failure }) => discovery[failure](address))
      return { found: discovery.deaf(failures), advice: deafAdvice(finding.failures) }
    }
    case 'off':
      return { found: discovery.off, advice: discovery.offAdvice }
    case 'waits':
      return fine(discovery.waits)
  }
}

function deafAdvice(failures: readonly EchoFailed[]): string {
  const { discovery } = words
  if (failures.some(({ failure }) => failure === 'busy')) return discovery.busyAdvice
  return failures.some(({ failure }) => failure === 'forbidden') ? discovery.forbiddenAdvice : discovery.deafAdvice
}

function neighbourWords(finding: Of<'neighbours'>): FindingWords {
  const { neighbours } = words
  switch (finding.found) {
    case 'some':
      return fine(finding.reached === 0 ? neighbours.some(finding.devices) : neighbours.someReached(finding.devices, finding.reached))
    case 'unreachable':
      return { found: neighbours.unreachable(finding.devices, finding.names.map(printable)), advice: neighbours.unreachableAdvice }
    case 'nobody':
      return { found: neighbours.nobody, advice: neighbours.nobodyAdvice }
    case 'waits':
      return fine(neighbours.waits)
  }
}

function folderWords(finding: Of<'folder'>): FindingWords {
  const { folder: said } = words
  const folder = printable(finding.folder)
  switch (finding.found) {
    case 'writable': {
      const free = finding.freeBytes === null ? said.writable(folder) : said.writableFree(folder, formatBytes(finding.freeBytes))
      return fine(finding.fileMaxBytes === null ? free : say().sentences([free, said.smallFiles]))
    }
    case 'nearly-full':
      return { found: said.nearlyFull(folder, formatBytes(finding.freeBytes)), advice: said.fullAdvice }
    case 'full':
      return { found: said.full(folder), advice: said.fullAdvice }
    case 'unwritable':
      return { found: unwritable(folder, finding.code), advice: said.unwritableAdvice }
  }
}

function unwritable(folder: string, code: string): string {
  const { unwritable: by } = words.folder
  return Object.hasOwn(by, code) ? by[code as keyof typeof by](folder, code) : by.other(folder, code)
}

function clockWords({ found, nowMs }: Of<'clock'>): FindingWords {
  const { clock } = words
  if (found === 'plausible') return fine(clock.plausible)
  return { found: clock.wrong(new Date(nowMs).toISOString().slice(0, 10)), advice: clock.wrongAdvice }
}
