import { expect, it } from 'vitest'
import { wordsIn } from '../../shared/language/catalogues.ts'
import { LANGUAGES } from '../../shared/language/languages.ts'
import { inLanguage } from '../../shared/language/testing.ts'
import { editMenu } from './edit-menu.ts'

const ALL = { canCut: true, canCopy: true, canPaste: true, canSelectAll: true }
const field = { isEditable: true, selectionText: '', editFlags: { ...ALL, canPaste: false } }

it('offers in a field what can be done there, and beside fields only to copy what is marked', () => {
  const shown = (menu: ReturnType<typeof editMenu>) => menu?.flatMap(({ role, visible, enabled }) => (role && visible !== false ? [[role, enabled]] : []))
  expect(shown(editMenu(field))).toEqual([
    ['cut', true],
    ['copy', true],
    ['paste', false],
    ['selectAll', true],
  ])
  expect(shown(editMenu({ ...field, isEditable: false, selectionText: 'words' }))?.map(([role]) => role)).toEqual(['copy', 'selectAll'])
  expect(editMenu({ ...field, isEditable: false, selectionText: ' ' })).toBe(null)
})

it('says each line in the language of the window', () => {
  for (const language of LANGUAGES) {
    const { cut, copy, paste, selectAll } = wordsIn(language).catalogue.menus
    const labels = inLanguage(language, () => editMenu(field)?.flatMap(({ label }) => label ?? []))
    expect(labels).toEqual([cut, copy, paste, selectAll])
  }
})
