import { type Contestant, deliveredIn, listening, NotInstalled, SERVER_TIMEOUT_MS } from '../contestant.ts'
import type { Stand } from '../ground.ts'
import type { Options } from '../options.ts'
import { Child, type Command } from '../processes.ts'

/** Another program that speaks FastDP 1.1.0, as its user's command lines start it. */
export async function otherProgram({ place }: Stand, other: Options['other']): Promise<Contestant> {
  if (other === null) throw new NotInstalled('no other FastDP 1.1.0 program was named (--other-receiver, --other-sender)')
  return {
    id: 'other',
    label: 'another FastDP 1.1.0 program',
    how: 'the command lines that were given with --other-receiver and --other-sender',
    version: 'unknown',
    async serve(run) {
      const port = await place.freePort()
      const words = { port: `${port}`, host: place.serverHost, folder: run.folder, source: run.source }
      return listening(await Child.launch(place.atServer(filled(other.receiver, words)), SERVER_TIMEOUT_MS), port)
    },
    client: (run, server) => place.atClient(filled(other.sender, { port: `${server?.port}`, host: place.serverHost, folder: run.folder, source: run.source })),
    delivered: deliveredIn,
  }
}

/** Words end at spaces; what is filled in may hold some. */
export function filled(template: string, words: Readonly<Record<string, string>>): Command {
  const [file = '', ...args] = template.split(/\s+/).filter(Boolean)
  const fill = (word: string): string => word.replaceAll(/\{(\w+)\}/g, (whole, name: string) => words[name] ?? whole)
  return { file: fill(file), args: args.map(fill) }
}
