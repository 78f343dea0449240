import { Settings, TriangleAlert } from 'lucide-react'
import { useMemo } from 'react'
import { faultText } from '../../shared/language/fault-text.ts'
import { backgroundText } from '../background-words.ts'
import { historyText } from '../history-words.ts'
import { Button } from '../parts/button.tsx'
import { cx } from '../parts/cx.ts'
import hidden from '../parts/hidden.module.css'
import { visibleAs } from '../presence-words.ts'
import { useActions, useApp, usePage } from '../state/page.ts'
import { orderedTransfers } from '../state/select.ts'
import { text } from '../text.ts'
import { HistoryPane } from './history-pane.tsx'
import css from './transfer-pane.module.css'
import { TransferRow } from './transfer-row.tsx'
import { Welcome } from './welcome.tsx'

export function TransferPane() {
  const pane = usePage((page) => page.pane)
  return (
    <main className={css.pane} tabIndex={-1}>
      <PaneHeader />
      <Trouble />
      {pane === 'history' ? <HistoryPane /> : <Transfers />}
    </main>
  )
}

function Transfers() {
  const transfers = useApp((app) => app.transfers)
  const offers = useApp((app) => app.offers.length)
  const ordered = useMemo(() => orderedTransfers(transfers), [transfers])
  return (
    // Where nothing in it takes the focus, the keyboard scrolls it by itself.
    <div className={cx(css.scroll, offers > 0 && css.roomForOffer)} tabIndex={ordered.length === 0 ? 0 : undefined}>
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
  )
}

function PaneHeader() {
  const self = useApp((app) => app.self)
  const visibility = useApp((app) => (app.everyone ? 'everyone' : app.settings.visibility))
  const off = useApp((app) => !app.settings.receiving && app.everyone === null)
  const { open, openFolder } = useActions()
  return (
    <header className={css.header}>
      <Panes />
      <Button look="quiet" icon={Settings} onClick={() => open({ kind: 'settings' })}>
        {text.settings}
      </Button>
      <p className={css.visible}>
        {self.port === null ? (
          text.notListening
        ) : off ? (
          <ReceivingOff />
        ) : (
          <>
            <span className={css.who} title={visibleAs(visibility, self.name)}>
              {visibleAs(visibility, self.name)}
            </span>
            <span aria-hidden> · </span>
            {text.receivingTo}{' '}
            <Button
              look="link"
              className={css.folder}
              title={self.folderLabel}
              aria-label={text.openFolder(self.folderLabel)}
              onClick={() => void openFolder()}
            >
              {self.folderLabel}
            </Button>
          </>
        )}
      </p>
    </header>
  )
}

/** Which of the two the right side shows. */
function Panes() {
  const shown = usePage((page) => page.pane)
  const { showPane } = useActions()
  const panes = { transfers: text.transfers, history: historyText.history } as const
  return (
    <nav className={css.panes} aria-label={text.panes}>
      <h2 className={hidden.hidden}>{panes[shown]}</h2>
      {(Object.entries(panes) as [keyof typeof panes, string][]).map(([pane, words]) => (
        <button key={pane} type="button" className={css.title} aria-current={pane === shown ? 'page' : undefined} onClick={() => showPane(pane)}>
          {words}
        </button>
      ))}
    </nav>
  )
}

/** Somebody waits for a file and wonders: here it says why nothing comes, and ends it. */
function ReceivingOff() {
  const { changeSettings } = useActions()
  return (
    <>
      {backgroundText.receivingOff}
      <span aria-hidden> · </span>
      <Button look="link" className={css.folder} onClick={() => void changeSettings({ receiving: true })}>
        {backgroundText.receiveAgain}
      </Button>
    </>
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
          <p>{faultText(trouble)}</p>
          {(trouble.code === 'PORT_UNAVAILABLE' || trouble.code === 'BAD_SETTING') && (
            <Button onClick={() => open({ kind: 'settings', advanced: true })}>{text.settings}</Button>
          )}
        </div>
      )}
    </div>
  )
}
