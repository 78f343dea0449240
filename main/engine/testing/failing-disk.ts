import { type FsStep, FsSteps } from './fs-steps.ts'

/** What the system would say of a folder, at the steps that fit, as long as `on`. */
export class FailingDisk {
  on = true
  hits = 0
  readonly #steps: FsSteps

  private constructor(folder: string, errno: string, fits: (step: FsStep) => boolean) {
    this.#steps = new FsSteps(folder, (step) => {
      if (!this.on || !fits(step)) return Promise.resolve()
      this.hits += 1
      return Promise.reject(Object.assign(new Error(`${errno}: injected`), { code: errno }))
    })
  }

  /** `fits` sees every step of a folder that exists. */
  static async begin(folder: string, errno: string, fits: (step: FsStep) => boolean): Promise<FailingDisk> {
    const disk = new FailingDisk(folder, errno, fits)
    await disk.#steps.install()
    return disk
  }

  close(): Promise<void> {
    this.#steps.uninstall()
    return Promise.resolve()
  }
}
