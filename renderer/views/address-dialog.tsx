import { useState } from 'react'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Field } from '../parts/field.tsx'
import { useActions, useApp } from '../state/page.ts'
import { text } from '../text.ts'
import css from './dialogs.module.css'

export function AddressDialog() {
  const { addPeer, closeDialog } = useActions()
  const self = useApp((app) => app.self)
  const [address, setAddress] = useState('')
  const [error, setError] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const here = self.port === null ? [] : self.addresses.map((own) => `${own}:${self.port}`)

  async function add(): Promise<void> {
    if (busy) return
    if (address.trim() === '') return setError(text.addressMissing)
    setBusy(true)
    setError(null)
    const fault = await addPeer(address.trim())
    setBusy(false)
    if (fault) setError(fault.message)
    else closeDialog()
  }

  return (
    <Dialog
      title={text.addressTitle}
      onClose={closeDialog}
      onSubmit={() => void add()}
      footer={
        <>
          <Button onClick={closeDialog}>{text.cancel}</Button>
          <Button look="primary" type="submit" aria-disabled={busy}>
            {busy ? text.adding : text.add}
          </Button>
        </>
      }
    >
      <p className={css.hint}>{text.addressHint}</p>
      <Field
        label={text.addressField}
        hint={text.addressFieldHint}
        placeholder={text.addressExample}
        value={address}
        maxLength={300}
        readOnly={busy}
        error={error}
        onChange={(event) => {
          setAddress(event.target.value)
          setError(null)
        }}
      />
      {here.length > 0 && <p className={css.hint}>{text.addressHere(here.join(', '))}</p>}
    </Dialog>
  )
}
