import { execFile } from 'node:child_process'
import { mkdir, open } from 'node:fs/promises'
import { promisify } from 'node:util'

const execute = promisify(execFile)

export async function run(command: string, ...words: string[]): Promise<string> {
  return (await execute(command, words)).stdout.trim()
}

/** Null: it can be done. Else why not, in words. */
export async function cannotMount(): Promise<string | null> {
  if (process.platform !== 'linux') return 'needs Linux'
  if (process.getuid?.() !== 0) return 'needs root, for loop devices and mounts'
  return run('losetup', '-f').then(
    () => null,
    () => 'needs loop devices',
  )
}

export async function emptyImage(path: string, bytes: number): Promise<void> {
  const file = await open(path, 'w')
  await file.truncate(bytes)
  await file.close()
}

export interface Mounted {
  readonly folder: string
  readonly unmount: () => Promise<void>
}

/** An image on a loop device of its own, mounted by `mount` or another program that takes a device and a folder. */
export async function mountImage(image: string, folder: string, mount: readonly string[] = ['mount']): Promise<Mounted> {
  await mkdir(folder, { recursive: true })
  const device = await run('losetup', '-f', '--show', image)
  const [command = 'mount', ...words] = mount
  try {
    await run(command, ...words, device, folder)
  } catch (error) {
    await run('losetup', '-d', device)
    throw error
  }
  const unmount = async (): Promise<void> => {
    await run('umount', folder)
    await run('losetup', '-d', device)
  }
  return { folder, unmount }
}

/** Memory as a disk of that size. */
export async function mountMemory(folder: string, bytes: number, options = ''): Promise<Mounted> {
  await mkdir(folder, { recursive: true })
  await run('mount', '-t', 'tmpfs', '-o', `size=${bytes}${options}`, 'fastdrop-test', folder)
  return { folder, unmount: async () => void (await run('umount', folder)) }
}
