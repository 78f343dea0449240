import { backgroundText } from '../background-words.ts'
import { FieldGroup } from '../parts/field.tsx'
import { Switch } from '../parts/switch.tsx'
import { useApp } from '../state/page.ts'
import type { Draft } from './settings-draft.ts'

interface BackgroundFieldsProps {
  readonly draft: Draft
  readonly change: (part: Partial<Draft>) => void
}

/** What FastDrop does while nobody looks. */
export function BackgroundFields({ draft, change }: BackgroundFieldsProps) {
  const platform = useApp((app) => app.self.platform)
  const sendWithLabel = platform === 'win32' ? backgroundText.sendTo : backgroundText.sendWith
  return (
    <FieldGroup label={backgroundText.section} hint={backgroundText.keepHistoryHint}>
      <Switch label={backgroundText.receiving} on={draft.receiving} onChange={(receiving) => change({ receiving })} />
      <Switch label={backgroundText.startAtLogin} on={draft.startAtLogin} onChange={(startAtLogin) => change({ startAtLogin })} />
      {platform !== 'darwin' && <Switch label={sendWithLabel} on={draft.sendWith} onChange={(sendWith) => change({ sendWith })} />}
      <Switch label={backgroundText.keepHistory} on={draft.keepHistory} onChange={(keepHistory) => change({ keepHistory })} />
    </FieldGroup>
  )
}
