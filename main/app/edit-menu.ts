import { wordsOf } from '../../shared/language/current.ts'

const words = wordsOf('menus')

type Asked = Pick<Electron.ContextMenuParams, 'isEditable' | 'selectionText'> & {
  readonly editFlags: Pick<Electron.EditFlags, 'canCut' | 'canCopy' | 'canPaste' | 'canSelectAll'>
}

/** Cut, copy and paste with the pointer, where there is something to do it with. Its words are ours: Electron has them in English alone. */
export function editMenu({ isEditable, editFlags, selectionText }: Asked): Electron.MenuItemConstructorOptions[] | null {
  if (!isEditable && selectionText.trim() === '') return null
  return [
    { role: 'cut', label: words.cut, enabled: editFlags.canCut, visible: isEditable },
    { role: 'copy', label: words.copy, enabled: editFlags.canCopy },
    { role: 'paste', label: words.paste, enabled: editFlags.canPaste, visible: isEditable },
    { type: 'separator' },
    { role: 'selectAll', label: words.selectAll, enabled: editFlags.canSelectAll },
  ]
}
