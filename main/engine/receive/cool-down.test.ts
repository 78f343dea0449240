import { describe, expect, it } from 'vitest'
import { codeOf } from '../testing/support.ts'
import { CoolDown } from './cool-down.ts'

function begin(): { coolDown: CoolDown; pass: (ms: number) => void; may: (key: string) => string } {
  let nowMs = 5000
  const coolDown = new CoolDown(() => nowMs)
  return { coolDown, pass: (ms) => (nowMs += ms), may: (key) => codeOf(() => coolDown.check(key)) }
}

describe('who was refused', () => {
  it('waits longer each time: 10 s, 30 s, 2 min, 10 min, and so on', () => {
    const { coolDown, pass, may } = begin()
    for (const waitMs of [10_000, 30_000, 120_000, 600_000, 600_000]) {
      coolDown.refused('a')
      pass(waitMs - 1)
      expect(may('a')).toBe('DECLINED')
      pass(1)
      expect(may('a')).toBe('nothing')
    }
  })

  it('is the only one who waits', () => {
    const { coolDown, may } = begin()
    coolDown.refused('a')
    expect([may('a'), may('b')]).toEqual(['DECLINED', 'nothing'])
  })

  it('begins anew after a yes', () => {
    const { coolDown, pass, may } = begin()
    coolDown.refused('a')
    coolDown.refused('a')
    coolDown.accepted('a')
    expect(may('a')).toBe('nothing')
    coolDown.refused('a')
    pass(10_000)
    expect(may('a')).toBe('nothing')
  })

  it('begins anew after ten quiet minutes, not before', () => {
    const { coolDown, pass, may } = begin()
    coolDown.refused('a')
    pass(10_000 + 599_999)
    coolDown.refused('a')
    pass(10_000)
    expect(may('a')).toBe('DECLINED')
    pass(20_000 + 600_000)
    coolDown.refused('a')
    pass(10_000)
    expect(may('a')).toBe('nothing')
  })

  it('is remembered among a thousand others, and no more are kept', () => {
    const { coolDown, may } = begin()
    coolDown.refused('first')
    for (let n = 0; n < 999; n += 1) coolDown.refused(`${n}`)
    expect(may('first')).toBe('DECLINED')
    coolDown.refused('one more')
    expect(may('first')).toBe('nothing')
  })
})

describe('strangers together', () => {
  it('ask six times a minute', () => {
    const { coolDown, pass, may } = begin()
    for (let n = 0; n < 6; n += 1) {
      expect(may(`${n}`)).toBe('nothing')
      coolDown.asked()
      pass(1000)
    }
    expect([may('x'), codeOf(() => coolDown.asked())]).toEqual(['BUSY', 'BUSY'])
    pass(53_999)
    expect(may('x')).toBe('BUSY')
    pass(1)
    expect(may('x')).toBe('nothing')
    coolDown.asked()
    expect(may('x')).toBe('BUSY')
  })
})
