import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { pathToFileURL } from 'node:url'
import type { Device } from './device.ts'

/** Whether files can be put on this screen's clipboard as a file manager does it. */
export function canHoldFiles(): boolean {
  return process.platform === 'linux' && spawnSync('xclip', ['-version'], { stdio: 'ignore' }).error === undefined
}

/** Files on the clipboard of the test's own screen, as long as this lives: another program holds them there. */
export class HeldFiles {
  readonly #holder: ChildProcess

  private constructor(holder: ChildProcess) {
    this.#holder = holder
  }

  static async hold(paths: readonly string[]): Promise<HeldFiles> {
    const holder = spawn('xclip', ['-quiet', '-selection', 'clipboard', '-t', 'text/uri-list', '-i'], { stdio: ['pipe', 'ignore', 'pipe'] })
    const held = once(holder.stderr, 'data')
    holder.stdin.end(paths.map((each) => `${pathToFileURL(each).href}\r\n`).join(''))
    await held
    return new HeldFiles(holder)
  }

  release(): void {
    this.#holder.kill()
  }
}

export async function putText(device: Device, text: string): Promise<void> {
  await device.electron.evaluate(({ clipboard }, words) => clipboard.writeText(words), text)
}
