import type { OwnFigures } from '../contestant.ts'
import type { Child } from '../processes.ts'

/** The lines of `--json` that this bench reads; see the events of the engine. */
interface Line {
  readonly event: string
  readonly port?: number
  readonly open?: { readonly port: number } | null
  readonly seconds?: number
  readonly connections?: number
  readonly reconnects?: number
  readonly retries?: number
  readonly gapMs?: number
}

function eventsIn(stdout: string): Line[] {
  return stdout
    .slice(0, stdout.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Line)
}

/** Where a receiver listens, once it has said so; `classic`: for FastDP 1.x. */
export function portIn(stdout: string, classic: boolean): number | null {
  const events = eventsIn(stdout)
  if (classic) return events.find((event) => event.event === 'classic')?.open?.port ?? null
  return events.find((event) => event.event === 'listening')?.port ?? null
}

export function ownFigures(sender: Child, receiver: Child): OwnFigures {
  const told = eventsIn(sender.stdout)
  const done = told.find((event) => event.event === 'done')
  if (done?.seconds === undefined) throw new Error('told no “done”')
  return {
    transferSeconds: done.seconds,
    connections: done.connections ?? 0,
    plannedReconnects: done.reconnects ?? 0,
    retries: done.retries ?? 0,
    largestGapMs: { sender: largestGap(told), receiver: largestGap(eventsIn(receiver.stdout)) },
  }
}

function largestGap(events: readonly Line[]): number | null {
  const gaps = events.filter((event) => event.event === 'reconnect').map((event) => event.gapMs ?? 0)
  return gaps.length > 0 ? Math.max(...gaps) : null
}
