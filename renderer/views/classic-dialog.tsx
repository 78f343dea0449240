import { useState } from 'react'
import { faultText } from '../../shared/language/fault-text.ts'
import { DEFAULT_CLASSIC_PORT } from '../../shared/settings.ts'
import { Field } from '../parts/field.tsx'
import { useActions, useApp } from '../state/page.ts'
import { text } from '../text.ts'
import css from './dialogs.module.css'
import { OpeningDialog } from './opening-dialog.tsx'
import { portOf, portText } from './settings-draft.ts'

/** Before FastDP 1.x devices are let in, with the port they come to. */
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
    if (refused) setFault(faultText(refused))
    else closeDialog()
  }

  return (
    <OpeningDialog
      title={text.classicTitle}
      hint={text.classicHint}
      warnings={text.classicWarnings}
      after={text.classicAsked}
      open={busy ? text.classicOpening : text.classicOpen}
      busy={busy}
      fault={fault}
      onOpen={() => void letIn()}
    >
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
      {addresses.length > 0 && <p className={css.hint}>{text.addressHere(addresses)}</p>}
    </OpeningDialog>
  )
}
