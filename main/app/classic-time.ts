import type { Engine } from '../engine/facade.ts'

/** A timer stands still while the system sleeps; the time that was promised for 1.x devices does not. Call after waking up. */
export async function keepClassicTime(engine: Pick<Engine, 'classic' | 'openClassic' | 'closeClassic'>, nowMs: number): Promise<void> {
  const open = engine.classic()
  if (open === null || open.untilMs === null) return
  const leftMs = open.untilMs - nowMs
  if (leftMs <= 0) await engine.closeClassic()
  else await engine.openClassic({ port: open.port, forMs: leftMs })
}
