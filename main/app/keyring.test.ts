import { beforeEach, describe, expect, it, vi } from 'vitest'
import { systemKeyring } from './keyring.ts'

const safeStorage = vi.hoisted(() => ({
  getSelectedStorageBackend: vi.fn(),
  isEncryptionAvailable: vi.fn(),
  encryptString: vi.fn(),
  decryptString: vi.fn(),
}))
vi.mock('electron', () => ({ safeStorage }))

beforeEach(() => {
  vi.resetAllMocks()
  safeStorage.isEncryptionAvailable.mockReturnValue(true)
  safeStorage.getSelectedStorageBackend.mockReturnValue('gnome_libsecret')
})

describe('systemKeyring', () => {
  it.each(['basic_text', 'unknown'])('takes %s for no keyring, without waking one', (backend) => {
    safeStorage.getSelectedStorageBackend.mockReturnValue(backend)
    expect(systemKeyring('linux')).toBeNull()
    expect(safeStorage.isEncryptionAvailable).not.toHaveBeenCalled()
  })

  it.each(['linux', 'darwin', 'win32'] as const)('is none on %s while it cannot be used', (platform) => {
    safeStorage.isEncryptionAvailable.mockReturnValue(false)
    expect(systemKeyring(platform)).toBeNull()
  })

  it.each([
    ['linux', 'v11'],
    ['darwin', 'v10'],
    ['win32', 'v10'],
  ] as const)('seals and unseals on %s', async (platform, version) => {
    safeStorage.encryptString.mockImplementation((text: string) => Buffer.from(`${version}${text}`))
    safeStorage.decryptString.mockImplementation((sealed: Buffer) => sealed.subarray(version.length).toString())
    const keyring = systemKeyring(platform)
    expect(await keyring?.unseal((await keyring?.seal('a key')) ?? Buffer.alloc(0))).toBe('a key')
  })

  it('takes nothing on Linux for sealed that everybody can open', async () => {
    safeStorage.encryptString.mockReturnValue(Buffer.from('v10 under a password of the source'))
    safeStorage.decryptString.mockReturnValue('planted')
    const keyring = systemKeyring('linux')
    await expect(keyring?.seal('a key')).rejects.toThrow('went away')
    await expect(keyring?.unseal(Buffer.from('v10 planted'))).rejects.toThrow('went away')
    expect(safeStorage.decryptString).not.toHaveBeenCalled()
  })

  it('fails as a promise when the system throws', async () => {
    safeStorage.decryptString.mockImplementation(() => {
      throw new Error('locked')
    })
    await expect(systemKeyring('darwin')?.unseal(Buffer.from('x'))).rejects.toThrow('locked')
  })
})
