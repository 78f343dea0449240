// Called by electron-builder between the unpacked app and the packages made of it.
import { readdirSync, rmSync } from 'node:fs'
import path from 'node:path'

/** Takes out what a given runtime carries and a shipped app must not: Electron's own start page and the marks of our cache.
 * @param {{ appOutDir: string, packager: { getResourcesDir(appOutDir: string): string } }} context */
export function afterPack({ appOutDir, packager }) {
  rmSync(path.join(packager.getResourcesDir(appOutDir), 'default_app.asar'), { force: true })
  if (readdirSync(appOutDir).includes('.complete')) rmSync(path.join(appOutDir, '.complete'))
}

// electron-builder takes a hook from a module's default export only.
export default afterPack
