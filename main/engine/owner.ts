import { readFileSync } from 'node:fs'

/** The process that has something in hand. Numbers of processes come again, so the start of it is told where the system says it. */
export interface Owner {
  readonly pid: number
  /** Ticks since the boot, as text; empty where it cannot be known. */
  readonly since: string
}

export const thisProcess: Owner = { pid: process.pid, since: startOf(process.pid) ?? '' }

/** Whether that process still runs. One that has ended and was not yet taken note of by its parent does not. */
export function isRunning({ pid, since }: Owner): boolean {
  if (process.platform === 'linux') return startOf(pid) === since
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** Null: there is no such process any more. */
function startOf(pid: number): string | null {
  if (process.platform !== 'linux') return null
  try {
    // the name in parentheses may hold anything, parentheses too
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    const ended = fields[0] === 'Z' || fields[0] === 'X'
    return ended ? null : (fields[19] ?? '')
  } catch {
    return null
  }
}
