import { describe, expect, it } from 'vitest'
import { zoomAfter } from './zoom.ts'

const key = (name: string, part: Partial<Parameters<typeof zoomAfter>[0]> = {}) => ({
  type: 'keyDown' as const,
  key: name,
  control: true,
  meta: false,
  alt: false,
  ...part,
})

describe('zoomAfter', () => {
  it.each([
    ['+', 1, 1.1],
    ['=', 1.1, 1.25],
    ['+', 1.7500001, 2],
    ['-', 1, 0.9],
    ['_', 0.67, 0.5],
    ['0', 2.5, 1],
  ])('of %s at %d is %d', (name, now, after) => {
    expect(zoomAfter(key(name), now)).toBe(after)
  })

  it('ends where it ends', () => {
    expect(zoomAfter(key('+'), 3)).toBeNull()
    expect(zoomAfter(key('-'), 0.5)).toBeNull()
  })

  it('takes the command key of macOS, and leaves every other key alone', () => {
    expect(zoomAfter(key('+', { control: false, meta: true }), 1)).toBe(1.1)
    for (const other of [key('+', { control: false }), key('+', { alt: true }), key('+', { meta: true }), key('+', { type: 'keyUp' }), key('a')]) {
      expect(zoomAfter(other, 1)).toBeNull()
    }
  })
})
