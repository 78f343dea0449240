import { useState } from 'react'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Field, FieldGroup, FormFault } from '../parts/field.tsx'
import { Segments } from '../parts/segments.tsx'
import { presenceText } from '../presence-words.ts'
import { useActions, useApp } from '../state/page.ts'
import { text } from '../text.ts'
import css from './dialogs.module.css'
import { PairedDevices } from './paired-devices.tsx'
import { BackgroundFields } from './settings-background.tsx'
import { ConflictFields } from './settings-conflict.tsx'
import { checkDraft, type Draft, type DraftErrors, draftOf } from './settings-draft.ts'

export function SettingsDialog() {
  const { closeDialog, saveSettings } = useActions()
  const settings = useApp((app) => app.settings)
  const self = useApp((app) => app.self)
  const [draft, setDraft] = useState(() => draftOf(settings))
  const [errors, setErrors] = useState<DraftErrors>({})
  const [fault, setFault] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)

  function change(part: Partial<Draft>): void {
    setDraft((before) => ({ ...before, ...part }))
    setErrors({})
    setFault(null)
  }

  async function save(): Promise<void> {
    if (busy) return
    const checked = checkDraft(draft, settings)
    setErrors(checked.errors)
    if (!checked.patch) return
    setBusy(true)
    const refused = await saveSettings(checked.patch)
    setBusy(false)
    if (refused) setFault(refused.message)
    else closeDialog()
  }

  return (
    <Dialog
      title={text.settingsTitle}
      onClose={closeDialog}
      onSubmit={() => void save()}
      footer={
        <>
          <Button onClick={closeDialog}>{text.cancel}</Button>
          <Button look="primary" type="submit" aria-disabled={busy}>
            {busy ? text.saving : text.save}
          </Button>
        </>
      }
    >
      <Field
        label={text.deviceNameField}
        hint={text.deviceNameHint}
        error={errors.deviceName ?? null}
        value={draft.deviceName}
        onChange={(event) => change({ deviceName: event.target.value })}
      />
      <FolderField label={self.folderLabel} onFault={setFault} />
      <ConflictFields draft={draft} change={change} />
      <Segments
        label={presenceText.visibilityField}
        hint={presenceText.visibilityHints[draft.visibility]}
        choices={presenceText.visibilities}
        value={draft.visibility}
        onChange={(visibility) => change({ visibility })}
      />
      <BackgroundFields draft={draft} change={change} />
      <NetworkFields draft={draft} errors={errors} change={change} />
      <Segments
        label={text.compressionField}
        hint={text.compressionHints[draft.compression]}
        choices={text.compressions}
        value={draft.compression}
        onChange={(compression) => change({ compression })}
      />
      <Segments label={text.themeField} choices={text.themes} value={draft.theme} onChange={(theme) => change({ theme })} />
      <PairedDevices />
      <FormFault message={fault} />
      {self.port !== null && self.addresses.length > 0 && <p className={css.about}>{text.reachedAt(self.addresses, self.port)}</p>}
      <p className={css.about}>{text.aboutLine(self.version, self.deviceId)}</p>
    </Dialog>
  )
}

interface FieldsProps {
  readonly draft: Draft
  readonly errors: DraftErrors
  readonly change: (part: Partial<Draft>) => void
}

function NetworkFields({ draft, errors, change }: FieldsProps) {
  const port = useApp((app) => app.self.port)
  return (
    <div className={css.pair}>
      <Field
        label={text.portField}
        hint={text.portHint}
        error={errors.port ?? null}
        inputMode="numeric"
        placeholder={port === null ? '' : String(port)}
        value={draft.port}
        onChange={(event) => change({ port: event.target.value })}
      />
      <Field
        label={text.connectionsField}
        hint={text.connectionsHint}
        error={errors.connections ?? null}
        inputMode="numeric"
        value={draft.connections}
        onChange={(event) => change({ connections: event.target.value })}
      />
    </div>
  )
}

/** Chosen in the system's own dialog and applied there and then: the page never holds a path. */
function FolderField({ label, onFault }: { readonly label: string; readonly onFault: (message: string | null) => void }) {
  const { chooseReceiveFolder } = useActions()

  async function change(): Promise<void> {
    const fault = await chooseReceiveFolder()
    onFault(fault?.message ?? null)
  }

  return (
    <FieldGroup label={text.folderField}>
      <div className={css.folder}>
        <span className={css.folderLabel}>{label}</span>
        <Button onClick={() => void change()}>{text.change}</Button>
      </div>
    </FieldGroup>
  )
}
