import { copyFile, readFile } from 'node:fs/promises'
import * as v from 'valibot'
import { type Settings, settingsSchema } from '../../shared/settings.ts'
import { writeAtomically } from '../engine/engine.ts'
import { errnoOf } from '../engine/errors.ts'
import { complain } from './complain.ts'

/** The settings on disk. Writes take turns, so that the last one asked for is the one that stays. */
export class SettingsFile {
  readonly #path: string
  #turn: Promise<void> = Promise.resolve()

  constructor(path: string) {
    this.#path = path
  }

  /** Never fails for what stands in the file: what cannot be read is kept aside, and the rest is default. */
  async load(defaults: Settings): Promise<Settings> {
    const text = await this.#read()
    // who has settings has been here before, also before there was a sheet for the first start
    const { settings, intact } = text === null ? { settings: defaults, intact: true } : parseSettings(text, { ...defaults, welcomed: true })
    if (!intact) await this.#keepAside()
    // The default name is chosen by chance, so it is written down at once.
    if (text === null || !intact) await this.save(settings)
    return settings
  }

  save(settings: Settings): Promise<void> {
    const text = `${JSON.stringify(settings, null, 2)}\n`
    const turn = this.#turn.then(() => writeAtomically(this.#path, text))
    this.#turn = turn.catch(() => {})
    return turn
  }

  async #read(): Promise<string | null> {
    try {
      return await readFile(this.#path, 'utf8')
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return null
      throw error
    }
  }

  async #keepAside(): Promise<void> {
    const aside = `${this.#path}.${new Date().toISOString().replaceAll(/[:.]/g, '-')}.bad`
    complain('settings', `the file could not be used as it was; it is kept as ${aside}`)
    await copyFile(this.#path, aside)
  }
}

/** Each setting that is valid by itself is taken; unknown ones are left alone, since a newer version may have written them. */
export function parseSettings(text: string, defaults: Settings): { readonly settings: Settings; readonly intact: boolean } {
  const raw = parseObject(text)
  if (raw === null) return { settings: defaults, intact: false }
  const taken: Record<string, unknown> = { ...defaults }
  let intact = true
  for (const [key, schema] of Object.entries(settingsSchema.entries)) {
    if (!Object.hasOwn(raw, key)) continue
    const result = v.safeParse(schema, raw[key])
    if (result.success) taken[key] = result.output
    else intact = false
  }
  return { settings: v.parse(settingsSchema, taken), intact }
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}
