import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { KeyVault } from '../identity/key-vault.ts'

/** A keyring of its own: what one vault seals, no other one opens. For tests only. */
export function testVault(): KeyVault {
  const key = randomBytes(32)
  return {
    seal: async (text) => {
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', key, nonce)
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Buffer.concat([nonce, cipher.getAuthTag(), body])
    },
    unseal: async (sealed) => {
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12)).setAuthTag(sealed.subarray(12, 28))
      return Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]).toString('utf8')
    },
  }
}
