import { app, Menu } from 'electron'
import { wordsOf } from '../../shared/language/current.ts'

const words = wordsOf('menus')

/** macOS wants a menu at the top of the screen, and its clipboard keys work only through one. Elsewhere a small window needs none. */
export function setAppMenu(quit: () => void): void {
  if (process.platform !== 'darwin') return Menu.setApplicationMenu(null)
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(app.name, quit)))
}

/** What each line does the system knows; its words are ours, since Electron has them in English alone. */
export function menuTemplate(name: string, quit: () => void): Electron.MenuItemConstructorOptions[] {
  const separator = { type: 'separator' } as const
  return [
    {
      label: name,
      submenu: [
        { role: 'about', label: words.about },
        separator,
        { role: 'services', label: words.services },
        separator,
        { role: 'hide', label: words.hide },
        { role: 'hideOthers', label: words.hideOthers },
        { role: 'unhide', label: words.showAll },
        separator,
        { label: words.quit, accelerator: 'Command+Q', click: quit },
      ],
    },
    {
      label: words.edit,
      submenu: [
        { role: 'undo', label: words.undo },
        { role: 'redo', label: words.redo },
        separator,
        { role: 'cut', label: words.cut },
        { role: 'copy', label: words.copy },
        { role: 'paste', label: words.paste },
        { role: 'selectAll', label: words.selectAll },
      ],
    },
    {
      role: 'window',
      label: words.window,
      submenu: [{ role: 'minimize', label: words.minimise }, { role: 'zoom', label: words.zoom }, separator, { role: 'front', label: words.allToFront }],
    },
  ]
}
