import { useState } from 'react'
import { faultText } from '../../shared/language/fault-text.ts'
import type { Settings } from '../../shared/settings.ts'
import { checkText } from '../check-words.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Field, FormFault } from '../parts/field.tsx'
import { Segments } from '../parts/segments.tsx'
import { presenceText } from '../presence-words.ts'
import { useActions, useApp } from '../state/page.ts'
import { text } from '../text.ts'
import css from './dialogs.module.css'
import { FolderField } from './folder-field.tsx'
import { SelfTest } from './self-test.tsx'
import { checkDraft, draftOf } from './settings-draft.ts'
import { useSelfTest } from './use-self-test.ts'

const STEPS = 2

/** The sheet of the first start: who this device is, then whether others can reach it. Escape skips it, and it does not come again. */
export function FirstRunDialog() {
  const [step, setStep] = useState(1)
  return step === 1 ? <WhoStep key="who" onDone={() => setStep(2)} /> : <ReachStep key="reach" onBack={() => setStep(1)} />
}

function WhoStep({ onDone }: { readonly onDone: () => void }) {
  const { endFirstRun, saveSettings } = useActions()
  const settings = useApp((app) => app.settings)
  const [deviceName, setDeviceName] = useState(settings.deviceName)
  const [visibility, setVisibility] = useState<Settings['visibility']>(settings.visibility)
  const [nameError, setNameError] = useState<string | null>(null)
  const [fault, setFault] = useState<string | null>(null)

  async function go(): Promise<void> {
    const { patch, errors } = checkDraft({ ...draftOf(settings), deviceName, visibility }, settings)
    setNameError(errors.deviceName ?? null)
    if (!patch) return
    const refused = await saveSettings(patch)
    if (refused) setFault(faultText(refused))
    else onDone()
  }

  return (
    <Dialog
      title={checkText.firstTitle}
      onClose={() => void endFirstRun()}
      onSubmit={() => void go()}
      footer={
        <>
          <span className={css.step}>{checkText.firstStep(1, STEPS)}</span>
          <Button onClick={() => void endFirstRun()}>{checkText.firstSkip}</Button>
          <Button look="primary" type="submit">
            {checkText.firstNext}
          </Button>
        </>
      }
    >
      <p className={css.hint}>{checkText.firstHint}</p>
      <Field
        label={text.deviceNameField}
        hint={text.deviceNameHint}
        error={nameError}
        value={deviceName}
        data-first
        onFocus={(event) => event.target.select()}
        onChange={(event) => {
          setDeviceName(event.target.value)
          setNameError(null)
        }}
      />
      <FolderField onFault={setFault} />
      <Segments
        label={presenceText.visibilityField}
        hint={presenceText.visibilityHints[visibility]}
        choices={presenceText.visibilities}
        value={visibility}
        onChange={setVisibility}
      />
      <FormFault message={fault} />
    </Dialog>
  )
}

function ReachStep({ onBack }: { readonly onBack: () => void }) {
  const { endFirstRun } = useActions()
  const { report, busy, again } = useSelfTest()
  return (
    <Dialog
      title={checkText.firstChecked}
      wide
      onClose={() => void endFirstRun()}
      onSubmit={() => void endFirstRun()}
      footer={
        <>
          <span className={css.step}>{checkText.firstStep(2, STEPS)}</span>
          <Button onClick={onBack}>{checkText.firstBack}</Button>
          <Button aria-disabled={busy} onClick={() => !busy && again()}>
            {checkText.again}
          </Button>
          <Button look="primary" type="submit" data-first>
            {checkText.firstDone}
          </Button>
        </>
      }
    >
      <SelfTest report={report} busy={busy} />
    </Dialog>
  )
}
