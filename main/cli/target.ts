import { isIP } from 'node:net'
import { DEFAULT_PORT } from '../../shared/settings.ts'
import { calledName, type PeerSnapshot } from '../../shared/transfer.ts'
import type { Engine } from '../engine/facade.ts'
import { CommandError } from './command-error.ts'

const LOOK_FOR_MS = 8_000
/** setTimeout takes no more. */
const TIMER_MAX_MS = 2 ** 31 - 1
/** A second device of the same name gets this long to show up. */
const SETTLE_MS = 700

/** What `--to` means: an address to dial, or a name to look for. */
export type Target = { readonly kind: 'address'; readonly host: string; readonly port: number } | { readonly kind: 'name'; readonly name: string }

/**
 * An address is an IP literal, anything with a port or a dot, and "localhost"; with spaces in it, it is a name. Without
 * discovery everything is an address. Throws BAD_SETTING for a port or brackets that make no sense.
 */
export function targetOf(text: string, discovery: boolean, defaultPort: number = DEFAULT_PORT): Target {
  const wanted = text.trim()
  if (isIP(wanted) === 6) return { kind: 'address', host: wanted, port: defaultPort }
  const match = /^(?:\[([^\]\s]+)\]|([^:\s[\]]+))(?::(\d{1,5}))?$/.exec(wanted)
  const [, literal, plain, portText] = match ?? []
  const host = literal ?? plain
  const looksLikeAddress = literal !== undefined || portText !== undefined || plain?.includes('.') === true || plain?.toLowerCase() === 'localhost'
  if (discovery && !looksLikeAddress) return { kind: 'name', name: wanted }
  const port = portText === undefined ? defaultPort : Number(portText)
  if (host === undefined || port < 1 || port > 65535 || (literal !== undefined && isIP(literal) !== 6)) {
    throw new CommandError('BAD_SETTING', `“${wanted}” is not an address. Write it like 192.168.1.20 or 192.168.1.20:${defaultPort}.`)
  }
  return { kind: 'address', host, port }
}

/** What two people would call the same name. */
export function sameName(a: string, b: string): boolean {
  const folded = (name: string): string => name.normalize('NFC').trim().toLowerCase()
  return folded(a) === folded(b)
}

/** The one device of that name in sight, or the one of several that is verified. Throws NOT_FOUND, also when there are two. */
export async function findByName(
  engine: Engine,
  name: string,
  { signal, lookForMs = LOOK_FOR_MS }: { readonly signal: AbortSignal; readonly lookForMs?: number },
): Promise<PeerSnapshot> {
  const matches = (): PeerSnapshot[] =>
    engine.peers().filter((peer) => peer.state === 'online' && [peer.name, calledName(peer)].some((each) => sameName(each, name)))
  await firstSight(engine, () => matches().length > 0, { signal, lookForMs })
  const all = matches()
  const known = all.filter((peer) => peer.verified)
  const found = known.length === 1 ? known : all
  const [only] = found
  if (only === undefined)
    throw new CommandError('NOT_FOUND', `No device named “${name}” is in sight. Check the name with “fastdrop peers”, or use its address.`)
  if (found.length > 1) {
    const addresses = found.map((peer) => addressOf(peer)).join(', ')
    throw new CommandError('NOT_FOUND', `${found.length} devices are named “${name}”: ${addresses}. Use the address of the one you mean.`)
  }
  return only
}

export function addressOf(peer: { readonly address: string; readonly port: number }): string {
  return isIP(peer.address) === 6 ? `[${peer.address}]:${peer.port}` : `${peer.address}:${peer.port}`
}

/** Waits until `seen` and a moment longer, or until the time is up. */
async function firstSight(
  engine: Engine,
  seen: () => boolean,
  { signal, lookForMs }: { readonly signal: AbortSignal; readonly lookForMs: number },
): Promise<void> {
  await new Promise<void>((resolve) => {
    let settling: NodeJS.Timeout | null = null
    const end = (): void => {
      clearTimeout(timer)
      if (settling) clearTimeout(settling)
      unsubscribe()
      signal.removeEventListener('abort', end)
      resolve()
    }
    // a timer takes no longer time; nobody waits for three weeks at a terminal
    const timer = setTimeout(end, Math.min(lookForMs, TIMER_MAX_MS))
    const look = (): void => {
      if (seen()) settling ??= setTimeout(end, SETTLE_MS)
    }
    const unsubscribe = engine.subscribe(look)
    signal.addEventListener('abort', end)
    look()
  })
}
