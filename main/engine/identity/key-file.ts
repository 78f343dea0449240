import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { say } from '../../../shared/sentence.ts'
import { writeAtomically } from '../atomic-file.ts'
import { EngineError, errnoOf } from '../errors.ts'
import { logError } from '../log.ts'
import { syncDirectory } from '../sync-directory.ts'
import type { KeyVault } from './key-vault.ts'

const PLAIN_FILE = 'device.key'
const SEALED_FILE = 'device.key.sealed'

/**
 * The device key (PEM) below `dataDir`, made at the first start: ECDSA P-256. With a vault it lies there sealed, and a plain one from
 * before is sealed now; without, or when the vault fails to seal, in a plain file of mode 0600. A sealed key that cannot be opened
 * is never replaced: throws KEY_SEALED. Whatever else is wrong with the files is thrown as it comes.
 */
export async function loadKey(dataDir: string, vault: KeyVault | null): Promise<string> {
  const plain = await contentOf(join(dataDir, PLAIN_FILE))
  const sealed = await contentOf(join(dataDir, SEALED_FILE))
  if (sealed !== null) return plain === null ? unsealed({ dataDir, sealed, vault }) : beside({ dataDir, sealed, vault }, plain.toString())
  if (plain === null) return makeKey(dataDir, vault)
  const pem = checked(plain.toString())
  if (vault !== null && (await seal(dataDir, vault, pem))) await removePlain(dataDir)
  return pem
}

interface SealedKey {
  readonly dataDir: string
  readonly sealed: Buffer
  readonly vault: KeyVault | null
}

async function makeKey(dataDir: string, vault: KeyVault | null): Promise<string> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  // written whole or not at all: half a key would lock the device out of its own identity
  if (vault === null || !(await seal(dataDir, vault, pem))) await writeAtomically(join(dataDir, PLAIN_FILE), pem)
  return pem
}

/** True when the sealed key is on the disk, and opened again from there. Otherwise nothing sealed is left. */
async function seal(dataDir: string, vault: KeyVault, pem: string): Promise<boolean> {
  const path = join(dataDir, SEALED_FILE)
  try {
    await writeAtomically(path, await vault.seal(pem))
    if ((await vault.unseal(await readFile(path))) === pem) return true
    throw new Error('the vault opened it as something else')
  } catch (error) {
    logError('the device key stays unsealed', error)
    await rm(path, { force: true })
    return false
  }
}

async function unsealed({ dataDir, sealed, vault }: SealedKey): Promise<string> {
  if (vault === null) throw new EngineError('KEY_SEALED', say('keyWithoutKeyring', { folder: dataDir }))
  try {
    return checked(await vault.unseal(sealed))
  } catch (error) {
    throw new EngineError('KEY_SEALED', say('keyNotOpened', { folder: dataDir, file: SEALED_FILE }), error)
  }
}

/** The power went between sealing and removing, or somebody put a key back. Neither file is given up for one that cannot be compared. */
async function beside(key: SealedKey, plain: string): Promise<string> {
  const pem = checked(plain)
  const opened = await unsealed(key).catch((error: unknown) => {
    logError('a sealed device key beside the plain one', error)
    return null
  })
  if (opened === null) return pem
  if (!createPublicKey(opened).equals(createPublicKey(pem)))
    throw new EngineError('KEY_SEALED', say('keysDiffer', { folder: key.dataDir, plain: PLAIN_FILE, sealed: SEALED_FILE }))
  await removePlain(key.dataDir)
  return pem
}

/** Failing to is tried again at the next start. */
async function removePlain(dataDir: string): Promise<void> {
  try {
    await rm(join(dataDir, PLAIN_FILE))
    await syncDirectory(dataDir)
  } catch (error) {
    logError('the plain device key could not be removed', error)
  }
}

/** Throws for a text that is no key, before anything is done with it. */
function checked(pem: string): string {
  createPublicKey(pem)
  return pem
}

async function contentOf(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path)
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null
    throw error
  }
}
