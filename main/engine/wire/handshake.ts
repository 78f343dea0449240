import { randomBytes } from 'node:crypto'
import { isIP } from '../address.ts'
import { EngineError } from '../errors.ts'
import { DP_VERSION, ENDPOINT_PATH, REQUEST_HEAD_MAX_BYTES, REQUEST_HEADERS_MAX } from '../limits.ts'
import type { ByteTaker } from './frame.ts'

/**
 * The HTTP/1.1 Upgrade that opens every connection, as published:
 *
 *     GET /fastdp-endpoint HTTP/1.1          HTTP/1.1 101 Switching Protocols
 *     Host: <IP literal>[:port]              Upgrade: fastdp
 *     Upgrade: fastdp                        Connection: Upgrade
 *     Connection: Upgrade                    Sec-FastDP-Key: <the same>
 *     Sec-FastDP-Key: <16 bytes, base64>     Sec-FastDP-Version: 2.0.0
 *     Sec-FastDP-Version: 2.0.0
 *
 * Pure: bytes in, bytes out. Stricter than HTTP asks, because a browser must not reach this port.
 */
export const VERSIONS = [DP_VERSION] as const

/** What a listener takes. The 1.x one is more lenient where the published 1.x programs are looser. */
export interface RequestRules {
  readonly versions: readonly string[]
  readonly key: RegExp
  readonly host: (host: string) => boolean
}

const NATIVE: RequestRules = { versions: VERSIONS, key: /^[A-Za-z0-9+/]{22}==$/, host: isIpHost }

export function newHandshakeKey(): string {
  return randomBytes(16).toString('base64')
}

/** `host`: the IP literal that was dialled. */
export function buildRequest(host: string, port: number, key: string): Buffer {
  return buildRequestOf(DP_VERSION, { host, port, key })
}

export function buildRequestOf(version: string, { host, port, key }: { readonly host: string; readonly port: number; readonly key: string }): Buffer {
  const literal = host.includes(':') ? `[${host.replace(/%.*$/, '')}]` : host
  return encodeHead([
    `GET ${ENDPOINT_PATH} HTTP/1.1`,
    `Host: ${literal}:${port}`,
    'Upgrade: fastdp',
    'Connection: Upgrade',
    `Sec-FastDP-Key: ${key}`,
    `Sec-FastDP-Version: ${version}`,
  ])
}

export function buildAcceptance(key: string, version: string = DP_VERSION): Buffer {
  return encodeHead(['HTTP/1.1 101 Switching Protocols', 'Upgrade: fastdp', 'Connection: Upgrade', `Sec-FastDP-Key: ${key}`, `Sec-FastDP-Version: ${version}`])
}

const REASONS = {
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  426: 'Upgrade Required',
  431: 'Request Header Fields Too Large',
  503: 'Service Unavailable',
} as const
export type RefusalStatus = keyof typeof REASONS

export function buildRefusal(status: RefusalStatus, versions: readonly string[] = VERSIONS): Buffer {
  const lines = [`HTTP/1.1 ${status} ${REASONS[status]}`, 'Content-Length: 0', 'Connection: close']
  if (status === 426) lines.push('Upgrade: fastdp', `Sec-FastDP-Version: ${versions.join(', ')}`)
  return encodeHead(lines)
}

function encodeHead(lines: string[]): Buffer {
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1')
}

export type RequestVerdict = { readonly ok: true; readonly key: string; readonly version: string } | { readonly ok: false; readonly status: RefusalStatus }

/** Judges a whole request head (up to and with the empty line). */
export function judgeRequest(head: Buffer, rules: RequestRules = NATIVE): RequestVerdict {
  const parsed = parseHead(head)
  if (!parsed) return { ok: false, status: 400 }
  const status = statusOf(parsed, rules)
  if (status !== null) return { ok: false, status }
  return { ok: true, key: parsed.fields.get('sec-fastdp-key') ?? '', version: parsed.fields.get('sec-fastdp-version') ?? '' }
}

function statusOf(head: Head, rules: RequestRules): RefusalStatus | null {
  const [method, target, version] = head.start.split(' ')
  if (head.count > REQUEST_HEADERS_MAX) return 431
  if (version !== 'HTTP/1.1' || head.start.split(' ').length !== 3) return 400
  if (method !== 'GET') return 405
  if (target !== ENDPOINT_PATH) return 404
  if (comesFromBrowser(head.fields) || !rules.host(head.fields.get('host') ?? '')) return 403
  if (!isUpgrade(head.fields) || !rules.key.test(head.fields.get('sec-fastdp-key') ?? '')) return 400
  return rules.versions.includes(head.fields.get('sec-fastdp-version') ?? '') ? null : 426
}

