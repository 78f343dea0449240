import { useState } from 'react'
import { DEFAULT_CLASSIC_PORT } from '../../shared/settings.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Field, FormFault } from '../parts/field.tsx'
import { useActions, useApp } from '../state/page.ts'
import { text } from '../text.ts'
import { Caution } from './caution.tsx'
import css from './dialogs.module.css'
import { portOf, portText } from './settings-draft.ts'

/** Says what it means before FastDP 1.x devices are let in. The focus is on "Cancel": Enter lets nobody in by accident. */
export function ClassicDialog() {
  const { closeDialog, openClassic } = useActions()
  const last = useApp((app) => app.settings.classicPort)
  const addresses = useApp((app) => app.self.addresses)
  const [typed, setTyped] = useState(() => portText(last))
  const [error, setError] = useState<string | null>(null)
  const [fault, setFault] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)

  async function letIn(): Promise<void> {
    if (busy) return
    const port = portOf(typed)
    if (port === null) return setError(text.portInvalid)
    setBusy(true)
    const refused = await openClassic(port)
    setBusy(false)
    if (refused) setFault(refused.message)
    else closeDialog()
  }

  return (
    <Dialog
      title={text.classicTitle}
      onClose={closeDialog}
      onSubmit={() => void letIn()}
      footer={
        <>
          <Button onClick={closeDialog} data-first>
            {text.cancel}
          </Button>
          <Button look="primary" type="submit" aria-disabled={busy}>
            {busy ? text.classicOpening : text.classicOpen}
          </Button>
        </>
      }
    >
      <p>{text.classicHint}</p>
      <Caution>
        <ul>
          {text.classicWarnings.map((warning) => (
            <li key={warning}>{warning}</li>
          ))}
        </ul>
      </Caution>
      <p className={css.hint}>{text.classicAsked}</p>
      <Field
        label={text.portField}
        hint={text.classicPortHint}
        error={error}
        inputMode="numeric"
        placeholder={String(DEFAULT_CLASSIC_PORT)}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value)
          setError(null)
          setFault(null)
        }}
      />
      {addresses.length > 0 && <p className={css.hint}>{text.addressHere(addresses.join(', '))}</p>}
      <FormFault message={fault} />
    </Dialog>
  )
}
