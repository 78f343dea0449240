import { conflictText } from '../conflict-words.ts'
import { Segments } from '../parts/segments.tsx'
import { Switch } from '../parts/switch.tsx'
import type { Draft } from './settings-draft.ts'

interface ConflictFieldsProps {
  readonly draft: Draft
  readonly change: (part: Partial<Draft>) => void
}

/** What is proposed for names that are taken. */
export function ConflictFields({ draft, change }: ConflictFieldsProps) {
  return (
    <>
      <Segments
        label={conflictText.setting}
        hint={conflictText.settingHints[draft.onConflict]}
        choices={conflictText.choices}
        value={draft.onConflict}
        onChange={(onConflict) => change({ onConflict })}
      />
      <Switch label={conflictText.merge} spoken={conflictText.mergeSpoken} on={draft.mergeFolders} onChange={(mergeFolders) => change({ mergeFolders })} />
    </>
  )
}
