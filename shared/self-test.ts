/**
 * What a self-test looks at, in the order in which it is told: whether this device is on a network, whether it listens, whether
 * it can be reached there, whether multicast goes round, who answers, and whether files can be kept.
 */
export const CHECKS = ['network', 'port', 'inbound', 'discovery', 'neighbours', 'folder', 'clock'] as const
export type CheckName = (typeof CHECKS)[number]

/** `notice`: works, with something to know. `skipped`: cannot be judged before something else is mended. */
export type CheckState = 'ok' | 'notice' | 'failed' | 'skipped'

/** What an interface leads to, as far as its name and address tell. `virtual`: to containers and virtual machines of this computer. */
export type InterfaceKind = 'lan' | 'tunnel' | 'virtual' | 'loopback'

export interface InterfaceFacts {
  readonly name: string
  readonly address: string
  readonly kind: InterfaceKind
}

/** Why multicast failed on one interface. `silent`: nothing came back; `unanswered`: the question did, our own answer to it did not. */
export type EchoFailure = 'silent' | 'unanswered' | 'busy' | 'forbidden'

/** What was found, as plain data: the words stand in `self-test-words.ts`. Each finding belongs to one check and one state. */
export type Finding =
  | { readonly check: 'network'; readonly found: 'connected'; readonly interfaces: readonly InterfaceFacts[] }
  | { readonly check: 'network'; readonly found: 'tunnel'; readonly interfaces: readonly InterfaceFacts[] }
  | { readonly check: 'network'; readonly found: 'only-here'; readonly address: string }
  | { readonly check: 'network'; readonly found: 'none' }
  | { readonly check: 'network'; readonly found: 'gone'; readonly address: string }
  | { readonly check: 'port'; readonly found: 'open'; readonly port: number; readonly address: string | null }
  | { readonly check: 'port'; readonly found: 'next'; readonly port: number; readonly wanted: number }
  | { readonly check: 'port'; readonly found: 'closed'; readonly wanted: number }
  | { readonly check: 'inbound'; readonly found: 'reached'; readonly port: number; readonly visited: boolean; readonly firewall: string | null }
  | { readonly check: 'inbound'; readonly found: 'blocked'; readonly port: number; readonly addresses: readonly string[] }
  | { readonly check: 'inbound'; readonly found: 'other'; readonly port: number; readonly addresses: readonly string[] }
  | { readonly check: 'inbound'; readonly found: 'waits' }
  | { readonly check: 'discovery'; readonly found: 'heard'; readonly announced: boolean }
  | { readonly check: 'discovery'; readonly found: 'deaf'; readonly failures: readonly EchoFailed[]; readonly heard: number }
  | { readonly check: 'discovery'; readonly found: 'off' }
  | { readonly check: 'discovery'; readonly found: 'waits' }
  | { readonly check: 'neighbours'; readonly found: 'some'; readonly devices: number; readonly reached: number }
  | { readonly check: 'neighbours'; readonly found: 'unreachable'; readonly devices: number; readonly names: readonly string[] }
  | { readonly check: 'neighbours'; readonly found: 'nobody' }
  | { readonly check: 'neighbours'; readonly found: 'waits' }
  | { readonly check: 'folder'; readonly found: 'writable'; readonly folder: string; readonly freeBytes: number | null; readonly fileMaxBytes: number | null }
  | { readonly check: 'folder'; readonly found: 'nearly-full'; readonly folder: string; readonly freeBytes: number }
  | { readonly check: 'folder'; readonly found: 'full'; readonly folder: string }
  | { readonly check: 'folder'; readonly found: 'unwritable'; readonly folder: string; readonly code: string }
  | { readonly check: 'clock'; readonly found: 'plausible'; readonly nowMs: number }
  | { readonly check: 'clock'; readonly found: 'wrong'; readonly nowMs: number }

export interface EchoFailed {
  readonly address: string
  readonly failure: EchoFailure
}

const STATES: Readonly<Record<string, CheckState>> = {
  tunnel: 'notice',
  'only-here': 'notice',
  none: 'failed',
  gone: 'failed',
  next: 'notice',
  closed: 'failed',
  blocked: 'failed',
  other: 'failed',
  waits: 'skipped',
  deaf: 'failed',
  off: 'notice',
  unreachable: 'notice',
  nobody: 'notice',
  'nearly-full': 'notice',
  full: 'failed',
  unwritable: 'failed',
  wrong: 'failed',
}

export function stateOf({ found }: Finding): CheckState {
  return STATES[found] ?? 'ok'
}

/** A command that a person may run to mend something. It is shown, never run. */
export interface MendingCommand {
  /** The program or the firewall that it is for, as people call it. */
  readonly tool: string
  readonly command: string
}

export interface CheckResult {
  readonly finding: Finding
  readonly commands: readonly MendingCommand[]
}

/** One result for each check, in their order. */
export interface SelfTestReport {
  readonly atMs: number
  readonly checks: readonly CheckResult[]
}

/** How many of a report's checks came out so. */
export function countOf(report: SelfTestReport, state: CheckState): number {
  return report.checks.filter(({ finding }) => stateOf(finding) === state).length
}
