import * as v from 'valibot'
import { BYTES_A_MEGABYTE } from '../../shared/language/speech.ts'
import { AUTO_CONNECTIONS, limitSchema, portSchema, type Settings, type SettingsPatch, settingsPatchSchema } from '../../shared/settings.ts'
import { settingsText } from '../settings-words.ts'
import { text } from '../text.ts'

/** What stands in the form: numbers as they are typed. */
export interface Draft {
  readonly deviceName: string
  readonly port: string
  readonly connections: string
  readonly compression: Settings['compression']
  readonly theme: Settings['theme']
  readonly language: Settings['language']
  readonly visibility: Settings['visibility']
  readonly onConflict: Settings['onConflict']
  readonly mergeFolders: boolean
  readonly reuse: Settings['reuse']
  readonly receiving: boolean
  readonly startAtLogin: boolean
  readonly sendWith: boolean
  readonly keepHistory: boolean
  /** Empty: every network. */
  readonly interfaceAddress: string
  /** MB/s as it is typed. */
  readonly sendLimit: string
}

export type DraftErrors = Partial<Record<keyof Draft, string>>

/** The form with what the user has touched in it; all else goes along with what is changed from elsewhere, so that to save does not undo it. */
export function draftWith(settings: Settings, touched: Partial<Draft>): Draft {
  return { ...draftOf(settings), ...touched }
}

export function draftOf(settings: Settings): Draft {
  return {
    deviceName: settings.deviceName,
    port: portText(settings.port),
    connections: settings.connections === AUTO_CONNECTIONS ? '' : String(settings.connections),
    compression: settings.compression,
    theme: settings.theme,
    language: settings.language,
    visibility: settings.visibility,
    onConflict: settings.onConflict,
    mergeFolders: settings.mergeFolders,
    reuse: settings.reuse,
    receiving: settings.receiving,
    startAtLogin: settings.startAtLogin,
    sendWith: settings.sendWith,
    keepHistory: settings.keepHistory,
    interfaceAddress: settings.interfaceAddress,
    sendLimit: limitText(settings.sendLimit),
  }
}

/** A limit as it stands in a field. */
export function limitText(limit: number): string {
  return limit === 0 ? '' : String(limit / BYTES_A_MEGABYTE)
}

/** Bytes a second, 0 for an empty field; null for what is no limit. A comma is a decimal point in much of the world. */
export function limitOf(typed: string): number | null {
  const trimmed = typed.trim().replace(',', '.')
  if (trimmed === '') return 0
  // what is typed as nothing is not meant as "no limit", and is too little to be one
  const limit = /^\d{1,6}(\.\d{1,6})?$/.test(trimmed) ? Math.round(Number(trimmed) * BYTES_A_MEGABYTE) : 0
  return v.is(limitSchema, limit) ? limit : null
}

/** A port of the settings as it stands in a field. */
export function portText(port: number): string {
  return port === 0 ? '' : String(port)
}

/** Number('') is 0 and Number('1e3') is 1000; neither is what someone who types into a field means. */
function numberOf(typed: string): number {
  return /^\d{1,6}$/.test(typed.trim()) ? Number(typed.trim()) : Number.NaN
}

/** An empty field: to be chosen by measuring. */
function connectionsOf(typed: string): number {
  if (typed.trim() === '') return AUTO_CONNECTIONS
  return numberOf(typed) || Number.NaN
}

/** The port that is meant, 0 for an empty field; null when it is none that can be used. */
export function portOf(typed: string): number | null {
  const port = typed.trim() === '' ? 0 : numberOf(typed)
  return v.is(portSchema, port) ? port : null
}

/** Either the patch with what changed, or an error for each field that cannot be taken. */
export function checkDraft(draft: Draft, settings: Settings): { readonly patch: SettingsPatch | null; readonly errors: DraftErrors } {
  const typed = {
    deviceName: draft.deviceName,
    port: portOf(draft.port) ?? Number.NaN,
    connections: connectionsOf(draft.connections),
    compression: draft.compression,
    theme: draft.theme,
    language: draft.language,
    visibility: draft.visibility,
    onConflict: draft.onConflict,
    mergeFolders: draft.mergeFolders,
    reuse: draft.reuse,
    receiving: draft.receiving,
    startAtLogin: draft.startAtLogin,
    sendWith: draft.sendWith,
    keepHistory: draft.keepHistory,
    interfaceAddress: draft.interfaceAddress,
    sendLimit: limitOf(draft.sendLimit) ?? Number.NaN,
  }
  const checked = v.safeParse(settingsPatchSchema, typed)
  if (!checked.success) return { patch: null, errors: errorsOf(checked.issues) }
  const changed = Object.entries(checked.output).filter(([key, value]) => settings[key as keyof Draft] !== value)
  return { patch: Object.fromEntries(changed), errors: {} }
}

function errorsOf(issues: readonly v.BaseIssue<unknown>[]): DraftErrors {
  const errors: DraftErrors = {}
  for (const issue of issues) {
    const key = issue.path?.[0]?.key
    if (key === 'port') errors.port = text.portInvalid
    else if (key === 'connections') errors.connections = text.connectionsInvalid
    else if (key === 'sendLimit') errors.sendLimit = settingsText.limitInvalid
    else if (key === 'deviceName') errors.deviceName ??= nameError(issue.type)
  }
  return errors
}

function nameError(rule: string): string {
  if (rule === 'non_empty') return text.deviceNameMissing
  return rule === 'max_bytes' ? text.deviceNameTooLong : text.deviceNameControls
}
