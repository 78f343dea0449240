import { describe, expect, it } from 'vitest'
import { Selections } from './selections.ts'

describe('Selections', () => {
  it('keeps the paths under an id that tells nothing of them', () => {
    const selections = new Selections()
    const selection = selections.add(['/d/a.txt', '/d/b'])
    expect(selection).toEqual({ id: expect.stringMatching(/^[0-9a-f]{24}$/), kind: 'files', items: 2, title: 'a.txt and 1 more' })
    expect(selections.pathsOf(selection.id)).toEqual(['/d/a.txt', '/d/b'])
    // again: one selection may go to several devices
    expect(selections.pathsOf(selection.id)).toEqual(['/d/a.txt', '/d/b'])
  })

  it('names one item by its name, a root by itself, and shows no control characters', () => {
    const title = (path: string): string => new Selections().add([path]).title
    expect(title('/d/report.pdf')).toBe('report.pdf')
    expect(title('/')).toBe('/')
    expect(title('/d/a\u202Egnp.exe')).toBe('a\uFFFDgnp.exe')
  })

  it('keeps a text too, told by its first line and its bytes; it is no path', () => {
    const selections = new Selections()
    const { id, ...told } = selections.addText(' Größe\u202E\nand more')
    expect(told).toEqual({ kind: 'text', items: 20, title: '“Größe\uFFFD …”' })
    expect(selections.of(id)).toEqual({ text: ' Größe\u202E\nand more' })
    expect(selections.pathsOf(id)).toBeNull()
    const { title } = selections.addText('x'.repeat(60))
    expect(title).toBe(`“${'x'.repeat(47)}…”`)
  })

  it('knows no other id, and forgets the oldest of many', () => {
    const selections = new Selections()
    const ids = Array.from({ length: 33 }, () => selections.add(['/d/a']).id)
    expect(selections.pathsOf('nope')).toBeNull()
    expect(selections.pathsOf('__proto__')).toBeNull()
    expect(ids.map((id) => selections.pathsOf(id) !== null)).toEqual([false, ...Array.from({ length: 32 }, () => true)])
  })
})
