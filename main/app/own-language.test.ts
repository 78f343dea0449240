import { afterEach, describe, expect, it, vi } from 'vitest'
import { spokenNow } from '../../shared/language/current.ts'
import { PSEUDO_START } from '../../shared/language/pseudo.ts'
import { speak } from '../../shared/language/speak.ts'
import { menuTemplate } from './app-menu.ts'
import { speakAs } from './own-language.ts'

vi.mock('electron', () => ({ app: { getPreferredSystemLanguages: () => ['fr-FR', 'de-AT', 'ja'] }, Menu: {} }))

afterEach(() => speak('en'))

describe('what the app speaks', () => {
  it('is what the system prefers, where the user wishes so', () => {
    speakAs('system', { language: null })
    expect(spokenNow()).toBe('de')
  })

  it('is the wish of the user, and before it that of the start', () => {
    speakAs('es', { language: null })
    expect(spokenNow()).toBe('es')
    speakAs('es', { language: 'pseudo' })
    expect(spokenNow()).toBe('pseudo')
  })
})

/** What each line says, also below others. */
function labels(lines: readonly Electron.MenuItemConstructorOptions[]): readonly string[] {
  return lines.flatMap((line) => [...(line.label === undefined ? [] : [line.label]), ...(Array.isArray(line.submenu) ? labels(line.submenu) : [])])
}

describe('the menu of macOS', () => {
  it('has a word of the catalogue on every line but the one that is the name of the app', () => {
    speak('pseudo')
    const [name, ...others] = labels(menuTemplate('FastDrop', () => {}))
    expect(name).toBe('FastDrop')
    expect(others).toHaveLength(17)
    expect(others.filter((label) => !label.startsWith(PSEUDO_START))).toEqual([])
  })
})
