import { backgroundText } from '../background-words.ts'
import { FieldGroup } from '../parts/field.tsx'
import { Switch } from '../parts/switch.tsx'
import type { Draft } from './settings-draft.ts'

interface BackgroundFieldsProps {
  readonly draft: Draft
  readonly change: (part: Partial<Draft>) => void
}

/** What FastDrop does while nobody looks. */
export function BackgroundFields({ draft, change }: BackgroundFieldsProps) {
  return (
    <FieldGroup label={backgroundText.section} hint={backgroundText.keepHistoryHint}>
      <Switch label={backgroundText.receiving} on={draft.receiving} onChange={(receiving) => change({ receiving })} />
      <Switch label={backgroundText.startAtLogin} on={draft.startAtLogin} onChange={(startAtLogin) => change({ startAtLogin })} />
      <Switch label={backgroundText.keepHistory} on={draft.keepHistory} onChange={(keepHistory) => change({ keepHistory })} />
    </FieldGroup>
  )
}
