// npm run bench -- window: what a million chunks, fifty transfers and two hundred devices cost the main process and the window. The window is
// the real app's, on a screen of its own; what it shows is a fixture, sent ten times a second through the app's own channel, and labelled so.
import { onStage } from '../e2e/driver/script.ts'
import { load } from './machine.ts'
import { SCENES } from './window-fixture.ts'
import { mapRow, type WindowRow, waitsRow, windowRow } from './window-rows.ts'

const LIMIT_MS = 5 * 60_000

function print({ name, figures }: WindowRow): void {
  const words = Object.entries(figures).map(([what, value]) => `${what} ${value.toFixed(value < 10 ? 2 : 0)}`)
  console.log(`${name.padEnd(44)} ${words.join(' · ')}`)
}

await onStage(LIMIT_MS, async (stage) => {
  const before = load()
  print(mapRow())
  print(waitsRow())
  const device = await stage.launch({ name: 'Studio Laptop', folder: 'a', settings: { theme: 'light' }, place: { x: 0, y: 0, width: 1180, height: 780 } })
  for (const scene of SCENES) print(await windowRow(device, scene))
  console.log(`Load average ${before}, then ${load()}`)
})
