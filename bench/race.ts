import { type Cost, endedChildrenSeconds, Meter } from './accounting.ts'
import type { Contestant, OwnFigures, Run, Server } from './contestant.ts'
import { Child } from './processes.ts'
import type { Source } from './sources.ts'
import type { Workspace } from './workspace.ts'

/** Even a very slow machine moves this much, and a start takes no longer than the base. */
const SLOWEST_BYTES_A_SECOND = 15 * 1024 * 1024
const BASE_TIMEOUT_MS = 60_000

export interface Outcome {
  /** From the start of the client's command to its exit. */
  readonly seconds: number
  readonly client: Cost
  /** Null: there is no other end. */
  readonly server: Cost | null
  readonly own: OwnFigures | null
}

/** One run of one contestant, checked to the last byte. The clock and the meters see nothing but the transfer. */
export async function race(contestant: Contestant, workspace: Workspace, source: Source): Promise<Outcome> {
  const run = { source: source.path, folder: await workspace.folder('destination') }
  try {
    const server = await contestant.serve(run)
    try {
      const outcome = await timed(contestant, { run, server, timeoutMs: BASE_TIMEOUT_MS + (source.bytes / SLOWEST_BYTES_A_SECOND) * 1000 })
      await source.check(contestant.delivered(run))
      return outcome
    } finally {
      await server?.child.stop()
    }
  } finally {
    // the next one finds the same room, and starts with fresh pages like this one
    await workspace.folder('destination')
  }
}

interface Track {
  readonly run: Run
  readonly server: Server | null
  readonly timeoutMs: number
}

async function timed(contestant: Contestant, { run, server, timeoutMs }: Track): Promise<Outcome> {
  const command = contestant.client(run, server)
  const serverMeter = server && new Meter(server.child.pid)
  const endedBefore = endedChildrenSeconds()
  const startedMs = performance.now()
  const client = await Child.launch(command, timeoutMs)
  const clientMeter = new Meter(client.pid)
  const code = await client.ended
  const seconds = (performance.now() - startedMs) / 1000
  const serverCost = serverMeter?.stop(true) ?? null
  const clientCost = withEnded(clientMeter.stop(false), endedBefore)
  if (code !== 0) throw new Error(code === 124 ? 'took too long and was ended' : `ended with code ${code}: ${client.lastWords}`)
  return { seconds, client: clientCost, server: serverCost, own: server ? (contestant.figures?.(client, server.child) ?? null) : null }
}

/** The kernel's sum over ended children is exact; samples miss the last moments, but know children nobody waited for. */
function withEnded(cost: Cost, before: number | null): Cost {
  const after = endedChildrenSeconds()
  if (before === null || after === null) return cost
  return { ...cost, cpuSeconds: Math.max(Math.round((after - before) * 100) / 100, cost.cpuSeconds ?? 0) }
}
