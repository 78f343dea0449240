import { RefreshCw } from 'lucide-react'
import { checkText } from '../check-words.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { useActions } from '../state/page.ts'
import { text } from '../text.ts'
import { SelfTest } from './self-test.tsx'
import { useSelfTest } from './use-self-test.ts'

/** "Why can't I see it?" `onClose`: it lies over another dialog, which stays as it is, so nothing leads elsewhere from here. */
export function CheckDialog({ onClose }: { readonly onClose?: () => void }) {
  const { closeDialog, open } = useActions()
  const close = onClose ?? closeDialog
  const { report, busy, again } = useSelfTest()
  return (
    <Dialog
      title={checkText.title}
      wide
      onClose={close}
      footer={
        <>
          {!onClose && <Button onClick={() => open({ kind: 'address' })}>{text.addByAddress}</Button>}
          <Button icon={RefreshCw} aria-disabled={busy} onClick={() => !busy && again()}>
            {checkText.again}
          </Button>
          <Button look="primary" onClick={close} data-first>
            {checkText.close}
          </Button>
        </>
      }
    >
      <SelfTest report={report} busy={busy} />
    </Dialog>
  )
}
