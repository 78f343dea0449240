import { join } from 'node:path'
import { type Contestant, program } from '../contestant.ts'
import { versionOf } from '../machine.ts'

/** The limit: one copy inside the kernel, no network, no encryption, no digest. */
export async function cp(): Promise<Contestant> {
  const file = program('cp')
  const delivered = (run: { readonly folder: string }): string => join(run.folder, 'source.bin')
  return {
    id: 'cp',
    label: 'cp',
    how: 'cp SOURCE DESTINATION: no network, no encryption, no digest; the limit',
    version: await versionOf(file, ['--version']),
    serve: () => Promise.resolve(null),
    client: (run) => ({ file, args: [run.source, delivered(run)] }),
    delivered,
  }
}
