import { spawnSync } from 'node:child_process'

/** Whether these commands are to be had here; tests that judge by other people's tools are skipped without them. */
export function hasTools(...commands: readonly string[]): boolean {
  return commands.every((command) => spawnSync(command, ['--help'], { stdio: 'ignore' }).error === undefined)
}
