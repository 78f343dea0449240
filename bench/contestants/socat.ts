import { basename, dirname } from 'node:path'
import { type Contestant, deliveredIn, listening, program, SERVER_TIMEOUT_MS } from '../contestant.ts'
import type { Stand } from '../ground.ts'
import { versionOf } from '../machine.ts'
import { Child } from '../processes.ts'

const BLOCK_BYTES = 1024 * 1024
const FLAGS = ['-b', `${BLOCK_BYTES}`]

/** A file through a bare TCP connection: no encryption, no digest, nothing around it. */
export async function socat({ place }: Stand): Promise<Contestant> {
  const file = program('socat')
  return {
    id: 'socat',
    label: 'socat',
    how: `socat ${FLAGS.join(' ')} from file to TCP and from TCP to file: not encrypted, no digest`,
    version: await versionOf('sh', ['-c', `${file} -V | sed -n 2p`]),
    async serve(run) {
      const port = await place.freePort()
      const args = ['-U', ...FLAGS, `TCP-LISTEN:${port},bind=${place.serverHost},reuseaddr`, `OPEN:${run.source},rdonly`]
      return listening(await Child.launch(place.atServer({ file, args }), SERVER_TIMEOUT_MS), port)
    },
    client: (run, server) => place.atClient({ file, args: ['-u', ...FLAGS, `TCP:${place.serverHost}:${server?.port}`, `CREATE:${deliveredIn(run)}`] }),
    delivered: deliveredIn,
  }
}

/** A folder as people without a tool send it. */
export async function tarOverSocat({ place }: Stand): Promise<Contestant> {
  const [file, tar] = [program('socat'), program('tar')]
  return {
    id: 'tar-socat',
    label: 'tar over socat',
    how: 'tar to socat, over TCP, socat to tar: not encrypted, no digest',
    version: await versionOf(tar, ['--version']),
    async serve(run) {
      const port = await place.freePort()
      // tar gets its words from the environment: socat has quoting rules of its own
      const env = { ...process.env, BENCH_FOLDER: dirname(run.source), BENCH_NAME: basename(run.source) }
      const args = ['-u', ...FLAGS, 'SYSTEM:exec tar -cf - -C $BENCH_FOLDER $BENCH_NAME,pipes', `TCP-LISTEN:${port},bind=${place.serverHost},reuseaddr`]
      return listening(await Child.launch(place.atServer({ file, args, env }), SERVER_TIMEOUT_MS), port)
    },
    client: (run, server) => {
      const script = '"$0" -u -b 1048576 "TCP:$1:$2" - | "$3" -xf - -C "$4"'
      return place.atClient({ file: 'sh', args: ['-c', script, file, place.serverHost, `${server?.port}`, tar, run.folder] })
    },
    delivered: deliveredIn,
  }
}
