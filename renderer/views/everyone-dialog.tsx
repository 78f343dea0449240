import { TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { FormFault } from '../parts/field.tsx'
import { presenceText } from '../presence-words.ts'
import { useActions } from '../state/page.ts'
import { text } from '../text.ts'
import { Caution } from './caution.tsx'
import css from './dialogs.module.css'

/** Says what it means before everyone is let in. The focus is on "Cancel": Enter lets nobody in by accident. */
export function EveryoneDialog() {
  const { closeDialog, acceptEveryone } = useActions()
  const [fault, setFault] = useState<string | null>(null)

  async function letIn(): Promise<void> {
    const refused = await acceptEveryone()
    if (refused) setFault(refused.message)
    else closeDialog()
  }

  return (
    <Dialog
      title={presenceText.everyoneTitle}
      onClose={closeDialog}
      onSubmit={() => void letIn()}
      footer={
        <>
          <Button onClick={closeDialog} data-first>
            {text.cancel}
          </Button>
          <Button look="primary" type="submit">
            {presenceText.everyoneStart}
          </Button>
        </>
      }
    >
      <p>{presenceText.everyoneHint}</p>
      <Caution icon={TriangleAlert}>
        <ul>
          {presenceText.everyoneWarnings.map((warning) => (
            <li key={warning}>{warning}</li>
          ))}
        </ul>
      </Caution>
      <p className={css.hint}>{presenceText.everyoneAfter}</p>
      <FormFault message={fault} />
    </Dialog>
  )
}
