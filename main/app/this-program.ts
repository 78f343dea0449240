import { app } from 'electron'
import type { CommandLine } from './desktop-entry.ts'

/** How this very program is started again. An AppImage runs from a place that is gone afterwards, and says where it is itself. */
export function thisProgram(): CommandLine {
  const { APPIMAGE } = process.env
  if (APPIMAGE !== undefined && APPIMAGE !== '') return [APPIMAGE]
  return app.isPackaged ? [process.execPath] : [process.execPath, app.getAppPath()]
}
