import { useEffect } from 'react'
import { languageTag, spokenNow } from '../../shared/language/current.ts'
import { pairingAnnounced } from '../pairing-words.ts'
import hidden from '../parts/hidden.module.css'
import { LiveRegion } from '../parts/live-region.tsx'
import { SpokenContext } from '../parts/spoken.ts'
import { Toasts } from '../parts/toasts.tsx'
import { useActions, useApp, usePage } from '../state/page.ts'
import { offerHeadline, text } from '../text.ts'
import { pausesAnnounced } from '../transfer-words.ts'
import { Announcer } from './announcer.tsx'
import css from './app.module.css'
import { DeviceList } from './device-list.tsx'
import { Dialogs } from './dialogs.tsx'
import { OfferSheet } from './offer-sheet.tsx'
import { TransferPane } from './transfer-pane.tsx'
import { useFileDrag } from './use-file-drag.ts'
import { useKeptFocus } from './use-kept-focus.ts'
import { usePaste } from './use-paste.ts'

export function App() {
  const ready = usePage((page) => page.app !== null)
  const spoken = usePage((page) => page.app?.language ?? spokenNow())

  useEffect(() => {
    document.documentElement.lang = languageTag(spoken)
  }, [spoken])

  return (
    <SpokenContext value={spoken}>
      {ready ? <Window /> : <Loading />}
      <Notices />
    </SpokenContext>
  )
}

function Loading() {
  return (
    <main className={css.loading}>
      <h1 className={hidden.hidden}>{text.appName}</h1>
      <p>{text.loading}</p>
    </main>
  )
}

function Window() {
  const drag = useFileDrag()
  usePaste()
  useKeptFocus()
  const theme = useApp((app) => app.settings.theme)
  const announced = useApp((app) => {
    const newest = app.offers.at(-1)
    return newest ? text.offerAnnounced(offerHeadline(newest)) : ''
  })
  const asksToPair = useApp((app) => pairingAnnounced(app.pairings))
  const held = useApp((app) => pausesAnnounced(app.transfers))

  useEffect(() => {
    if (theme === 'system') delete document.documentElement.dataset.theme
    else document.documentElement.dataset.theme = theme
  }, [theme])

  return (
    <div className={css.window}>
      <DeviceList drag={drag} />
      <TransferPane />
      <OfferSheet />
      <Dialogs />
      <HandedOver />
      <Announcer />
      <LiveRegion words={announced} />
      <LiveRegion words={held} />
      <LiveRegion words={asksToPair} />
    </div>
  )
}

/** Files that came from outside the window: the user is asked to whom, as soon as no other question stands there. */
function HandedOver() {
  const selection = useApp((app) => app.handedOver)
  const free = usePage((page) => page.dialog === null || (page.dialog.kind === 'targets' && page.dialog.selection.kind !== 'text'))
  const { takeHandedOver } = useActions()
  useEffect(() => {
    if (selection !== null && free) void takeHandedOver(selection)
  }, [selection, free, takeHandedOver])
  return null
}

function Notices() {
  const notices = usePage((page) => page.notices)
  const actions = useActions()
  return <Toasts notices={notices} onDismiss={actions.dismissNotice} />
}
