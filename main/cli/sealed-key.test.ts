import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createEngine } from '../engine/engine.ts'
import { testVault } from '../engine/testing/vault.ts'
import { CliProcess } from './testing/cli-process.ts'

let base = ''

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'fastdrop-sealed-'))
})
afterEach(() => rm(base, { recursive: true, force: true }))

test('pointed at a folder whose key a keyring has sealed, it says so and makes no other device of it', async () => {
  const dataDir = join(base, 'data')
  const place = { dataDir, receiveFolder: base, deviceName: 'App', deviceKind: 'desktop', port: null, interfaceAddress: '127.0.0.1' } as const
  const wish = { ...place, connections: 1, discovery: false, listen: false, accept: 'ask', pairing: false, version: '0' } as const
  const engine = await createEngine(wish, testVault())
  await engine.close()
  const words = [['id'], ['paired'], ['receive', '--no-discovery', '--dir', base], ['send', '--to', '127.0.0.1:9', '--unverified', '--text', 'x']]
  for (const each of words) {
    const { code, stdout, stderr } = await new CliProcess([...each, '--data-dir', dataDir, '--name', 'X'], base, base).ended
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toContain(`The device key in ${dataDir} is sealed`)
    expect(stderr).toContain('choose another folder with --data-dir')
  }
  const { stdout } = await new CliProcess(['id', '--json', '--data-dir', dataDir, '--name', 'X'], base, base).ended
  expect(JSON.parse(stdout)).toMatchObject({ event: 'error', code: 'KEY_SEALED' })
  expect((await readdir(dataDir)).toSorted()).toEqual(['device.crt', 'device.key.sealed'])
}, 60_000)
