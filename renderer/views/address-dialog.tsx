import { useState } from 'react'
import type { ClassicWish } from '../../shared/ipc.ts'
import { faultText } from '../../shared/language/fault-text.ts'
import { DEFAULT_CLASSIC_PORT, DEFAULT_PORT } from '../../shared/settings.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Field } from '../parts/field.tsx'
import { Segments } from '../parts/segments.tsx'
import { useActions, useApp } from '../state/page.ts'
import { text } from '../text.ts'
import { Caution } from './caution.tsx'
import css from './dialogs.module.css'

export function AddressDialog() {
  const { addPeer, closeDialog } = useActions()
  const self = useApp((app) => app.self)
  const [speaks, setSpeaks] = useState<keyof typeof text.speaks>('fastdrop')
  const [version, setVersion] = useState<ClassicWish>('any')
  const [address, setAddress] = useState('')
  const [error, setError] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const classic = speaks === 'classic'
  const here = self.port === null ? [] : self.addresses.map((own) => `${own}:${self.port}`)

  async function add(): Promise<void> {
    if (busy) return
    if (address.trim() === '') return setError(text.addressMissing)
    setBusy(true)
    setError(null)
    const fault = await addPeer(address.trim(), classic ? version : null)
    setBusy(false)
    if (fault) setError(faultText(fault))
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
      <Segments
        label={text.speaksField}
        hint={classic ? text.classicAddressHint : text.addressHint}
        choices={text.speaks}
        value={speaks}
        onChange={(choice) => {
          setSpeaks(choice)
          setError(null)
        }}
      />
      <Field
        label={text.addressField}
        hint={text.addressFieldHint(classic ? DEFAULT_CLASSIC_PORT : DEFAULT_PORT)}
        data-first
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
      {classic && <ClassicChoice version={version} onChange={setVersion} />}
      {!classic && here.length > 0 && <p className={css.hint}>{text.addressHere(here)}</p>}
    </Dialog>
  )
}

function ClassicChoice({ version, onChange }: { readonly version: ClassicWish; readonly onChange: (version: ClassicWish) => void }) {
  return (
    <>
      <Segments label={text.classicVersionField} hint={text.classicVersionHints[version]} choices={text.classicVersions} value={version} onChange={onChange} />
      <Caution>
        <p>{text.classicSendWarning}</p>
      </Caution>
    </>
  )
}
