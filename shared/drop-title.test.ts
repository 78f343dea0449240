import { describe, expect, it } from 'vitest'
import { dropTitle, titleParts, topsOf } from './drop-title.ts'
import { inLanguage } from './language/testing.ts'
import { titleText, transferTitle } from './language/title-text.ts'

describe('what a drop is called', () => {
  it('is its one name, or the first with a number', () => {
    expect([dropTitle(['a']), dropTitle(['a', 'b']), dropTitle(['a', 'b', 'c'])]).toEqual(['a', 'a and 1 more', 'a and 2 more'])
    expect(dropTitle([])).toBe('')
  })

  it('comes apart only where as many names are there as it says', () => {
    expect(titleParts('a and 2 more', 3)).toEqual({ first: 'a', others: 2 })
    expect(titleParts('a and 2 more and 1 more', 2)).toEqual({ first: 'a and 2 more', others: 1 })
    // a file may be called so
    expect(titleParts('a and 2 more', 1)).toBe(null)
    expect(titleParts('a and 2 more', 2)).toBe(null)
    expect(titleParts('a and 2 more', undefined)).toBe(null)
    expect(titleParts('holiday.zip', 3)).toBe(null)
    expect(titleParts(' and 0 more', 1)).toBe(null)
  })

  it('counts the names at the top', () => {
    expect(topsOf(['a', 'a/b', 'a/c/d', 'b', 'ab/a'])).toBe(3)
    expect(topsOf([])).toBe(0)
  })

  it('is said in the language of who reads it', () => {
    const said = (): readonly string[] => [
      titleText({ title: 'Röhre and 2 more', tops: 3 }),
      transferTitle({ title: 'a and 1 more', payload: { tops: 2 } }),
      transferTitle({ title: 'a and 1 more', payload: null }),
    ]
    expect(inLanguage('de', said)).toEqual(['Röhre und 2 weitere', 'a und 1 weitere', 'a and 1 more'])
    expect(inLanguage('ja', said)[0]).toBe('Röhre ほか2件')
    expect(said()).toEqual(['Röhre and 2 more', 'a and 1 more', 'a and 1 more'])
  })
})
