import { ShieldAlert } from 'lucide-react'
import { useCallback, useEffect, useState } from 'react'
import type { Selection } from '../../shared/ipc.ts'
import { faultText } from '../../shared/language/fault-text.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { FormFault } from '../parts/field.tsx'
import { Foreign } from '../parts/foreign.tsx'
import { namesakeName, presenceText } from '../presence-words.ts'
import { selectionSize } from '../sending-words.ts'
import { useActions, useApp } from '../state/page.ts'
import { text } from '../text.ts'
import { Caution } from './caution.tsx'
import css from './dialogs.module.css'

/** A drop on devices that are called like paired ones, and are not: nothing is told to them before the user insists. */
export function NamesakeDialog({ selection, peerIds }: { readonly selection: Selection; readonly peerIds: readonly string[] }) {
  const peers = useApp((app) => app.peers)
  const { closeDialog, open, sendAnyway } = useActions()
  const asked = peers.flatMap(({ id, address, namesakeOf }) => (peerIds.includes(id) && namesakeOf ? [{ id, address, name: namesakeName(namesakeOf) }] : []))
  const [fault, setFault] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const gone = asked.length === 0
  /** What was typed is in no other place. */
  const leave = useCallback(() => {
    if (selection.kind === 'text') open({ kind: 'targets', selection })
    else closeDialog()
  }, [selection, open, closeDialog])
  useEffect(() => {
    if (gone) leave()
  }, [gone, leave])

  async function insist(): Promise<void> {
    if (busy) return
    setBusy(true)
    setFault(null)
    const ids = asked.map(({ id }) => id)
    const refused = await sendAnyway(selection, ids).finally(() => setBusy(false))
    if (refused) setFault(faultText(refused))
  }

  return (
    <Dialog
      title={presenceText.namesakeTitle(asked[0]?.name ?? '')}
      onClose={leave}
      footer={
        <>
          <Button onClick={() => void insist()} aria-disabled={busy}>
            {presenceText.sendAnyway}
          </Button>
          <Button look="primary" onClick={leave} data-first>
            {text.cancel}
          </Button>
        </>
      }
    >
      <p className={css.hint}>
        <Foreign>{selection.title}</Foreign> · {selectionSize(selection)}
      </p>
      <Caution icon={ShieldAlert}>
        <ul>
          {asked.map(({ id, name, address }) => (
            <li key={id}>
              {presenceText.namesakeHint(name)} (<Foreign>{address}</Foreign>)
            </li>
          ))}
        </ul>
      </Caution>
      <p>{presenceText.namesakeQuestion}</p>
      <p className={css.hint}>{presenceText.namesakePairAgain}</p>
      <FormFault message={fault} />
    </Dialog>
  )
}
