import { safeStorage } from 'electron'
import type { KeyVault } from '../engine/facade.ts'

/** What Chromium writes in front on Linux when it found no keyring and took a password that stands in its source. */
const UNPROTECTED_ON_LINUX = 'v10'

/**
 * The keyring of the system: macOS Keychain, Windows DPAPI, libsecret or KWallet on Linux. Null where there is none that deserves the
 * name, or none that can be used now. May wait for the user, whom the system asks to unlock it. Only after the app is ready.
 */
export function systemKeyring(platform: NodeJS.Platform = process.platform): KeyVault | null {
  if (platform === 'linux' && !hasLinuxKeyring()) return null
  if (!safeStorage.isEncryptionAvailable()) return null
  const guarded = (sealed: Buffer): Buffer => {
    if (platform === 'linux' && sealed.subarray(0, UNPROTECTED_ON_LINUX.length).toString('latin1') === UNPROTECTED_ON_LINUX)
      throw new Error('The keyring went away.')
    return sealed
  }
  // Promises in the contract: later versions of Electron have only those.
  return {
    seal: async (text) => guarded(safeStorage.encryptString(text)),
    unseal: async (sealed) => safeStorage.decryptString(guarded(sealed)),
  }
}

/** Asked first: asking whether it can be used already wakes the keyring. */
function hasLinuxKeyring(): boolean {
  const backend = safeStorage.getSelectedStorageBackend()
  return backend !== 'basic_text' && backend !== 'unknown'
}
