/** Charts as SVG, legible on light and on dark pages: the picture takes its colours from the reader's system. */

const WIDTH = 760
const BAR = { height: 22, gap: 10, label: 250, value: 150 }
const LINE = { height: 300, left: 70, right: 190, top: 46, bottom: 48 }
const HEAD = 52
const STYLE = `text{font:13px system-ui,sans-serif;fill:#1f2328}.title{font-weight:600;font-size:15px}.quiet{fill:#59636e}.paper{fill:#ffffff}
.peer{fill:#8c959f}.ours{fill:#0969da}.axis{stroke:#d1d9e0}.whisker{stroke:#1f2328}.line{fill:none;stroke-width:2}
.s0{stroke:#0969da}.s1{stroke:#bc4c00}.s2{stroke:#1a7f37}.d0{fill:#0969da}.d1{fill:#bc4c00}.d2{fill:#1a7f37}
@media (prefers-color-scheme:dark){text{fill:#f0f6fc}.quiet{fill:#9198a1}.paper{fill:#0d1117}.peer{fill:#656c76}.ours{fill:#4493f8}
.axis{stroke:#3d444d}.whisker{stroke:#f0f6fc}.s0{stroke:#4493f8}.s1{stroke:#f0883e}.s2{stroke:#3fb950}.d0{fill:#4493f8}.d1{fill:#f0883e}.d2{fill:#3fb950}}`

export interface Bar {
  readonly label: string
  readonly ours: boolean
  readonly value: number
  readonly least: number
  readonly most: number
  /** As it is written beside the bar. */
  readonly words: string
}

export interface Series {
  readonly label: string
  readonly points: readonly (readonly [number, number])[]
}

export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

function round(value: number): string {
  return `${Math.round(value * 10) / 10}`
}

function picture(title: string, height: number, parts: readonly string[]): string {
  const open = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${escaped(title)}">`
  return [open, `<style>${STYLE}</style>`, `<rect class="paper" width="${WIDTH}" height="${height}" rx="8"/>`, ...parts, '</svg>', ''].join('\n')
}

function head(title: string, subtitle: string): string[] {
  return [`<text class="title" x="16" y="24">${escaped(title)}</text>`, `<text class="quiet" x="16" y="42">${escaped(subtitle)}</text>`]
}

/** Horizontal bars, longer is more; a thin line shows the least and the most. */
export function barChart(title: string, subtitle: string, bars: readonly Bar[]): string {
  const most = Math.max(...bars.map((bar) => bar.most), Number.MIN_VALUE)
  const room = WIDTH - BAR.label - BAR.value
  const parts = bars.flatMap((bar, n) => {
    const y = HEAD + 8 + n * (BAR.height + BAR.gap)
    const [width, from, to] = [bar.value, bar.least, bar.most].map((value) => (value / most) * room)
    const middle = y + BAR.height / 2
    return [
      `<text x="${BAR.label - 10}" y="${middle + 5}" text-anchor="end">${escaped(bar.label)}</text>`,
      `<rect class="${bar.ours ? 'ours' : 'peer'}" x="${BAR.label}" y="${y}" width="${round(width ?? 0)}" height="${BAR.height}" rx="3"/>`,
      `<path class="whisker" d="M${round(BAR.label + (from ?? 0))} ${middle}H${round(BAR.label + (to ?? 0))}"/>`,
      `<text x="${round(BAR.label + (to ?? 0) + 8)}" y="${middle + 5}">${escaped(bar.words)}</text>`,
    ]
  })
  return picture(title, HEAD + 16 + bars.length * (BAR.height + BAR.gap), [...head(title, subtitle), ...parts])
}

/** Lines over a logarithmic x axis; y begins at zero, so a line that is flat looks flat. */
export function lineChart(title: string, subtitle: string, series: readonly Series[]): string {
  const points = series.flatMap((each) => each.points)
  const [left, right] = [Math.min(...points.map(([x]) => x)), Math.max(...points.map(([x]) => x))]
  const most = Math.max(...points.map(([, y]) => y)) * 1.1
  const [width, height] = [WIDTH - LINE.left - LINE.right, LINE.height - LINE.top - LINE.bottom]
  const span = Math.log(right / left) || 1
  const px = (x: number): number => LINE.left + (Math.log(x / left) / span) * width
  const py = (y: number): number => LINE.top + HEAD - 40 + height - (y / most) * height
  const floor = py(0)
  const ticks = [...new Set(points.map(([x]) => x))].sort((a, b) => a - b)
  const parts = [
    `<path class="axis" d="M${LINE.left} ${round(floor)}H${LINE.left + width}"/>`,
    ...ticks.map((x) => `<text class="quiet" x="${round(px(x))}" y="${round(floor + 18)}" text-anchor="middle">${x.toLocaleString('en-GB')}</text>`),
    ...[0, 0.5, 1].map((share) => {
      const value = (most / 1.1) * share
      return `<text class="quiet" x="${LINE.left - 8}" y="${round(py(value) + 4)}" text-anchor="end">${value >= 10 || value === 0 ? Math.round(value) : value.toFixed(2)}</text>`
    }),
    ...series.flatMap((each, n) => drawn(each, n, px, py)),
  ]
  return picture(title, LINE.height + 10, [...head(title, subtitle), ...parts])
}

function drawn({ label, points }: Series, n: number, px: (x: number) => number, py: (y: number) => number): string[] {
  const last = points.at(-1)
  if (!last) return []
  const path = points.map(([x, y], at) => `${at === 0 ? 'M' : 'L'}${round(px(x))} ${round(py(y))}`).join('')
  return [
    `<path class="line s${n % 3}" d="${path}"/>`,
    ...points.map(([x, y]) => `<circle class="d${n % 3}" cx="${round(px(x))}" cy="${round(py(y))}" r="3.5"/>`),
    `<text x="${round(px(last[0]) + 10)}" y="${round(py(last[1]) + 5)}">${escaped(label)}</text>`,
  ]
}
