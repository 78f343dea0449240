import { readdir } from 'node:fs/promises'
import type { DeviceKind } from '../../shared/transfer.ts'

const POWER_SUPPLIES = '/sys/class/power_supply'

/** Decides only the icon others show, so a good guess will do. */
export async function guessDeviceKind(onBattery: boolean): Promise<DeviceKind> {
  switch (process.platform) {
    case 'linux':
      return onBattery || (await hasBattery()) ? 'laptop' : 'desktop'
    case 'darwin':
      return 'laptop'
    default:
      return onBattery ? 'laptop' : 'desktop'
  }
}

async function hasBattery(): Promise<boolean> {
  try {
    return (await readdir(POWER_SUPPLIES)).some((name) => name.startsWith('BAT'))
  } catch {
    return false
  }
}
