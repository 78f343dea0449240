import { expect } from '@playwright/test'
import type { Device } from './device.ts'
import { pairUp } from './pairing.ts'
import { type Casting, type Stage, unique } from './stage.ts'

export interface Scene {
  readonly a: Device
  readonly b: Device
  /** The names they go by. */
  readonly studio: string
  readonly desk: string
}

type Role = Omit<Casting, 'name' | 'folder'>

/** Two devices on one network; what a story needs beyond that, it says itself. */
export async function twoDevices(stage: Stage, asA: Role = {}, asB: Role = {}): Promise<Scene> {
  const [studio, desk] = [unique('Studio Laptop'), unique('Editing Desk')]
  const a = await stage.launch({ name: studio, folder: 'a', ...asA })
  const b = await stage.launch({ name: desk, folder: 'b', ...asB })
  return { a, b, studio, desk }
}

/** Two that know each other. */
export async function pairedDevices(stage: Stage, asA: Role = {}, asB: Role = {}): Promise<Scene> {
  const scene = await twoDevices(stage, asA, asB)
  await expect(scene.a.card(scene.desk)).toHaveAttribute('data-state', 'online')
  await expect(scene.b.card(scene.studio)).toHaveAttribute('data-state', 'online')
  await pairUp(scene.a, scene.b)
  await recognises(scene.a, scene.desk)
  return scene
}

/** It stands there as paired, and once: no second card beside it, not even for a moment. */
export async function recognises(device: Device, name: string): Promise<void> {
  await expect(device.card(name).and(device.page.locator('[data-trust="verified"][data-state="online"]'))).toHaveCount(1)
  expect(await device.card(name).count()).toBe(1)
}
