import { spokenNow } from '../../shared/language/current.ts'
import { LANGUAGE_NAMES, type Spoken } from '../../shared/language/languages.ts'
import { backgroundText } from '../background-words.ts'
import { checkText } from '../check-words.ts'
import { conflictText } from '../conflict-words.ts'
import { pairingText } from '../pairing-words.ts'
import { presenceText } from '../presence-words.ts'
import { settingsText } from '../settings-words.ts'
import { folded } from '../state/folded.ts'
import { text } from '../text.ts'

/** Every setting of the dialog, in the order in which they stand there. */
const LEVELS = {
  deviceName: 'basic',
  receiveFolder: 'basic',
  conflict: 'basic',
  visibility: 'basic',
  background: 'basic',
  language: 'basic',
  theme: 'basic',
  paired: 'basic',
  check: 'basic',
  port: 'advanced',
  connections: 'advanced',
  interfaceAddress: 'advanced',
  compression: 'advanced',
  reuse: 'advanced',
  sendLimit: 'advanced',
  reset: 'advanced',
} as const
export type SettingKey = keyof typeof LEVELS
export const SETTING_KEYS = Object.keys(LEVELS) as SettingKey[]

/** What stands on the screen about each setting. */
function shownWords(): Readonly<Record<SettingKey, readonly string[]>> {
  return {
    deviceName: [text.deviceNameField, text.deviceNameHint],
    receiveFolder: [text.folderField],
    conflict: [conflictText.setting, ...Object.values(conflictText.choices), conflictText.merge],
    visibility: [presenceText.visibilityField, ...Object.values(presenceText.visibilities)],
    background: [
      backgroundText.section,
      backgroundText.receiving,
      backgroundText.startAtLogin,
      backgroundText.sendWith,
      backgroundText.sendTo,
      backgroundText.keepHistory,
    ],
    language: [text.languageField, text.languageSystem, ...Object.values(LANGUAGE_NAMES)],
    theme: [text.themeField, ...Object.values(text.themes)],
    paired: [pairingText.section],
    check: [checkText.open, checkText.openHint],
    port: [text.portField, text.portHint],
    connections: [text.connectionsField, text.connectionsHint],
    interfaceAddress: [settingsText.interfaceField, settingsText.interfaceHint],
    compression: [text.compressionField, ...Object.values(text.compressions)],
    reuse: [text.reuseField, ...Object.values(text.reuses)],
    sendLimit: [settingsText.limitField, settingsText.limitHint],
    reset: [settingsText.reset],
  }
}

/** What is searched of one setting: all of it, and its words one by one. */
interface Searched {
  readonly whole: string
  readonly words: readonly string[]
}

/** Made anew for each language, and not with every letter that is typed. */
let made: { readonly spoken: Spoken; readonly settings: ReadonlyMap<SettingKey, Searched> } | null = null

function searched(): ReadonlyMap<SettingKey, Searched> {
  const spoken = spokenNow()
  if (made?.spoken === spoken) return made.settings
  const shown = shownWords()
  const searchedOf = (key: SettingKey): Searched => {
    const whole = folded(`${shown[key].join(' ')} ${text.alsoCalled[key]}`)
    return { whole, words: whole.split(/\s+/).flatMap((word) => [joined(word), ...partsOf(word)]) }
  }
  made = { spoken, settings: new Map(SETTING_KEYS.map((key) => [key, searchedOf(key)])) }
  return made.settings
}

/** "wi-fi" in its parts, and as the one word that it also is. */
function partsOf(word: string): readonly string[] {
  return word.split(/[^\p{L}\p{N}.]+/u).filter(Boolean)
}

function joined(word: string): string {
  return partsOf(word).join('')
}

/** Scripts that put no spaces between words: what is looked for may begin anywhere. */
const WITHOUT_SPACES = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u

function isAbout({ whole, words }: Searched, wanted: string): boolean {
  if (WITHOUT_SPACES.test(wanted)) return whole.includes(wanted)
  return words.some((word) => word.startsWith(joined(wanted)))
}

/** The settings to show: those that have a word for every word of `query`; without one the basic ones, and the advanced ones where they are open. */
export function shownSettings(query: string, advanced: boolean): ReadonlySet<SettingKey> {
  const wanted = folded(query)
    .split(/\s+/)
    .filter((word) => joined(word) !== '')
  if (wanted.length === 0) return new Set(SETTING_KEYS.filter((key) => advanced || LEVELS[key] === 'basic'))
  const settings = searched()
  return new Set(
    SETTING_KEYS.filter((key) => {
      const setting = settings.get(key)
      return setting !== undefined && wanted.every((word) => isAbout(setting, word))
    }),
  )
}

/** Such a setting may be out of sight. */
export function isAdvanced(key: string): boolean {
  return Object.hasOwn(LEVELS, key) && LEVELS[key as SettingKey] === 'advanced'
}
