import { isIP } from 'node:net'
import { networkInterfaces } from 'node:os'
import { InvalidArgumentError } from 'commander'
import * as v from 'valibot'
import { say, sentenceText } from '../../shared/sentence.ts'
import { AUTO_CONNECTIONS, CHUNK_BYTES_MAX, CHUNK_BYTES_MIN, CONNECTIONS_MAX, refusalOf, settingsSchema, ZSTD_LEVEL_MAX } from '../../shared/settings.ts'
import { patternFault } from '../../shared/wanted.ts'

/** Words of the command line as values. What cannot be used is refused with a sentence. */

const WAIT_MAX_SECONDS = 3600
const MULTIPLES: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, g: 1e9, t: 1e12 }

export function parsePort(text: string): number {
  return whole(text, { least: 1024, most: 65535, what: 'a port number' })
}

export function parseConnections(text: string): number {
  if (text.trim().toLowerCase() === 'auto') return AUTO_CONNECTIONS
  return whole(text, { least: 1, most: CONNECTIONS_MAX, what: 'auto or a number of connections' })
}

export function parseLevel(text: string): number {
  return whole(text, { least: 1, most: ZSTD_LEVEL_MAX, what: 'a zstd level' })
}

/** "256k", "4M", "16M" or a number of bytes; binary multiples, as chunks are counted. */
export function parseChunkBytes(text: string): number {
  const match = /^(\d{1,9})\s*([km]?)(?:i?b)?$/i.exec(text.trim())
  const bytes = Number(match?.[1]) * (match?.[2] ? (match[2].toLowerCase() === 'k' ? 1024 : 1024 ** 2) : 1)
  if (!(bytes >= CHUNK_BYTES_MIN && bytes <= CHUNK_BYTES_MAX)) throw new InvalidArgumentError('Write a chunk size from 64k to 16M.')
  return bytes
}

/** "20M", "500k", "1.5 GB/s" as bytes a second; decimal multiples, as disks and links are sold. */
export function parseRate(text: string): number {
  const match = /^(\d{1,15}(?:\.\d{1,15})?)\s*([kmgt]?)b?(?:\/s)?$/i.exec(text.trim())
  const rate = Math.round(Number(match?.[1]) * (MULTIPLES[match?.[2]?.toLowerCase() ?? ''] ?? 1))
  if (!Number.isSafeInteger(rate) || rate < 1) throw new InvalidArgumentError('Write bytes a second above zero, like 500k, 20M or 1.5G.')
  return rate
}

export function parseSeconds(text: string): number {
  const seconds = /^\d{1,4}(\.\d+)?$/.test(text) ? Number(text) : Number.NaN
  if (!(seconds > 0 && seconds <= WAIT_MAX_SECONDS)) throw new InvalidArgumentError(`Write seconds above zero, at most ${WAIT_MAX_SECONDS}.`)
  return seconds
}

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 }
const WAIT_MAX_DAYS = 7

/** "90s", "10m", "2h", "1d" as milliseconds; "forever" without an end. */
export function parseWait(text: string): number {
  if (text === 'forever') return Number.POSITIVE_INFINITY
  const match = /^(\d{1,6}(?:\.\d{1,3})?)([smhd]?)$/.exec(text.trim().toLowerCase())
  const seconds = Number(match?.[1]) * (SECONDS[match?.[2] || 's'] ?? 1)
  if (!(seconds > 0 && seconds <= WAIT_MAX_DAYS * 86_400)) throw new InvalidArgumentError(`Write a time like 90s, 10m or 2h, at most ${WAIT_MAX_DAYS}d.`)
  return seconds * 1000
}

export function parseDeviceName(text: string): string {
  const parsed = v.safeParse(settingsSchema.entries.deviceName, text)
  if (!parsed.success) throw new InvalidArgumentError(sentenceText(refusalOf(parsed.issues[0]) ?? say('BAD_SETTING')))
  return parsed.output
}

/** An address of this machine: listening, dialling and announcing stay on it. */
export function parseInterface(text: string): string {
  const own = Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map((entry) => entry.address))
  if (isIP(text) === 0) throw new InvalidArgumentError('Write an IP address of this machine, like 192.168.1.20.')
  if (!own.includes(text)) throw new InvalidArgumentError('No network interface of this machine has that address.')
  return text
}

/** One more pattern of names. */
export function parsePattern(text: string, before: readonly string[] = []): string[] {
  const fault = patternFault(text)
  if (fault !== null) throw new InvalidArgumentError(fault)
  return [...before, text]
}

function whole(text: string, bounds: { readonly least: number; readonly most: number; readonly what: string }): number {
  const { least, most, what } = bounds
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
  if (!(value >= least && value <= most)) throw new InvalidArgumentError(`Write ${what} from ${least} to ${most}.`)
  return value
}
