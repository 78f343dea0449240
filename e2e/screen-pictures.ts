// Half of npm run pictures: every screen of the table in every look, below test-results/pictures, to be looked at. Names of looks choose some.
import { execFile } from 'node:child_process'
import { mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { ROOT } from './driver/device.ts'
import { LOOKS } from './driver/looks.ts'
import { type Look, ScreenWindow } from './driver/screen-window.ts'
import { SCREENS, type Screen } from './driver/screens.ts'
import { onStage } from './driver/script.ts'

const FOLDER = path.join(ROOT, 'test-results/pictures')
const LIMIT_MS = 30 * 60_000
const TAGS = ['ja', 'zh-cn']

const wanted = process.argv.slice(2)
const strangers = wanted.filter((name) => !(name in LOOKS))
if (strangers.length > 0) throw new Error(`There is no look “${strangers.join(', ')}”. There are: ${Object.keys(LOOKS).join(', ')}.`)

await sayWhatFontsMiss()
await onStage(LIMIT_MS, async (stage) => {
  const window = await ScreenWindow.open(stage)
  for (const [name, look] of Object.entries(LOOKS)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue
    await takeAll(window, name, look)
  }
})

async function takeAll(window: ScreenWindow, name: string, look: Look): Promise<void> {
  const folder = path.join(FOLDER, name)
  // No picture of a screen that there is no more.
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  for (const screen of SCREENS) {
    await window.show(screen, look)
    await window.page.screenshot({ path: path.join(folder, fileOf(screen)), animations: 'disabled' })
  }
  console.log(`${path.relative(ROOT, folder)}: ${SCREENS.length} screens`)
}

function fileOf({ name }: Screen): string {
  return `${name.replaceAll(/[^\w.]+/g, '-').replace(/-$/, '')}.png`
}

/** Without a font that has its signs a language is drawn as boxes. Said where the system can be asked. */
async function sayWhatFontsMiss(): Promise<void> {
  for (const tag of TAGS) {
    const fonts = await promisify(execFile)('fc-list', [`:lang=${tag}`]).then(
      ({ stdout }) => stdout,
      () => null,
    )
    if (fonts === '')
      console.warn(`No font here has the signs of “${tag}”: its pictures will show boxes. On Debian and Ubuntu: apt-get install fonts-noto-cjk.`)
  }
}
