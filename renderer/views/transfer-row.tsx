import { ArrowDown, ArrowUp, Ban, Check, ChevronDown, CircleAlert, Clock, Pause, Play, RefreshCw, X } from 'lucide-react'
import { memo, useRef } from 'react'
import { calledName, isActive, type Progress, type TransferSnapshot } from '../../shared/transfer.ts'
import { limitWords } from '../limit-words.ts'
import { chosenRate, paceText } from '../pace-words.ts'
import { Button, IconButton } from '../parts/button.tsx'
import { cx } from '../parts/cx.ts'
import { Foreign } from '../parts/foreign.tsx'
import { Phrase } from '../parts/phrase.tsx'
import { ProgressBar } from '../parts/progress-bar.tsx'
import { useSpoken } from '../parts/spoken.ts'
import { useInSight } from '../parts/use-in-sight.ts'
import { shownName } from '../presence-words.ts'
import { useActions, useApp } from '../state/page.ts'
import { hasDetail, isHeldHere, isInFolder, mayPause, onlyMoved, pausedBy, progressOf, receivedText, waitsForOwnDisk } from '../state/select.ts'
import { amount, bytesOf, foreign, percentLine, rateLine, text, timeLeft } from '../text.ts'
import { stateLine, titleOf, transferLine } from '../transfer-words.ts'
import { DoneButtons, useDragOut } from './done-buttons.tsx'
import { PaceMenu } from './pace-menu.tsx'
import { ReceivedText } from './received-text.tsx'
import { TransferDetail } from './transfer-detail.tsx'
import css from './transfer-row.module.css'

/** A row in its place. Out of sight it is not drawn again for numbers: fifty transfers cost what the few in sight do. */
export function TransferRow({ transfer }: { readonly transfer: TransferSnapshot }) {
  const place = useRef<HTMLLIElement>(null)
  const inSight = useInSight(place)
  return (
    <li ref={place} className={css.place}>
      <Row transfer={transfer} inSight={inSight} />
    </li>
  )
}

interface RowProps {
  readonly transfer: TransferSnapshot
  readonly inSight: boolean
}

function isDrawnAlready(before: RowProps, after: RowProps): boolean {
  return before.transfer === after.transfer || (!after.inSight && onlyMoved(before.transfer, after.transfer))
}

const Row = memo(function Row({ transfer }: RowProps) {
  useSpoken()
  const progress = progressOf(transfer)
  const open = useApp((app) => app.opened.includes(transfer.id)) && hasDetail(transfer)
  const received = receivedText(transfer)
  const paused = pausedBy(transfer)
  const drag = useDragOut(transfer.id, isInFolder(transfer))
  const state = stateLine(transfer, shownName(transfer.peer))
  return (
    <div
      className={cx(css.card, css[transfer.state], paused && css.paused)}
      data-testid="transfer"
      data-state={transfer.state}
      data-direction={transfer.direction}
      data-title={transfer.title}
      data-paused={paused ?? undefined}
    >
      <div className={css.row}>
        <span className={css.icon} {...drag}>
          <StateIcon transfer={transfer} />
        </span>
        <div className={css.words}>
          <h3 className={css.title} {...drag}>
            <Foreign cut>{titleOf(transfer)}</Foreign>
          </h3>
          <p className={css.line}>
            <Phrase of={transfer.direction === 'send' ? text.to : text.from} names={[calledName(transfer.peer)]} /> · {transferLine(transfer)}
          </p>
          {state !== null && (
            <p className={css.state} title={state}>
              {state}
            </p>
          )}
        </div>
        <RowActions transfer={transfer} open={open} />
      </div>
      {received !== null && <ReceivedText transferId={transfer.id} received={received} label={text.textFrom(shownName(transfer.peer))} />}
      {progress && isActive(transfer) && <Numbers transfer={transfer} progress={progress} />}
      {progress && open && <TransferDetail transfer={transfer} />}
    </div>
  )
}, isDrawnAlready)

const ICON = { size: 17, strokeWidth: 2, 'aria-hidden': true } as const

function StateIcon({ transfer }: { readonly transfer: TransferSnapshot }) {
  switch (transfer.state) {
    case 'done':
      return <Check {...ICON} />
    case 'failed':
      return <CircleAlert {...ICON} />
    case 'declined':
    case 'cancelled':
      return <Ban {...ICON} />
    default:
      if (transfer.state === 'waiting' && transfer.paused === null) return <Clock {...ICON} />
      if (pausedBy(transfer) !== null || transfer.state === 'interrupted') return <Pause {...ICON} />
      return transfer.direction === 'send' ? <ArrowUp {...ICON} /> : <ArrowDown {...ICON} />
  }
}

