import type { Device } from './device.ts'
import { type Stage, unique } from './stage.ts'

export interface Scene {
  readonly a: Device
  readonly b: Device
  /** The names they go by. */
  readonly studio: string
  readonly desk: string
}

/** Two devices on one network; what a story needs beyond that, it says itself. */
export async function twoDevices(stage: Stage): Promise<Scene> {
  const [studio, desk] = [unique('Studio Laptop'), unique('Editing Desk')]
  const a = await stage.launch({ name: studio, folder: 'a' })
  const b = await stage.launch({ name: desk, folder: 'b' })
  return { a, b, studio, desk }
}
