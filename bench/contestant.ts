import { accessSync, constants, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { basename, delimiter, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Child, Command } from './processes.ts'

/** One run: from the source into a folder that is new and empty. */
export interface Run {
  readonly source: string
  readonly folder: string
}

/** The end that waits. It is there before the clock starts. */
export interface Server {
  readonly child: Child
  readonly port: number
}

/** What only FastDrop tells of itself. */
export interface OwnFigures {
  /** From the receiver's yes to the last word after publishing: without the start of two runtimes. */
  readonly transferSeconds: number
  readonly connections: number
  readonly plannedReconnects: number
  readonly retries: number
  readonly largestGapMs: { readonly sender: number | null; readonly receiver: number | null }
}

export interface Contestant {
  readonly id: string
  readonly label: string
  /** How it is run, for a reader; no paths. */
  readonly how: string
  readonly version: string
  serve(run: Run): Promise<Server | null>
  /** The command that is timed, from its start to its exit. */
  client(run: Run, server: Server | null): Command
  /** The file or folder that is there afterwards. */
  delivered(run: Run): string
  figures?(client: Child, server: Child): OwnFigures
}

/** Under its own name, as everyone here delivers. */
export function deliveredIn(run: Run): string {
  return join(run.folder, basename(run.source))
}

/** Why a contestant cannot take part; the others go on. */
export class NotInstalled extends Error {}

export const START_TIMEOUT_MS = 15_000
/** Long enough for a server to see a slow run through; whoever stops it does so earlier. */
export const SERVER_TIMEOUT_MS = 15 * 60_000

/** Full path of a program; servers often stand where a user's PATH does not look. Throws NotInstalled. */
export function program(name: string): string {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin', '/usr/local/sbin']
  const found = folders.filter(Boolean).find((folder) => isProgram(join(folder, name)))
  if (found === undefined) throw new NotInstalled(`${name} is not installed`)
  return join(found, name)
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Resolves when the child listens. Stops it and rejects when it does not in time. */
export async function listening(child: Child, port: number): Promise<Server> {
  const deadline = performance.now() + START_TIMEOUT_MS
  while (child.running && performance.now() < deadline) {
    if (listens(child.pid, port) ?? (await answers(port))) return { child, port }
    await pause(20)
  }
  child.kill()
  throw new Error(`the server did not start: ${child.lastWords}`)
}

/** As the child's own network namespace has it, without a connection that a server might take for its client's. Null: not known here. */
function listens(pid: number, port: number): boolean | null {
  const hex = port.toString(16).toUpperCase().padStart(4, '0')
  try {
    return readFileSync(`/proc/${pid}/net/tcp`, 'latin1')
      .split('\n')
      .some((line) => new RegExp(`:${hex} 00000000:0000 0A `).test(line))
  } catch {
    return process.platform === 'linux' ? false : null
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port })
    const tell = (verdict: boolean): void => {
      socket.destroy()
      resolve(verdict)
    }
    socket.once('connect', () => tell(true))
    socket.once('error', () => tell(false))
  })
}
