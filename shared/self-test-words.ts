import { formatBytes, formatCount, printable } from './format.ts'
import { type CheckName, countOf, type EchoFailure, type Finding, type InterfaceFacts, type SelfTestReport } from './self-test.ts'

/** Every English sentence of a self-test, for the window and the terminal. A translation is another object of the same type. */
export const CHECK_NAMES: Readonly<Record<CheckName, string>> = {
  network: 'Network',
  port: 'Port',
  inbound: 'Reachable from outside',
  discovery: 'Discovery',
  neighbours: 'Other devices',
  folder: 'Receive folder',
  clock: 'Clock',
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
  if (failed > 0) return `${formatCount(failed, 'check', 'checks')} failed. What to do stands below.`
  if (notices > 0) return `This device works, with ${formatCount(notices, 'thing', 'things')} to know.`
  return 'Everything works.'
}

type Of<C extends CheckName> = Extract<Finding, { check: C }>

function networkWords(finding: Of<'network'>): FindingWords {
  switch (finding.found) {
    case 'connected':
      return { found: `${connected(finding.interfaces)}.`, advice: null }
    case 'tunnel':
      return {
        found: `${connected(finding.interfaces)}. A VPN is on.`,
        advice:
          'Many VPNs shut off the local network, or carry no multicast. If a device is not in sight, switch the VPN off, or add the device by its address.',
      }
    case 'only-here':
      return {
        found: `Only ${finding.address} is used, which leads to no other computer.`,
        advice: 'To reach other devices, choose another network interface in the settings, or start FastDrop without “--interface” and FASTDROP_INTERFACE.',
      }
    case 'none':
      return { found: 'No network is connected.', advice: 'Connect to the Wi-Fi or plug in the cable of the network that the other device is in.' }
    case 'gone':
      return {
        found: `${finding.address}, the only address that FastDrop is to use, is not one of this device at the moment.`,
        advice: 'Choose another network interface in the settings, or connect that network again.',
      }
  }
}

function connected(interfaces: readonly InterfaceFacts[]): string {
  return `Connected: ${interfaces.map(({ name, address }) => `${address} (${printable(name)})`).join(', ')}`
}

function portWords(finding: Of<'port'>): FindingWords {
  switch (finding.found) {
    case 'open':
      return { found: `Open: ${finding.port}${finding.address === null ? ' on every network' : ` on ${finding.address}`}.`, advice: null }
    case 'next':
      return {
        found: `${finding.wanted} is taken by another program, so ${finding.port} is used.`,
        advice: `Devices that find each other by themselves need nothing. Whoever adds this one by its address has to write “:${finding.port}” behind it.`,
      }
    case 'closed':
      return {
        found: `Port ${finding.wanted} cannot be opened, so nothing can be received.`,
        advice:
          'Another program has it, or the system does not allow it. Choose another port in the settings, or end that program; the command shows which one it is.',
      }
  }
}

function inboundWords(finding: Of<'inbound'>): FindingWords {
  switch (finding.found) {
    case 'reached':
      return reachedWords(finding)
    case 'blocked':
      return {
        found: `${finding.addresses.join(', ')} does not answer on port ${finding.port}: a firewall on this computer lets nobody in.`,
        advice: `Let TCP port ${finding.port} in. The command does that on this system; look at it before you run it.`,
      }
    case 'other':
      return {
        found: `Something else answers at ${finding.addresses.join(', ')}, port ${finding.port}.`,
        advice:
          'Another program, or a proxy of a security suite, stands in front of FastDrop. Choose another port in the settings, or let FastDrop be passed by there.',
      }
    case 'waits':
      return { found: 'Not tried: nothing listens.', advice: null }
  }
}

/** A firewall hardly ever stops what a computer says to itself, so that is not called proof. */
function reachedWords({ port, visited, firewall }: Extract<Finding, { found: 'reached' }>): FindingWords {
  if (visited) return { found: 'Another device has connected to this one.', advice: null }
  const found = 'This device answers at its own address. No other one has connected yet.'
  const guard = firewall === null ? 'a firewall on this computer may stop them' : `${firewall} is on and may stop them`
  return { found, advice: `If others see this device and cannot send to it, ${guard}: let TCP port ${port} in.` }
}

const ECHO_WORDS: Readonly<Record<EchoFailure, string>> = {
  silent: 'nothing that is sent comes back',
  unanswered: 'questions are heard, and the answer of this device is not',
  busy: 'another program has UDP port 5353 for itself',
  forbidden: 'the system does not let FastDrop use UDP port 5353',
}

