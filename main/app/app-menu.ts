import { app, Menu } from 'electron'

/** macOS wants a menu at the top of the screen, and its clipboard keys work only through one. Elsewhere a small window needs none. */
export function setAppMenu(quit: () => void): void {
  if (process.platform !== 'darwin') return Menu.setApplicationMenu(null)
  const menu = Menu.buildFromTemplate([
    {
      label: app.name,
      submenu: [
        { role: 'about' },
        { type: 'separator' },
        { role: 'services' },
        { type: 'separator' },
        { role: 'hide' },
        { role: 'hideOthers' },
        { role: 'unhide' },
        { type: 'separator' },
        { label: `Quit ${app.name}`, accelerator: 'Command+Q', click: quit },
      ],
    },
    { role: 'editMenu' },
    { role: 'windowMenu' },
  ])
  Menu.setApplicationMenu(menu)
}