function comesFromBrowser(fields: Head['fields']): boolean {
  for (const name of fields.keys()) if (name === 'origin' || name === 'referer' || name.startsWith('sec-fetch-')) return true
  return false
}

/** "192.0.2.1", "192.0.2.1:5424", "[2001:db8::1]:5424". A name would let DNS rebinding reach the port. */
function isIpHost(host: string): boolean {
  const match = /^(?:\[([^\]]+)\]|([^:]+))(?::\d{1,5})?$/.exec(host)
  return match !== null && isIP(match[1] ?? match[2] ?? '') === (match[1] === undefined ? 4 : 6)
}

function isUpgrade(fields: Head['fields']): boolean {
  const connection = (fields.get('connection') ?? '').toLowerCase().split(',')
  return fields.get('upgrade')?.toLowerCase() === 'fastdp' && connection.some((token) => token.trim() === 'upgrade')
}

/** Judges the answer to our request. Throws NOT_FASTDROP or VERSION_MISMATCH. */
export function judgeResponse(head: Buffer, key: string, version: string = DP_VERSION): void {
  const parsed = parseHead(head)
  const status = parsed ? /^HTTP\/1\.1 (\d{3}) /.exec(`${parsed.start} `)?.[1] : undefined
  if (status === '426') throw new EngineError('VERSION_MISMATCH')
  if (!parsed || status !== '101' || !isUpgrade(parsed.fields)) throw new EngineError('NOT_FASTDROP')
  if (parsed.fields.get('sec-fastdp-key') !== key || parsed.fields.get('sec-fastdp-version') !== version) throw new EngineError('NOT_FASTDROP')
}

interface Head {
  readonly start: string
  /** Lower-case names. Twice the same name makes the head malformed: no field here may repeat. */
  readonly fields: Map<string, string>
  readonly count: number
}

function parseHead(head: Buffer): Head | null {
  const text = head.toString('latin1')
  if (!text.endsWith('\r\n\r\n') || /[^\t\x20-\x7e\r\n]/.test(text)) return null
  const lines = text.slice(0, -4).split('\r\n')
  if (lines.some((line) => /[\r\n]/.test(line))) return null
  const fields = new Map<string, string>()
  for (const line of lines.slice(1)) {
    const match = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*?)[ \t]*$/.exec(line)
    const name = match?.[1]?.toLowerCase()
    if (!match || name === undefined || fields.has(name)) return null
    fields.set(name, match[2] ?? '')
  }
  return { start: lines[0] ?? '', fields, count: lines.length - 1 }
}

/** Collects one head, at most REQUEST_HEAD_MAX_BYTES, then hands it over with whatever came behind it. */
export class HeadReader implements ByteTaker {
  readonly #buffer = Buffer.alloc(REQUEST_HEAD_MAX_BYTES)
  readonly #done: (head: Buffer, rest: Buffer) => void
  readonly #tooLarge: () => void
  #have = 0
  #view: Uint8Array = this.#buffer
  /** Decided; whatever still comes is thrown away. */
  #over = false

  constructor(done: (head: Buffer, rest: Buffer) => void, tooLarge: () => void) {
    this.#done = done
    this.#tooLarge = tooLarge
  }

  target(): Uint8Array {
    return this.#view
  }

  filled(count: number): boolean {
    if (this.#over) return false
    const from = Math.max(0, this.#have - 3)
    this.#have += count
    this.#view = this.#buffer.subarray(this.#have)
    const at = this.#buffer.subarray(0, this.#have).indexOf('\r\n\r\n', from)
    if (at >= 0) {
      this.#over = true
      this.#view = Buffer.alloc(REQUEST_HEAD_MAX_BYTES)
      this.#done(this.#buffer.subarray(0, at + 4), this.#buffer.subarray(at + 4, this.#have))
      return true
    }
    if (this.#have === this.#buffer.length) {
      this.#over = true
      this.#view = Buffer.alloc(REQUEST_HEAD_MAX_BYTES)
      this.#tooLarge()
      return false
    }
    return true
  }
}
