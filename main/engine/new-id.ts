import { randomBytes } from 'node:crypto'

/** An id of our own for this run of the engine: 64 random bits in hex. */
export function newId(): string {
  return randomBytes(8).toString('hex')
}
