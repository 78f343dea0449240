import * as v from 'valibot'
import { type Settings, type SettingsPatch, settingsPatchSchema } from '../../shared/settings.ts'
import { text } from '../text.ts'

/** What stands in the form: numbers as they are typed. */
export interface Draft {
  readonly deviceName: string
  readonly port: string
  readonly connections: string
  readonly theme: Settings['theme']
}

export type DraftErrors = Partial<Record<keyof Draft, string>>

export function draftOf(settings: Settings): Draft {
  return {
    deviceName: settings.deviceName,
    port: settings.port === 0 ? '' : String(settings.port),
    connections: String(settings.connections),
    theme: settings.theme,
  }
}

/** Number('') is 0 and Number('1e3') is 1000; neither is what someone who types into a field means. */
function numberOf(typed: string): number {
  return /^\d{1,6}$/.test(typed.trim()) ? Number(typed.trim()) : Number.NaN
}

/** Either the patch with what changed, or an error for each field that cannot be taken. */
export function checkDraft(draft: Draft, settings: Settings): { readonly patch: SettingsPatch | null; readonly errors: DraftErrors } {
  const typed = {
    deviceName: draft.deviceName,
    port: draft.port.trim() === '' ? 0 : numberOf(draft.port),
    connections: numberOf(draft.connections),
    theme: draft.theme,
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
    else if (key === 'deviceName') errors.deviceName ??= issue.message
  }
  return errors
}
