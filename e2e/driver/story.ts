import { test as base, expect } from '@playwright/test'
import { Stage } from './stage.ts'

export { expect }

interface Fixtures {
  readonly stage: Stage
}

/** `stage`: apps to play with. Afterwards none of them may have complained, and none may live on. */
export const test = base.extend<Fixtures>({
  stage: async ({}, provide, info) => {
    const stage = await Stage.open()
    try {
      await provide(stage)
      if (info.status !== info.expectedStatus) {
        for (const [index, device] of stage.devices.entries()) {
          if (!device.isGone) await device.page.screenshot({ path: info.outputPath(`device-${index}.png`), timeout: 5_000 }).catch(() => {})
        }
      }
    } finally {
      await stage.close()
    }
    expect(stage.devices.map((device) => device.troubles)).toEqual(stage.devices.map(() => []))
    expect(stage.devices.map((device) => device.isGone)).toEqual(stage.devices.map(() => true))
  },
})