function discoveryWords(finding: Of<'discovery'>): FindingWords {
  switch (finding.found) {
    case 'heard':
      return {
        found: finding.announced ? 'Multicast works: the announcement of this device comes back.' : 'Multicast works. This device is not announced now.',
        advice: null,
      }
    case 'deaf':
      return { found: `Multicast DNS does not work: ${finding.failures.map(failureWords).join('; ')}.`, advice: deafAdvice(finding) }
    case 'off':
      return { found: 'Not used: FastDrop was started without it.', advice: 'Others have to add this device by its address.' }
    case 'waits':
      return { found: 'Not tried: no network is connected.', advice: null }
  }
}

function failureWords({ address, failure }: { readonly address: string; readonly failure: EchoFailure }): string {
  return `on ${address} ${ECHO_WORDS[failure]}`
}

function deafAdvice({ failures }: Extract<Finding, { found: 'deaf' }>): string {
  if (failures.some(({ failure }) => failure === 'busy'))
    return 'End the program that has the port, or set it up to share it. Until then, add devices by their address.'
  if (failures.some(({ failure }) => failure === 'forbidden')) return 'Allow FastDrop to use the local network in the privacy settings of the system.'
  return 'A firewall on this computer stops it: let UDP port 5353 in and out. Until then, add devices by their address.'
}

function neighbourWords(finding: Of<'neighbours'>): FindingWords {
  switch (finding.found) {
    case 'some':
      return { found: `${formatCount(finding.devices, 'device is', 'devices are')} in sight${reachedOf(finding.reached)}.`, advice: null }
    case 'unreachable':
      return {
        found: `${formatCount(finding.devices, 'device is', 'devices are')} in sight, but ${finding.names.map((name) => `“${printable(name)}”`).join(', ')} cannot be reached.`,
        advice:
          'A firewall on that computer lets nobody in, or the Wi-Fi keeps its devices apart (often called guest network or isolation). Run the same check there.',
      }
    case 'nobody':
      return {
        found: 'Nobody else is in sight.',
        advice:
          'Open FastDrop on the other device and keep it open; it must be in the same network, not in a guest network, and visible. If it still does not show, run this check there, or add it by its address.',
      }
    case 'waits':
      return { found: 'Cannot be told while discovery does not work.', advice: null }
  }
}

function reachedOf(reached: number): string {
  return reached === 0 ? '' : `; ${reached === 1 ? 'a paired one has' : `${reached} paired ones have`} answered`
}

const REFUSALS: Readonly<Record<string, string>> = {
  EACCES: 'cannot be written: its permissions do not let you',
  EPERM: 'cannot be written: the system does not let you',
  EROFS: 'cannot be written: its disk can only be read',
  ENOTDIR: 'is not a folder',
  EIO: 'cannot be written: its disk reported an error',
  ENODEV: 'cannot be written: its disk is not there',
}

function folderWords(finding: Of<'folder'>): FindingWords {
  const folder = printable(finding.folder)
  switch (finding.found) {
    case 'writable': {
      const free = finding.freeBytes === null ? '' : `, ${formatBytes(finding.freeBytes)} free`
      const most = finding.fileMaxBytes === null ? '' : '. Its disk takes less than 4 GiB a file'
      return { found: `${folder} can be written${free}${most}.`, advice: null }
    }
    case 'nearly-full':
      return { found: `${folder} has only ${formatBytes(finding.freeBytes)} free.`, advice: 'Free some space on that disk, or choose another folder.' }
    case 'full':
      return { found: `The disk of ${folder} is full, so nothing can be received.`, advice: 'Free some space on that disk, or choose another folder.' }
    case 'unwritable':
      return {
        found: `${folder} ${REFUSALS[finding.code] ?? `cannot be written (${finding.code})`}.`,
        advice: 'Choose another folder in the settings, or mend this one.',
      }
  }
}

function clockWords({ found, nowMs }: Of<'clock'>): FindingWords {
  const day = new Date(nowMs).toISOString().slice(0, 10)
  if (found === 'plausible') return { found: 'Looks right.', advice: null }
  return {
    found: `It says ${day}, which cannot be right.`,
    advice: 'Set the date and time of this computer. Paired devices recognise each other by the hour, and files carry the time at which they were changed.',
  }
}
