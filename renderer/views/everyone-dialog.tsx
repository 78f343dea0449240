import { TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import { faultText } from '../../shared/language/fault-text.ts'
import { presenceText } from '../presence-words.ts'
import { useActions } from '../state/page.ts'
import { OpeningDialog } from './opening-dialog.tsx'

/** Before everyone is let in. */
export function EveryoneDialog() {
  const { closeDialog, acceptEveryone } = useActions()
  const [fault, setFault] = useState<string | null>(null)

  async function letIn(): Promise<void> {
    const refused = await acceptEveryone()
    if (refused) setFault(faultText(refused))
    else closeDialog()
  }

  return (
    <OpeningDialog
      title={presenceText.everyoneTitle}
      hint={presenceText.everyoneHint}
      warnings={presenceText.everyoneWarnings}
      icon={TriangleAlert}
      after={presenceText.everyoneAfter}
      open={presenceText.everyoneStart}
      fault={fault}
      onOpen={() => void letIn()}
    />
  )
}