function RowActions({ transfer, open }: { readonly transfer: TransferSnapshot; readonly open: boolean }) {
  const { cancel, dismiss, resume, openDetail } = useActions()
  const title = foreign(titleOf(transfer))
  return (
    <div className={css.actions}>
      <Done transfer={transfer} title={title} />
      {mayPause(transfer) && <PauseButton transfer={transfer} title={title} />}
      {hasDetail(transfer) && (
        <IconButton
          icon={ChevronDown}
          label={text.detailsOf(title)}
          aria-expanded={open}
          className={cx(css.chevron, open && css.turned)}
          onClick={() => void openDetail(transfer.id, !open)}
        />
      )}
      <PaceMenu transfer={transfer} title={title} />
      {transfer.state === 'interrupted' && !isHeldHere(transfer) && <Button onClick={() => void resume(transfer.id)}>{text.resumeNow}</Button>}
      {transfer.state === 'interrupted' ? (
        <Button onClick={() => void cancel(transfer.id)} aria-label={text.discardTransfer(title)}>
          {text.discard}
        </Button>
      ) : isActive(transfer) ? (
        <IconButton icon={X} label={text.cancelTransfer(title)} hint={text.cancel} onClick={() => void cancel(transfer.id)} />
      ) : (
        <IconButton icon={X} label={text.dismissTransfer(title)} hint={text.dismiss} onClick={() => void dismiss(transfer.id)} />
      )}
    </div>
  )
}

/** What can be done with its files, when it has ended. */
function Done({ transfer, title }: { readonly transfer: TransferSnapshot; readonly title: string }) {
  if (!('endedAtMs' in transfer) || transfer.payload?.kind === 'text') return null
  const { id, peer, direction, state: outcome } = transfer
  return <DoneButtons id={id} title={title} peer={peer} direction={direction} outcome={outcome} hasFiles roomy />
}

/** One button that turns round, so that the focus stays on it. */
function PauseButton({ transfer, title }: { readonly transfer: TransferSnapshot; readonly title: string }) {
  const { pause } = useActions()
  const held = isHeldHere(transfer)
  // a full disk holds it up and lets go by itself; only the next look can be hastened
  if (waitsForOwnDisk(transfer))
    return <IconButton icon={RefreshCw} label={text.tryNowOf(title)} hint={text.tryNow} onClick={() => void pause(transfer.id, false)} />
  return (
    <IconButton
      icon={held ? Play : Pause}
      label={held ? text.resumeTransfer(title) : text.pauseTransfer(title)}
      hint={held ? text.resume : text.pause}
      onClick={() => void pause(transfer.id, !held)}
    />
  )
}

function Numbers({ transfer, progress }: { readonly transfer: TransferSnapshot; readonly progress: Progress }) {
  const running = transfer.state === 'moving' && transfer.paused === null
  const limit = limitWords(transfer, shownName(transfer.peer))
  return (
    <>
      <div className={css.bar}>
        <ProgressBar
          key={transfer.id}
          value={progress.bytes}
          max={progress.totalBytes}
          label={text.progressOf(foreign(titleOf(transfer)))}
          still={pausedBy(transfer) !== null || transfer.state === 'interrupted'}
        />
      </div>
      <dl className={css.numbers}>
        <Figure wide value={bytesOf(progress.bytes, progress.totalBytes)} label={percentLine(progress.bytes, progress.totalBytes)} name="bytes" />
        {running && <Figure value={rateLine(progress.bytesPerSecond)} label={text.last4s} name="rate" />}
        {running && <Figure value={timeLeft(progress.secondsLeft)} label={text.left} name="left" />}
        {progress.reconnects > 0 && <Figure value={String(progress.reconnects)} label={text.reconnectsLabel(progress.reconnects)} name="reconnects" />}
        {progress.sameBytes > 0 && <Figure value={bytesOf(progress.sameBytes, progress.totalBytes)} label={text.alreadyThereLabel} name="already-there" />}
        {progress.resentBytes > 0 && <Figure value={amount(progress.resentBytes)} label={text.sentAgainLabel} name="resent" />}
        {transfer.limit !== undefined && <Figure value={chosenRate(transfer.limit)} label={paceText.ownLimit} name="own-limit" />}
        {limit !== null && <Figure end value={limit} label={text.limitedBy} name="limit" />}
      </dl>
    </>
  )
}

interface FigureProps {
  readonly value: string
  readonly label: string
  readonly name: string
  readonly wide?: boolean
  /** At the end of the line. */
  readonly end?: boolean
}

function Figure({ value, label, name, wide = false, end = false }: FigureProps) {
  return (
    <div className={cx(css.figure, wide && css.wide, end && css.end)} data-figure={name}>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  )
}
