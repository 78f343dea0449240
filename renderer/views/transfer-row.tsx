import { ArrowDown, ArrowUp, Ban, Check, ChevronDown, CircleAlert, X } from 'lucide-react'
import { memo, useEffect, useState } from 'react'
import { isActive, type Progress, type TransferSnapshot } from '../../shared/transfer.ts'
import { Button, IconButton } from '../parts/button.tsx'
import { cx } from '../parts/cx.ts'
import { Foreign } from '../parts/foreign.tsx'
import { ProgressBar } from '../parts/progress-bar.tsx'
import { useActions, usePage } from '../state/page.ts'
import { progressOf } from '../state/select.ts'
import { amount, bytesOf, foreign, percentLine, rateLine, stateLine, text, timeLeft, transferLine } from '../text.ts'
import { TransferDetail } from './transfer-detail.tsx'
import css from './transfer-row.module.css'

export const TransferRow = memo(function TransferRow({ transfer }: { readonly transfer: TransferSnapshot }) {
  const progress = progressOf(transfer)
  const open = useOpen(transfer)
  const state = stateLine(transfer, foreign(transfer.peer.name))
  return (
    <li
      className={cx(css.card, css[transfer.state])}
      data-testid="transfer"
      data-state={transfer.state}
      data-direction={transfer.direction}
      data-title={transfer.title}
    >
      <div className={css.row}>
        <span className={css.icon}>
          <StateIcon transfer={transfer} />
        </span>
        <div className={css.words}>
          <h3 className={css.title}>
            <Foreign>{transfer.title}</Foreign>
          </h3>
          <p className={css.line}>
            {transfer.direction === 'send' ? 'to' : 'from'} <Foreign>{transfer.peer.name}</Foreign> · {transferLine(transfer)}
          </p>
          {state !== null && <p className={css.state}>{state}</p>}
        </div>
        <RowActions transfer={transfer} open={open} />
      </div>
      {progress && isActive(transfer) && <Numbers transfer={transfer} progress={progress} />}
      {progress && open && <TransferDetail transfer={transfer} />}
    </li>
  )
})

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
      return transfer.direction === 'send' ? <ArrowUp {...ICON} /> : <ArrowDown {...ICON} />
  }
}

const SETTLED_AFTER_MS = 400

/** Moving rows are open unless closed by hand; a transfer that ends at once does not flash its details. */
function useOpen(transfer: TransferSnapshot): boolean {
  const byHand = usePage((page) => page.opened[transfer.id])
  const moving = transfer.state === 'moving' || transfer.state === 'publishing'
  const [settled, setSettled] = useState(false)
  useEffect(() => {
    if (!moving) return
    const timer = setTimeout(() => setSettled(true), SETTLED_AFTER_MS)
    return () => clearTimeout(timer)
  }, [moving])
  return byHand ?? (moving && settled)
}

function RowActions({ transfer, open }: { readonly transfer: TransferSnapshot; readonly open: boolean }) {
  const { cancel, dismiss, reveal, toggleDetail } = useActions()
  const title = foreign(transfer.title)
  return (
    <div className={css.actions}>
      {transfer.state === 'done' && transfer.direction === 'receive' && <Button onClick={() => void reveal(transfer.id)}>{text.showInFolder}</Button>}
      {progressOf(transfer) && (
        <IconButton
          icon={ChevronDown}
          label={text.detailsOf(title)}
          aria-expanded={open}
          className={cx(css.chevron, open && css.turned)}
          onClick={() => toggleDetail(transfer.id, !open)}
        />
      )}
      {isActive(transfer) ? (
        <IconButton icon={X} label={text.cancelTransfer(title)} hint={text.cancel} onClick={() => void cancel(transfer.id)} />
      ) : (
        <IconButton icon={X} label={text.dismissTransfer(title)} hint={text.dismiss} onClick={() => void dismiss(transfer.id)} />
      )}
    </div>
  )
}

function Numbers({ transfer, progress }: { readonly transfer: TransferSnapshot; readonly progress: Progress }) {
  return (
    <>
      <div className={css.bar}>
        <ProgressBar key={transfer.id} value={progress.bytes} max={progress.totalBytes} label={text.progressOf(foreign(transfer.title))} />
      </div>
      <dl className={css.numbers}>
        <Figure wide value={bytesOf(progress.bytes, progress.totalBytes)} label={percentLine(progress.bytes, progress.totalBytes)} name="bytes" />
        {transfer.state === 'moving' && <Figure value={rateLine(progress.bytesPerSecond)} label={text.last4s} name="rate" />}
        {transfer.state === 'moving' && <Figure value={timeLeft(progress.secondsLeft)} label={text.left} name="left" />}
        {progress.reconnects > 0 && <Figure value={String(progress.reconnects)} label={text.reconnectsLabel(progress.reconnects)} name="reconnects" />}
        {progress.resentBytes > 0 && <Figure value={amount(progress.resentBytes)} label={text.sentAgainLabel} name="resent" />}
      </dl>
    </>
  )
}

interface FigureProps {
  readonly value: string
  readonly label: string
  readonly name: string
  readonly wide?: boolean
}

function Figure({ value, label, name, wide = false }: FigureProps) {
  return (
    <div className={cx(css.figure, wide && css.wide)} data-figure={name}>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  )
}
