import type { FaultCode } from '../../../shared/fault.ts'
import type { Finding } from '../../../shared/self-test.ts'
import { asEngineError } from '../errors.ts'
import type { Identity } from '../identity/identity.ts'
import { dial } from '../wire/dial.ts'

/** Who answered at an address of our own: this device, somebody else, or nobody. */
export type Knock = 'self' | 'other' | 'nobody'

export interface KnockOptions {
  readonly identity: Identity
  readonly localAddress: string | null
  readonly address: string
  readonly port: number
}

const NOBODY: ReadonlySet<FaultCode> = new Set<FaultCode>(['UNREACHABLE', 'NO_GREETING'])

/** Dials an address of our own as any other device would, and looks whose key is there. */
export async function knock({ identity, localAddress, address, port }: KnockOptions): Promise<Knock> {
  try {
    const link = await dial({ host: address, port, identity, localAddress })
    const self = link.peerKey.keyHash === identity.keyHash
    await link.end()
    return self ? 'self' : 'other'
  } catch (error) {
    // who takes the connection and says nothing is no device: a port that only forwards looks like that
    return NOBODY.has(asEngineError(error).code) ? 'nobody' : 'other'
  }
}

export interface KnockedAt {
  readonly address: string
  readonly knock: Knock
}

/** Nobody at one address is the worse finding: that of somebody else may be a proxy that passes the rest on. */
export function inboundFinding(knocks: readonly KnockedAt[], { port, visited }: { readonly port: number; readonly visited: boolean }): Finding {
  const at = (wanted: Knock): string[] => knocks.filter((each) => each.knock === wanted).map(({ address }) => address)
  const [nobody, other] = [at('nobody'), at('other')]
  if (nobody.length > 0) return { check: 'inbound', found: 'blocked', port, addresses: nobody }
  if (other.length > 0) return { check: 'inbound', found: 'other', port, addresses: other }
  return { check: 'inbound', found: 'reached', port, visited, firewall: null }
}
