import { use, useId, useState } from 'react'
import { faultText } from '../../shared/language/fault-text.ts'
import { checkText } from '../check-words.ts'
import { Button } from '../parts/button.tsx'
import { Dialog, DialogNote } from '../parts/dialog.tsx'
import { Field, FieldGroup, FormFault } from '../parts/field.tsx'
import { LiveRegion } from '../parts/live-region.tsx'
import { Segments } from '../parts/segments.tsx'
import { presenceText } from '../presence-words.ts'
import { settingsText } from '../settings-words.ts'
import { useActions, useApp } from '../state/page.ts'
import { text } from '../text.ts'
import { CheckDialog } from './check-dialog.tsx'
import css from './dialogs.module.css'
import { FolderField } from './folder-field.tsx'
import { PairedDevices } from './paired-devices.tsx'
import { AdvancedSettings, AdvancedToggle } from './settings-advanced.tsx'
import { BackgroundFields } from './settings-background.tsx'
import { ConflictFields } from './settings-conflict.tsx'
import { checkDraft, type Draft, type DraftErrors, draftWith } from './settings-draft.ts'
import { LanguageField } from './settings-language.tsx'
import { isAdvanced, type SettingKey, shownSettings } from './settings-search.ts'

/** `advanced`: these are open from the first. */
export function SettingsDialog({ advanced: openAtFirst }: { readonly advanced: boolean }) {
  const { closeDialog } = useActions()
  const [advanced, setAdvanced] = useState(openAtFirst)
  const [query, setQuery] = useState('')
  // over this one, so that what was typed here stays
  const [checking, setChecking] = useState(false)
  const note = use(DialogNote)
  const { draft, errors, fault, busy, change, setFault, save } = useDraft(() => {
    setQuery('')
    setAdvanced(true)
  })
  const advancedId = useId()
  const searching = query.trim() !== ''
  const shown = shownSettings(query, advanced)
  const group = { shown, draft, errors, change }

  const form = (
    <Dialog
      title={text.settingsTitle}
      steady
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
      <Search query={query} found={searching ? shown.size : null} onChange={setQuery} />
      <BasicSettings {...group} onFault={setFault} onCheck={() => setChecking(true)} />
      {!searching && <AdvancedToggle open={advanced} controls={advancedId} onToggle={() => setAdvanced(!advanced)} />}
      <div id={advancedId} className={css.group} hidden={!(advanced || searching)}>
        <AdvancedSettings {...group} onFault={setFault} />
      </div>
      <FormFault message={fault} />
      {!searching && <About />}
    </Dialog>
  )
  return (
    <>
      <DialogNote value={checking ? null : note}>{form}</DialogNote>
      {checking && <CheckDialog onClose={() => setChecking(false)} />}
    </>
  )
}

/** What stands in the form, and what becomes of it. `onHiddenError`: something is wrong that may be out of sight. */
function useDraft(onHiddenError: () => void) {
  const { closeDialog, saveSettings } = useActions()
  const settings = useApp((app) => app.settings)
  const [touched, setTouched] = useState<Partial<Draft>>({})
  const draft = draftWith(settings, touched)
  const [errors, setErrors] = useState<DraftErrors>({})
  const [fault, setFault] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)

  function change(part: Partial<Draft>): void {
    setTouched((before) => ({ ...before, ...part }))
    setErrors({})
    setFault(null)
  }

  async function save(): Promise<void> {
    if (busy) return
    const checked = checkDraft(draft, settings)
    setErrors(checked.errors)
    if (Object.keys(checked.errors).some(isAdvanced)) onHiddenError()
    if (!checked.patch) return
    setBusy(true)
    const refused = await saveSettings(checked.patch)
    setBusy(false)
    if (refused) setFault(faultText(refused))
    else closeDialog()
  }

  return { draft, errors, fault, busy, change, setFault, save }
}

interface SearchProps {
  readonly query: string
  /** Null: nothing is looked for. */
  readonly found: number | null
  readonly onChange: (query: string) => void
}

function Search({ query, found, onChange }: SearchProps) {
  const words = found === null ? '' : found === 0 ? settingsText.nothingFound(query.trim()) : settingsText.found(found)
  return (
    <div>
      <input
        type="search"
        className={css.search}
        aria-label={settingsText.find}
        placeholder={settingsText.find}
        value={query}
        spellCheck={false}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          // Enter would save, and Escape would close: neither is meant by someone who looks for something
          if (event.key === 'Enter') event.preventDefault()
          if (event.key === 'Escape' && query !== '') {
            event.preventDefault()
            onChange('')
          }
        }}
      />
      {found === 0 && <p className={css.nothing}>{words}</p>}
      <LiveRegion words={words} />
    </div>
  )
}

export interface GroupProps {
  readonly shown: ReadonlySet<SettingKey>
  readonly draft: Draft
  readonly errors: DraftErrors
  readonly change: (part: Partial<Draft>) => void
  readonly onFault: (message: string | null) => void
}

function BasicSettings({ shown, draft, errors, change, onFault, onCheck }: GroupProps & { readonly onCheck: () => void }) {
  return (
    <>
      {shown.has('deviceName') && (
        <Field
          label={text.deviceNameField}
          hint={text.deviceNameHint}
          error={errors.deviceName ?? null}
          value={draft.deviceName}
          data-first
          onChange={(event) => change({ deviceName: event.target.value })}
        />
      )}
      {shown.has('receiveFolder') && <FolderField onFault={onFault} />}
      {shown.has('conflict') && <ConflictFields draft={draft} change={change} />}
      {shown.has('visibility') && (
        <Segments
          label={presenceText.visibilityField}
          hint={presenceText.visibilityHints[draft.visibility]}
          choices={presenceText.visibilities}
          value={draft.visibility}
          onChange={(visibility) => change({ visibility })}
        />
      )}
      {shown.has('background') && <BackgroundFields draft={draft} change={change} />}
      {shown.has('language') && <LanguageField value={draft.language} onChange={(language) => change({ language })} />}
      {shown.has('theme') && <Segments label={text.themeField} choices={text.themes} value={draft.theme} onChange={(theme) => change({ theme })} />}
      {shown.has('paired') && <PairedDevices />}
      {shown.has('check') && (
        <FieldGroup label={checkText.section} hint={checkText.openHint}>
          <div>
            <Button onClick={onCheck}>{checkText.open}</Button>
          </div>
        </FieldGroup>
      )}
    </>
  )
}

function About() {
  const self = useApp((app) => app.self)
  return (
    <>
      {self.port !== null && self.addresses.length > 0 && <p className={css.about}>{text.reachedAt(self.addresses, self.port)}</p>}
      <p className={css.about}>{text.aboutLine(self.version, self.deviceId)}</p>
    </>
  )
}
