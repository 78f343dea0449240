import { Resvg } from '@resvg/resvg-js'
import { expect, test } from 'vitest'
import { barChart, lineChart } from './svg.ts'

const bar = (label: string, value: number, ours = false) => ({ label, ours, value, least: value, most: value, words: `${value} GB/s` })

function widths(svg: string, name: string): number[] {
  return [...svg.matchAll(new RegExp(`class="${name}" x="\\d+" y="\\d+" width="([\\d.]+)"`, 'g'))].map((match) => Number(match[1]))
}

test('bars are as long as their values, ours in a colour of their own', () => {
  const svg = barChart('Title', 'below', [bar('cp', 2), bar('FastDrop', 1, true)])
  const [peer, ours] = [widths(svg, 'peer')[0] ?? 0, widths(svg, 'ours')[0] ?? 0]
  expect(peer / ours).toBeCloseTo(2, 1)
  expect(new Resvg(svg).render().width).toBe(760)
})

test('a name is text, whatever is in it', () => {
  const svg = barChart('<a> & "b"', '', [bar('<script>', 1)])
  expect(svg).not.toContain('<script>')
  expect(svg).toContain('&lt;script&gt;')
  expect(new Resvg(svg).render().height).toBeGreaterThan(0)
})

test('what costs the same is a flat line, from a floor at zero', () => {
  const svg = lineChart('Title', '', [
    {
      label: 'flat',
      points: [
        [1, 5],
        [10, 5],
        [100, 5],
      ],
    },
  ])
  const [, path = ''] = /class="line s0" d="M([^"]+)"/.exec(svg) ?? []
  const heights = path.split('L').map((point) => Number(point.split(' ')[1]))
  const floor = Number(/class="axis" d="M\d+ ([\d.]+)H/.exec(svg)?.[1])
  expect(new Set(heights).size).toBe(1)
  expect(heights).toHaveLength(3)
  expect(floor).toBeGreaterThan(heights[0] ?? Number.NaN)
  expect(new Resvg(svg).render().width).toBe(760)
})

test('both kinds have colours for dark pages', () => {
  expect(barChart('', '', [bar('a', 1)])).toContain('prefers-color-scheme:dark')
})
