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

for (const state of ['idle', 'busy']) {
  const black = readFileSync(path.join(tray, `${state}.svg`), 'utf8')
  for (const [suffix, colour] of Object.entries(TRAY_COLOURS)) {
    for (const [scale, size] of Object.entries(TRAY_SIZES)) {
      draw(black.replaceAll('#000', colour), size, path.join(tray, `${state}${suffix}${scale}.png`))
    }
  }
}
