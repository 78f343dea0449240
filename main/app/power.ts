import { powerMonitor } from 'electron'
import type { Engine } from '../engine/facade.ts'
import { unattended } from './complain.ts'

/** What runs is set down before the machine sleeps, and taken up again when it wakes: nothing is left to time-outs of the other side. */
export function followPower(engine: Pick<Engine, 'suspend' | 'wake'>, onTrouble: (error: unknown) => void): void {
  powerMonitor.on('suspend', () => unattended('going to sleep', engine.suspend()))
  powerMonitor.on('resume', () => void engine.wake().catch(onTrouble))
}
