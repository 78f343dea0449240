import { cpus, loadavg, release, totalmem, type } from 'node:os'
import path from 'node:path'
import { runToEnd } from './processes.ts'

export const root = path.dirname(import.meta.dirname)

export interface Machine {
  readonly processor: string
  readonly cores: number
  readonly memoryBytes: number
  readonly system: string
  readonly architecture: string
  readonly node: string
  /** Short name of the commit; with "+" when the working tree differs from it. Null outside a repository. */
  readonly commit: string | null
}

export async function describeMachine(): Promise<Machine> {
  const processors = cpus()
  return {
    processor: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    memoryBytes: totalmem(),
    system: `${type()} ${release()}`,
    architecture: process.arch,
    node: process.versions.node,
    commit: await commit(),
  }
}

/** The last minute's load, as the system counts it. */
export function load(): number {
  return Math.round((loadavg()[0] ?? 0) * 100) / 100
}

async function commit(): Promise<string | null> {
  try {
    const name = (await runToEnd({ file: 'git', args: ['-C', root, 'rev-parse', '--short', 'HEAD'] })).stdout.trim()
    const changed = (await runToEnd({ file: 'git', args: ['-C', root, 'status', '--porcelain', '--', 'main', 'shared'] })).stdout.trim()
    return changed === '' ? name : `${name}+`
  } catch {
    return null
  }
}

/** First line of what a program says about its version. */
export async function versionOf(file: string, args: readonly string[]): Promise<string> {
  try {
    const { stdout, stderr } = await runToEnd({ file, args })
    return (stdout.trim() || stderr.trim()).split('\n')[0]?.replaceAll(/\s+/g, ' ') ?? 'unknown'
  } catch {
    return 'unknown'
  }
}
