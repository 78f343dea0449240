import { afterEach, describe, expect, it, vi } from 'vitest'
import { units } from './en/units.ts'
import { lazily } from './lazily.ts'
import { pluralsOf } from './plurals.ts'
import { speechOf } from './speech.ts'

afterEach(() => vi.unstubAllGlobals())

describe('what is dear to make', () => {
  it('is made when it is asked for first, and once', () => {
    const make = vi.fn(() => undefined)
    const get = lazily(make)
    expect(make).not.toHaveBeenCalled()
    get()
    get()
    expect(make).toHaveBeenCalledOnce()
  })

  it('of five languages is not loaded by a program that says nothing', () => {
    const made: string[] = []
    const told = (from: typeof Intl, kind: keyof typeof Intl): unknown => {
      made.push(kind)
      return from[kind]
    }
    vi.stubGlobal('Intl', new Proxy(Intl, { get: told }))
    const speech = speechOf('de', units)
    const plural = pluralsOf('de')
    expect(made).toEqual([])
    expect([speech.number(1_000), speech.number(1), plural(2, { one: 'eine', other: 'mehrere' })]).toEqual(['1.000', '1', 'mehrere'])
    expect(made).toEqual(['NumberFormat', 'PluralRules'])
  })
})
