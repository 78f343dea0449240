import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { networkInterfaces } from 'node:os'
import { type Sentence, say } from '../../shared/sentence.ts'
import { DEFAULT_PORT } from '../../shared/settings.ts'
import { EngineError } from './errors.ts'

export { isIP }

export interface HostPort {
  readonly host: string
  readonly port: number
}

/** "host", "host:port", "192.0.2.1:5424", "[2001:db8::1]:5424", "2001:db8::1". Throws BAD_SETTING. */
export function parseHostPort(text: string, defaultPort: number = DEFAULT_PORT): HostPort {
  const trimmed = text.trim()
  if (isIP(trimmed) === 6) return { host: trimmed, port: defaultPort }
  const match = /^(?:\[([^\]\s]+)\]|([^:\s[\]]+))(?::(\d{1,5}))?$/.exec(trimmed)
  const host = match?.[1] ?? match?.[2]
  const port = match?.[3] === undefined ? defaultPort : Number(match[3])
  if (host === undefined || port < 1 || port > 65535 || (match?.[1] !== undefined && isIP(host) !== 6)) {
    throw new EngineError('BAD_SETTING', say('notAnAddress', { typed: trimmed.slice(0, 80), port: defaultPort }))
  }
  return { host, port }
}

/** An interface that is gone is said, not bound around. Throws BAD_SETTING. */
export function checkOwnAddress(address: string | null): void {
  if (address === null || isOwnAddress(address)) return
  throw new EngineError('BAD_SETTING', say('addressNotOfThisDevice', { address }))
}

/** The IP literal behind a host name. Throws NOT_FOUND. */
export async function resolveHost(host: string, interfaceAddress: string | null): Promise<string> {
  if (isIP(host)) return host
  try {
    const family = interfaceAddress === null ? 0 : isIP(interfaceAddress)
    return (await lookup(host, { family })).address
  } catch (error) {
    throw new EngineError('NOT_FOUND', say('noDeviceNamed', { host: host.slice(0, 80) }), error)
  }
}

/** IPv4 addresses to announce and listen on: the chosen one, or all that are not loopback. */
export function ownAddresses(interfaceAddress: string | null): string[] {
  if (interfaceAddress !== null) return [interfaceAddress]
  const all = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
  return all.filter((entry) => entry.family === 'IPv4' && !entry.internal).map((entry) => entry.address)
}

export function isOwnAddress(address: string): boolean {
  const all = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
  return all.some((entry) => entry.address === address) || address.startsWith('127.')
}

/** "::ffff:127.0.0.1" as "127.0.0.1". */
export function plainAddress(address: string | undefined): string {
  return (address ?? '').replace(/^::ffff:(?=\d+\.)/, '')
}

/** A port for the middle of a sentence, with the one address it would be bound to. */
export function portAt(port: number, address: string | null): Sentence {
  return address === null ? say('portAnywhere', { port }) : say('portAtAddress', { port, address })
}
