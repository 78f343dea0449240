import { useState } from 'react'
import { faultText } from '../../shared/language/fault-text.ts'
import { paceText } from '../pace-words.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Field } from '../parts/field.tsx'
import { settingsText } from '../settings-words.ts'
import { useActions, useApp } from '../state/page.ts'
import { text } from '../text.ts'
import { limitOf, limitText } from './settings-draft.ts'

/** A rate limit that is typed. */
export function LimitDialog({ transferId }: { readonly transferId: string }) {
  const { closeDialog, setLimit } = useActions()
  const before = useApp((app) => app.transfers.find(({ id }) => id === transferId)?.limit ?? 0)
  const [typed, setTyped] = useState(limitText(before))
  const [error, setError] = useState<string | null>(null)

  async function save(): Promise<void> {
    const limit = limitOf(typed)
    if (limit === null) return setError(settingsText.limitInvalid)
    const fault = await setLimit(transferId, limit === 0 ? null : limit)
    if (fault) setError(faultText(fault))
    else closeDialog()
  }

  return (
    <Dialog
      title={paceText.title}
      onClose={closeDialog}
      onSubmit={() => void save()}
      footer={
        <>
          <Button onClick={closeDialog}>{text.cancel}</Button>
          <Button look="primary" type="submit">
            {paceText.set}
          </Button>
        </>
      }
    >
      <Field
        label={paceText.field}
        hint={paceText.hint}
        error={error}
        value={typed}
        inputMode="decimal"
        data-first
        onChange={(event) => {
          setTyped(event.target.value)
          setError(null)
        }}
      />
    </Dialog>
  )
}
