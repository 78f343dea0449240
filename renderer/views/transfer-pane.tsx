import { Settings, TriangleAlert } from 'lucide-react'
import { useMemo } from 'react'
import { Button } from '../parts/button.tsx'
import { cx } from '../parts/cx.ts'
import { presenceText } from '../presence-words.ts'
import { useActions, useApp } from '../state/page.ts'
import { orderedTransfers } from '../state/select.ts'
import { text } from '../text.ts'
import css from './transfer-pane.module.css'
import { TransferRow } from './transfer-row.tsx'
import { Welcome } from './welcome.tsx'

export function TransferPane() {
  const transfers = useApp((app) => app.transfers)
  const offers = useApp((app) => app.offers.length)
  const ordered = useMemo(() => orderedTransfers(transfers), [transfers])
  return (
    <main className={css.pane}>
      <PaneHeader />
      <Trouble />
      <div className={cx(css.scroll, offers > 0 && css.roomForOffer)}>
        {ordered.length === 0 ? (
          <Welcome />
        ) : (
          <ul className={css.list} aria-label={text.transfers}>
            {ordered.map((transfer) => (
              <TransferRow key={transfer.id} transfer={transfer} />
            ))}
          </ul>
        )}
      </div>
    </main>
  )
}

function PaneHeader() {
  const self = useApp((app) => app.self)
  const visibility = useApp((app) => (app.everyone ? 'everyone' : app.settings.visibility))
  const { open, openFolder } = useActions()
  return (
    <header className={css.header}>
      <h2 className={css.title}>{text.transfers}</h2>
      <Button look="quiet" icon={Settings} onClick={() => open({ kind: 'settings' })}>
        {text.settings}
      </Button>
      <p className={css.visible}>
        {self.port === null ? (
          text.notListening
        ) : (
          <>
            <span className={css.who}>{presenceText.visibleAs[visibility](self.name)}</span>
            <span aria-hidden> · </span>
            {text.receivingTo}{' '}
            <Button look="link" className={css.folder} aria-label={text.openFolder(self.folderLabel)} onClick={() => void openFolder()}>
              {self.folderLabel}
            </Button>
          </>
        )}
      </p>
    </header>
  )
}

function Trouble() {
  const trouble = useApp((app) => app.trouble)
  const { open } = useActions()
  return (
    <div role="alert">
      {trouble && (
        <div className={css.trouble} data-testid="trouble" data-code={trouble.code}>
          <TriangleAlert size={16} strokeWidth={1.8} aria-hidden />
          <p>{trouble.message}</p>
          {(trouble.code === 'PORT_UNAVAILABLE' || trouble.code === 'BAD_SETTING') && (
            <Button onClick={() => open({ kind: 'settings', advanced: true })}>{text.settings}</Button>
          )}
        </div>
      )}
    </div>
  )
}
