import { freePort } from '../main/engine/testing/ports.ts'
import type { Command } from './processes.ts'

/** Where the two ends stand: on loopback, or at the two ends of a cable. */
export interface Place {
  /** Address of the end that waits. */
  readonly serverHost: string
  /** Address of the end whose command is timed. */
  readonly clientHost: string
  readonly atServer: (command: Command) => Command
  readonly atClient: (command: Command) => Command
  /** A port nobody uses at the waiting end. */
  readonly freePort: () => Promise<number>
}

export const LOOPBACK: Place = {
  serverHost: '127.0.0.1',
  clientHost: '127.0.0.1',
  atServer: (command) => command,
  atClient: (command) => command,
  freePort,
}
