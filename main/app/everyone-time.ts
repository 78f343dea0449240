import type { Engine } from '../engine/facade.ts'

/** A timer stands still while the system sleeps; the time for which everyone is let in does not. Call after waking up. */
export function keepEveryoneTime(engine: Pick<Engine, 'acceptingEveryone' | 'acceptEveryone' | 'stopAcceptingEveryone'>, nowMs: number): void {
  const open = engine.acceptingEveryone()
  // the engine goes by the clock itself; what it has not noticed yet is that a timer is late
  if (open === null) engine.stopAcceptingEveryone()
  else if (open.untilMs !== null) engine.acceptEveryone({ forMs: Math.max(1, open.untilMs - nowMs) })
}
