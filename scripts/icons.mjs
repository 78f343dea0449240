// npm run icons: draws the PNGs in assets/ from their SVGs. They are kept in the repository, so nothing else needs this.
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { Resvg } from '@resvg/resvg-js'
import { root } from './run.mjs'

const APP_SIZES = [16, 32, 48, 64, 128, 256, 512, 1024]
/** Trays have 22 points. A name that ends in "Template" lets macOS colour it; other systems get a light and a dark one. */
const TRAY_SIZES = { '': 22, '@2x': 44 }
const TRAY_COLOURS = { Template: '#000000', Light: '#ffffff', Dark: '#2b2f36' }

const icon = path.join(root, 'assets', 'icon')
const tray = path.join(root, 'assets', 'tray')

/** @param {string} svg @param {number} width @param {string} file */
function draw(svg, width, file) {
  writeFileSync(file, new Resvg(svg, { fitTo: { mode: 'width', value: width } }).render().asPng())
}

const appIcon = readFileSync(path.join(icon, 'icon.svg'), 'utf8')
for (const size of APP_SIZES) draw(appIcon, size, path.join(icon, `${size}x${size}.png`))

/** As FILL_STEPS in main/app/tray-menu.ts: the drop of a transfer fills. */
const FILL_STEPS = 8

/** @param {string} name @returns {(readonly [string, string])[]} names and drawings */
function statesOf(name) {
  const svg = readFileSync(path.join(tray, `${name}.svg`), 'utf8')
  if (name !== 'busy') return [[name, svg]]
  const [top, bottom] = [3.4, 19.6]
  return Array.from({ length: FILL_STEPS + 1 }, (_none, step) => [`busy${step}`, svg.replace('LEVEL', String(bottom - ((bottom - top) * step) / FILL_STEPS))])
}

for (const [state, black] of ['idle', 'busy', 'attention', 'off', 'trouble'].flatMap(statesOf)) {
  for (const [suffix, colour] of Object.entries(TRAY_COLOURS)) {
    for (const [scale, size] of Object.entries(TRAY_SIZES)) {
      draw(black.replaceAll('#000', colour), size, path.join(tray, `${state}${suffix}${scale}.png`))
    }
  }
}
