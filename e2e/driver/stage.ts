import { mkdir, mkdtemp, rm, statfs } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { Settings } from '../../shared/settings.ts'
import { Device, type Wish } from './device.ts'

export interface Casting extends Pick<Wish, 'place' | 'args' | 'before' | 'userHome' | 'executable' | 'env'> {
  readonly name: string
  /** Where its things are, below the stage; by default it is its name. */
  readonly folder?: string
  readonly settings?: Partial<Settings>
  readonly received?: string
}

/** A temp folder and the apps that live in it; both are gone when it is closed. */
export class Stage {
  readonly folder: string
  readonly #devices: Device[] = []

  private constructor(folder: string) {
    this.folder = folder
  }

  static async open(): Promise<Stage> {
    return new Stage(await mkdtemp(path.join(os.tmpdir(), 'fastdrop-e2e-')))
  }

  get devices(): readonly Device[] {
    return this.#devices
  }

  /** A new device; it knows about the tray already, so that no explanation comes between. */
  async launch({ name, folder = name, settings = {}, received, ...rest }: Casting): Promise<Device> {
    return this.add({
      home: path.join(this.folder, folder, 'home'),
      received: received ?? path.join(this.folder, folder, 'Received'),
      settings: { deviceName: name, trayExplained: true, ...settings },
      ...rest,
    })
  }

  /** A device that was there before, with what it kept. */
  async again(device: Device, changed: Pick<Wish, 'args' | 'before' | 'env'> = {}): Promise<Device> {
    return this.add({ home: device.home, received: device.received, ...changed })
  }

  async add(wish: Wish): Promise<Device> {
    const device = await Device.launch(wish)
    this.#devices.push(device)
    return device
  }

  /** A new folder below the stage. */
  async room(name: string): Promise<string> {
    const folder = path.join(this.folder, name)
    await mkdir(folder, { recursive: true })
    return folder
  }

  /** Throws when the temp folder has not that much space left. */
  async needSpace(bytes: number): Promise<void> {
    const { bavail, bsize } = await statfs(this.folder)
    if (bavail * bsize < bytes) throw new Error(`${Math.ceil(bytes / 1e9)} GB are needed in ${os.tmpdir()}; set TMPDIR to a place with more room.`)
  }

  /** Ends all apps, also when one of them refuses to, and throws then. */
  async close(): Promise<void> {
    const ends = await Promise.allSettled(this.#devices.map((device) => device.close()))
    await rm(this.folder, { recursive: true, force: true, maxRetries: 3 })
    const failed = ends.find((end) => end.status === 'rejected')
    if (failed) throw failed.reason
  }
}

let counter = 0

/** A name nobody else on this machine's network has, so that other runs cannot be taken for our own. */
export function unique(name: string): string {
  counter += 1
  return `${name} ${process.pid}-${counter}`
}
