import { debuglog } from 'node:util'

/** Off by default and free when off: NODE_DEBUG=fastdp. Never a key, a token, or a full path of the other side. */
export const log = debuglog('fastdp')

export function logError(what: string, error: unknown): void {
  log('%s: %s', what, error instanceof Error ? (error.stack ?? error.message) : String(error))
}
