import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { homedir, hostname, tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { defaultDataDir, deviceName, inventName, receiverKind } from './places.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fastdrop-places-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

test('the usual place of each system', () => {
  expect(defaultDataDir({ XDG_CONFIG_HOME: '/x' }, 'linux')).toBe(join('/x', 'fastdrop'))
  expect(defaultDataDir({ XDG_CONFIG_HOME: '' }, 'linux')).toBe(join(homedir(), '.config', 'fastdrop'))
  expect(defaultDataDir({}, 'darwin')).toBe(join(homedir(), 'Library', 'Application Support', 'FastDrop'))
  expect(defaultDataDir({ APPDATA: '/a' }, 'win32')).toBe(join('/a', 'FastDrop'))
})

test('a device keeps its name', async () => {
  const first = await deviceName(join(folder, 'new'))
  expect(await deviceName(join(folder, 'new'))).toBe(first)
})

test('a damaged note of the name is made anew', async () => {
  await writeFile(join(folder, 'cli.json'), '{"deviceName":')
  const name = await deviceName(folder)
  expect(JSON.parse(await readFile(join(folder, 'cli.json'), 'utf8'))).toEqual({ deviceName: name })
})

test('a place that cannot be written is told', async () => {
  await writeFile(join(folder, 'file'), '')
  await expect(deviceName(join(folder, 'file'))).rejects.toMatchObject({ code: 'DISK_ERROR' })
})

test('an invented name is two words that tell nothing', () => {
  const names = new Set(Array.from({ length: 200 }, () => inventName()))
  expect(names.size).toBeGreaterThan(20)
  for (const name of names) {
    expect(name).toMatch(/^[A-Z][a-z]+ [A-Z][a-z]+$/)
    expect([hostname(), userInfo().username]).not.toContain(name)
  }
})

test('a machine without a screen is a server', () => {
  expect(receiverKind({}, 'linux')).toBe('server')
  expect(receiverKind({ WAYLAND_DISPLAY: 'wayland-0' }, 'linux')).toBe('desktop')
  expect(receiverKind({}, 'darwin')).toBe('desktop')
})
