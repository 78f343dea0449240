import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { isReachable, loadPlace } from './window-place.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'fastdrop-window-'))
const file = path.join(folder, 'window.json')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('loadPlace', () => {
  it('reads what was written', async () => {
    const place = { x: -20, y: 5, width: 900, height: 700, maximized: true }
    writeFileSync(file, JSON.stringify(place))
    expect(await loadPlace(file)).toEqual(place)
  })

  it.each(['', 'null', '{"x":0}', '{"x":"0","y":0,"width":1,"height":1,"maximized":false}', '{"x":1e300,"y":0,"width":1,"height":1,"maximized":false}'])(
    'is nothing for %j',
    async (text) => {
      writeFileSync(file, text)
      expect(await loadPlace(file)).toBeNull()
    },
  )

  it('is nothing at the first start', async () => {
    expect(await loadPlace(path.join(folder, 'missing.json'))).toBeNull()
  })
})

describe('isReachable', () => {
  const screens = [
    { x: 0, y: 0, width: 1920, height: 1080 },
    { x: 1920, y: 0, width: 1280, height: 1024 },
  ]
  const place = (x: number, y: number) => ({ x, y, width: 900, height: 700 })

  it('is so on either screen, and when some of it hangs over', () => {
    for (const [x, y] of [
      [10, 10],
      [2000, 100],
      [-700, 10],
      [1500, 900],
    ] as const)
      expect(isReachable(place(x, y), screens)).toBe(true)
  })

  it('is not when its screen is gone or only an edge shows', () => {
    for (const [x, y] of [
      [4000, 10],
      [-850, 10],
      [10, 1050],
    ] as const)
      expect(isReachable(place(x, y), screens)).toBe(false)
    expect(isReachable(place(10, 10), [])).toBe(false)
  })
})
