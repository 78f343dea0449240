import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { root } from '../machine.ts'
import { Child } from '../processes.ts'
import type { Figure } from '../results.ts'
import type { Row } from '../row.ts'

const LIMIT_MS = 6 * 60_000

/** In a process of its own, on a screen of its own: the real app, driven as its tests drive it. */
export const desktop: Row = {
  id: 'desktop',
  title: 'The desktop app',
  measure: async ({ workspace, options }) => {
    // what the apps receive goes where all other rows put it
    const folder = await workspace.folder('desktop')
    const result = join(folder, 'figures.json')
    await workspace.checkRoom(options.quick ? 1e9 : 6e9, 1)
    const args = [join(root, 'scripts', 'bench.mjs'), 'desktop-apps', result, ...(options.quick ? ['--quick'] : [])]
    const child = await Child.launch({ file: process.execPath, args, env: { ...process.env, TMPDIR: folder } }, LIMIT_MS)
    const code = await child.ended
    const words = child.lastWords
    const text = await readFile(result, 'utf8').catch(() => '')
    await workspace.remove('desktop')
    const figures = text === '' ? [] : (JSON.parse(text) as Figure[])
    for (const { label, unit, values } of figures) console.log(`${label.padEnd(62)} ${values.map((value) => Math.round(value * 100) / 100).join(' ')} ${unit}`)
    return { figures, remarks: code === 0 ? [] : [`the apps ended with code ${code}: ${words.replaceAll(workspace.root, 'WORKSPACE').replaceAll(root, '.')}`] }
  },
}
