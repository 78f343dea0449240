import { type Contestant, deliveredIn, program } from '../contestant.ts'
import { versionOf } from '../machine.ts'

/** The limit: one copy inside the kernel, no network, no encryption, no digest. */
export async function cp(): Promise<Contestant> {
  const file = program('cp')
  return {
    id: 'cp',
    label: 'cp',
    how: 'cp -r SOURCE DESTINATION: no network, no encryption, no digest; the limit',
    version: await versionOf(file, ['--version']),
    serve: () => Promise.resolve(null),
    client: (run) => ({ file, args: ['-r', run.source, deliveredIn(run)] }),
    delivered: deliveredIn,
  }
}
