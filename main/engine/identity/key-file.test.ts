import { createPrivateKey } from 'node:crypto'
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { codeOfAsync, tempFolder } from '../testing/support.ts'
import { testVault } from '../testing/vault.ts'
import { type Identity, loadIdentity } from './identity.ts'
import type { KeyVault } from './key-vault.ts'

const [PLAIN, SEALED, CERTIFICATE] = ['device.key', 'device.key.sealed', 'device.crt']

const temp = tempFolder()
const load = (vault: KeyVault | null = null): Promise<Identity> => loadIdentity(temp.path, vault)
const at = (name: string): string => join(temp.path, name)
const names = async (): Promise<string[]> => (await readdir(temp.path)).toSorted()

/** Everything in the folder, byte for byte. */
async function contents(): Promise<Record<string, string>> {
  return Object.fromEntries(await Promise.all((await names()).map(async (name) => [name, await readFile(at(name), 'latin1')] as const)))
}

/** That nothing in the folder holds the key in the open, however it is written down. */
async function expectSealed({ keyPem }: Identity): Promise<void> {
  expect(await names()).toEqual([CERTIFICATE, SEALED])
  const scalar = Buffer.from(createPrivateKey(keyPem).export({ format: 'jwk' }).d ?? '', 'base64url')
  expect(scalar).toHaveLength(32)
  for (const content of Object.values(await contents())) {
    expect(content).not.toContain('PRIVATE KEY')
    expect(Buffer.from(content, 'latin1').includes(scalar)).toBe(false)
  }
}

const refusing: KeyVault = {
  seal: () => Promise.reject(new Error('locked')),
  unseal: () => Promise.reject(new Error('locked')),
}

describe('a device key with a vault', () => {
  it('never lies in the open when it is made with one', async () => {
    const vault = testVault()
    const made = await load(vault)
    await expectSealed(made)
    if (process.platform !== 'win32') expect((await stat(at(SEALED))).mode & 0o777).toBe(0o600)
    expect(await load(vault)).toEqual(made)
  })

  it('is sealed at the next start when it was plain, and stays the same device', async () => {
    const before = await load()
    const vault = testVault()
    expect(await load(vault)).toEqual(before)
    await expectSealed(before)
    expect(await load(vault)).toEqual(before)
  })

  it('is only taken away plain once the sealed one on the disk was opened', async () => {
    await load()
    const vault = testVault()
    const seen: string[][] = []
    await load({
      seal: async (text) => {
        seen.push(await names())
        return vault.seal(text)
      },
      unseal: async (sealed) => {
        seen.push(await names())
        expect(sealed).toEqual(await readFile(at(SEALED)))
        return vault.unseal(sealed)
      },
    })
    expect(seen).toEqual([
      [CERTIFICATE, PLAIN],
      [CERTIFICATE, PLAIN, SEALED],
    ])
    expect(await names()).toEqual([CERTIFICATE, SEALED])
  })

  it('stays the same device when its certificate is made anew', async () => {
    const vault = testVault()
    const before = await load(vault)
    await rm(at(CERTIFICATE))
    const after = await load(vault)
    expect([after.deviceId, after.keyPem]).toEqual([before.deviceId, before.keyPem])
    await expectSealed(after)
  })
})

describe('a vault that fails', () => {
  const damaging = (vault: KeyVault): KeyVault => ({ ...vault, seal: () => vault.seal('something else') })

  it.each([
    ['refuses', () => refusing],
    ['seals something else', () => damaging(testVault())],
    ['seals what it does not open', () => ({ ...testVault(), unseal: async () => Promise.reject(new Error('locked')) })],
  ])('leaves the plain key where it was when it %s, and it is sealed another time', async (_how, made) => {
    const before = await load()
    expect(await load(made())).toEqual(before)
    expect(await names()).toEqual([CERTIFICATE, PLAIN])
    expect(await load(testVault())).toEqual(before)
    await expectSealed(before)
  })

  it('does not keep a new device from starting', async () => {
    const made = await load(refusing)
    expect(await names()).toEqual([CERTIFICATE, PLAIN])
    if (process.platform !== 'win32') expect((await stat(at(PLAIN))).mode & 0o777).toBe(0o600)
    expect(await load()).toEqual(made)
  })
})

describe('a sealed key', () => {
  it.each([
    ['without a vault', () => null],
    ['with a locked one', () => refusing],
    ['with that of another user', () => testVault()],
    ['with one that opens it as something else', () => ({ ...testVault(), unseal: async () => 'no key' })],
  ])('is no reason to become another device %s', async (_how, other) => {
    const vault = testVault()
    const before = await load(vault)
    const kept = await contents()
    expect(await codeOfAsync(load(other()))).toBe('KEY_SEALED')
    expect(await contents()).toEqual(kept)
    expect(await load(vault)).toEqual(before)
  })

  it('is not replaced when it is damaged', async () => {
    const vault = testVault()
    await load(vault)
    await writeFile(at(SEALED), 'damaged')
    const kept = await contents()
    expect(await codeOfAsync(load(vault))).toBe('KEY_SEALED')
    expect(await contents()).toEqual(kept)
  })

  it('says where, why, and what to do', async () => {
    await load(testVault())
    const whole = new RegExp(`^The device key in ${temp.path} .*--data-dir\\.$`)
    await expect(load()).rejects.toThrow(whole)
    await expect(load(testVault())).rejects.toThrow(/Unlock the keyring/)
  })
})

describe('a plain key beside a sealed one', () => {
  /** As after a power cut between sealing and removing. */
  async function both(): Promise<{ vault: KeyVault; identity: Identity }> {
    const vault = testVault()
    const identity = await load(vault)
    await writeFile(at(PLAIN), identity.keyPem)
    return { vault, identity }
  }

  it('goes when it is the same', async () => {
    const { vault, identity } = await both()
    expect(await load(vault)).toEqual(identity)
    await expectSealed(identity)
  })

  it.each([
    ['no vault', () => null],
    ['a locked one', () => refusing],
  ])('is the one that counts with %s, and both stay', async (_how, other) => {
    const { vault, identity } = await both()
    const kept = await contents()
    expect(await load(other())).toEqual(identity)
    expect(await contents()).toEqual(kept)
    expect(await load(vault)).toEqual(identity)
  })

  it('is not chosen from, and not thrown away, when they are two devices', async () => {
    const { vault } = await both()
    const other = await loadIdentity(join(temp.path, 'other'))
    await rm(at('other'), { recursive: true })
    await writeFile(at(PLAIN), other.keyPem)
    const kept = await contents()
    expect(await codeOfAsync(load(vault))).toBe('KEY_SEALED')
    expect(await contents()).toEqual(kept)
  })
})

it('a damaged plain key is neither sealed nor replaced', async () => {
  await load()
  await writeFile(at(PLAIN), 'damaged')
  const kept = await contents()
  expect(await codeOfAsync(load(testVault()))).toBe('DISK_ERROR')
  expect(await contents()).toEqual(kept)
})
