import { writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { type Contestant, deliveredIn, listening, program, SERVER_TIMEOUT_MS } from '../contestant.ts'
import type { Stand } from '../ground.ts'
import { versionOf } from '../machine.ts'
import { Child } from '../processes.ts'

/** Nothing of it is here already, so comparing and a second name for each file would only cost. */
export const RSYNC_FLAGS = ['-rt', '--whole-file', '--inplace']

/** The rsync daemon: its own checksum over everything, no encryption. */
export async function rsync({ workspace, place }: Stand): Promise<Contestant> {
  const file = program('rsync')
  const settings = await workspace.folder('rsync')
  return {
    id: 'rsync',
    label: 'rsync daemon',
    how: `rsync ${RSYNC_FLAGS.join(' ')} rsync://… DESTINATION: not encrypted, its own checksum`,
    version: await versionOf(file, ['--version']),
    async serve(run) {
      const port = await place.freePort()
      const config = join(settings, 'rsyncd.conf')
      await writeFile(config, configOf(dirname(run.source)), { mode: 0o600 })
      const args = ['--daemon', '--no-detach', `--config=${config}`, `--address=${place.serverHost}`, `--port=${port}`, '--log-file=/dev/null']
      return listening(await Child.launch(place.atServer({ file, args }), SERVER_TIMEOUT_MS), port)
    },
    client: (run, server) =>
      place.atClient({ file, args: [...RSYNC_FLAGS, `rsync://${place.serverHost}:${server?.port}/bench/${basename(run.source)}`, `${run.folder}/`] }),
    delivered: deliveredIn,
  }
}

function configOf(folder: string): string {
  // as root the daemon would become "nobody", who may not read the source
  const owner = process.getuid?.() === 0 ? 'uid = 0\ngid = 0\n' : ''
  return `use chroot = no\n${owner}[bench]\npath = ${folder}\nread only = yes\n`
}
