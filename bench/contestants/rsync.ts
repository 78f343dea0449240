import { writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { type Contestant, freePort, listening, program, SERVER_TIMEOUT_MS } from '../contestant.ts'
import { versionOf } from '../machine.ts'
import { Child } from '../processes.ts'
import type { Workspace } from '../workspace.ts'

/** The rsync daemon: its own checksum over everything, no encryption. */
export async function rsync(workspace: Workspace): Promise<Contestant> {
  const file = program('rsync')
  const settings = await workspace.folder('rsync')
  return {
    id: 'rsync',
    label: 'rsync daemon',
    how: 'rsync --whole-file --inplace rsync://… DESTINATION: not encrypted, its own checksum',
    version: await versionOf(file, ['--version']),
    async serve(run) {
      const port = await freePort()
      const config = join(settings, 'rsyncd.conf')
      await writeFile(config, configOf(dirname(run.source)), { mode: 0o600 })
      const args = ['--daemon', '--no-detach', `--config=${config}`, '--address=127.0.0.1', `--port=${port}`, '--log-file=/dev/null']
      return listening(await Child.launch({ file, args }, SERVER_TIMEOUT_MS), port)
    },
    client: (run, server) => ({
      file,
      args: ['--whole-file', '--inplace', `rsync://127.0.0.1:${server?.port}/bench/${basename(run.source)}`, join(run.folder, 'source.bin')],
    }),
    delivered: (run) => join(run.folder, 'source.bin'),
  }
}

function configOf(folder: string): string {
  // as root the daemon would become "nobody", who may not read the source
  const owner = process.getuid?.() === 0 ? 'uid = 0\ngid = 0\n' : ''
  return `use chroot = no\n${owner}[bench]\npath = ${folder}\nread only = yes\n`
}
