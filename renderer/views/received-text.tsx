import { Check, Copy, ExternalLink } from 'lucide-react'
import { useEffect, useState } from 'react'
import { linkIn } from '../../shared/link.ts'
import { Button } from '../parts/button.tsx'
import { useActions } from '../state/page.ts'
import { foreignText, text } from '../text.ts'
import css from './received-text.module.css'

interface ReceivedTextProps {
  readonly transferId: string
  /** From a peer: shown as text only. */
  readonly received: string
  readonly label: string
}

/** A text that came, in a box that scrolls. Copy and Open say only of which transfer: what is copied is what came. */
export function ReceivedText({ transferId, received, label }: ReceivedTextProps) {
  const { openLink } = useActions()
  return (
    <div className={css.received} data-testid="received-text">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard has to reach it. */}
      <section className={css.box} aria-label={label} tabIndex={0} dir="auto">
        {foreignText(received)}
      </section>
      <div className={css.buttons}>
        <CopyButton transferId={transferId} />
        {linkIn(received) !== null && (
          <Button icon={ExternalLink} onClick={() => void openLink(transferId)}>
            {text.openLink}
          </Button>
        )}
      </div>
    </div>
  )
}

const COPIED_SHOWN_MS = 2_000

function CopyButton({ transferId }: { readonly transferId: string }) {
  const { copyText } = useActions()
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), COPIED_SHOWN_MS)
    return () => clearTimeout(timer)
  }, [copied])

  async function copy(): Promise<void> {
    setCopied(await copyText(transferId))
  }

  return (
    <Button icon={copied ? Check : Copy} onClick={() => void copy()}>
      <span aria-live="polite">{copied ? text.copied : text.copy}</span>
    </Button>
  )
}
