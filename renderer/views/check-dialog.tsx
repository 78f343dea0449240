import { RefreshCw } from 'lucide-react'
import { checkText } from '../check-words.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { useActions } from '../state/page.ts'
import { text } from '../text.ts'
import { SelfTest } from './self-test.tsx'
import { useSelfTest } from './use-self-test.ts'

/** "Why can't I see it?" */
export function CheckDialog() {
  const { closeDialog, open } = useActions()
  const { report, busy, again } = useSelfTest()
  return (
    <Dialog
      title={checkText.title}
      wide
      onClose={closeDialog}
      footer={
        <>
          <Button onClick={() => open({ kind: 'address' })}>{text.addByAddress}</Button>
          <Button icon={RefreshCw} aria-disabled={busy} onClick={() => !busy && again()}>
            {checkText.again}
          </Button>
          <Button look="primary" onClick={closeDialog} data-first>
            {checkText.close}
          </Button>
        </>
      }
    >
      <SelfTest report={report} busy={busy} />
    </Dialog>
  )
}
