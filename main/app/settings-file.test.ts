import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Settings } from '../../shared/settings.ts'
import { settingsOf } from '../../shared/testing.ts'
import { SettingsFile } from './settings-file.ts'

const DEFAULTS = settingsOf()

let folder: string
let file: string

beforeEach(() => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
  folder = mkdtempSync(path.join(tmpdir(), 'fastdrop-settings-'))
  file = path.join(folder, 'settings.json')
})

afterEach(() => {
  vi.restoreAllMocks()
  rmSync(folder, { recursive: true, force: true })
})

const load = (): Promise<Settings> => new SettingsFile(file).load(DEFAULTS)
const stored = (): unknown => JSON.parse(readFileSync(file, 'utf8'))
const asides = (): string[] => readdirSync(folder).filter((name) => name.endsWith('.bad'))

describe('SettingsFile', () => {
  it('writes the defaults down at the first start, in a folder it makes', async () => {
    file = path.join(folder, 'new', 'settings.json')
    expect(await load()).toEqual(DEFAULTS)
    expect(stored()).toEqual(DEFAULTS)
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  it('takes who has settings for somebody who has been here before', async () => {
    const first = { ...DEFAULTS, welcomed: false }
    expect((await new SettingsFile(file).load(first)).welcomed).toBe(false)
    // the first start was left before its sheet was answered
    expect((await new SettingsFile(file).load(first)).welcomed).toBe(false)
    writeFileSync(file, '{"deviceName":"From before"}')
    expect((await new SettingsFile(file).load(first)).welcomed).toBe(true)
  })

  it('gives back what was saved, and the last save wins', async () => {
    const settings = new SettingsFile(file)
    await Promise.all([1, 2, 3].map((connections) => settings.save({ ...DEFAULTS, connections })))
    expect(await load()).toEqual({ ...DEFAULTS, connections: 3 })
    expect(readdirSync(folder)).toEqual(['settings.json'])
  })

  it.each(['', '{"deviceName": "Half', '[]', 'null', '7'])('keeps a corrupt file aside and starts with defaults: %j', async (text) => {
    writeFileSync(file, text)
    expect(await load()).toEqual(DEFAULTS)
    expect(asides().map((name) => readFileSync(path.join(folder, name), 'utf8'))).toEqual([text])
    expect(stored()).toEqual(DEFAULTS)
  })

  it('takes every setting that is valid by itself', async () => {
    writeFileSync(file, JSON.stringify({ deviceName: 'Mine', port: 80, connections: 'many', theme: 'dark' }))
    expect(await load()).toEqual({ ...DEFAULTS, deviceName: 'Mine', theme: 'dark' })
    expect(asides()).toHaveLength(1)
  })

  it('fills in missing settings and ignores unknown ones, without calling the file broken', async () => {
    const text = '{"deviceName":"Mine","fromTheFuture":{"a":1},"__proto__":{"theme":"dark"}}'
    writeFileSync(file, text)
    expect(await load()).toEqual({ ...DEFAULTS, deviceName: 'Mine' })
    expect(asides()).toEqual([])
    expect(readFileSync(file, 'utf8')).toBe(text)
  })
})
