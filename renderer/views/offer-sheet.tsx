import { useEffect, useId, useState } from 'react'
import { calledName, isClassic, type OfferSnapshot } from '../../shared/transfer.ts'
import { Button } from '../parts/button.tsx'
import { cx } from '../parts/cx.ts'
import { Foreign } from '../parts/foreign.tsx'
import { useNow } from '../parts/use-now.ts'
import { useActions, useApp } from '../state/page.ts'
import { offerItems, secondsUntil } from '../state/select.ts'
import { collisionsShown, contentsLine, offerHeadline, offerTrust, text } from '../text.ts'
import css from './offer-sheet.module.css'

/** The oldest waiting offer. It comes without taking the focus; the next one follows when it is answered. */
export function OfferSheet() {
  const offers = useApp((app) => app.offers)
  const offer = offers[0]
  return offer ? <Sheet key={offer.id} offer={offer} waiting={offers.length} /> : null
}

function Sheet({ offer, waiting }: { readonly offer: OfferSnapshot; readonly waiting: number }) {
  const id = useId()
  const [names, setNames] = useState(false)
  return (
    // `open` and not show(): the latter would move the focus into it.
    <dialog open className={css.sheet} aria-labelledby={`${id}-title`} data-testid="offer" data-offer-id={offer.id}>
      <div className={css.body}>
        <p className={css.meta}>
          <Remaining untilMs={offer.expiresAtMs} />
          {waiting > 1 && <span className={css.place}>{text.offerPlace(1, waiting)}</span>}
        </p>
        <h2 id={`${id}-title`} className={css.title}>
          <Foreign>{calledName(offer.peer)}</Foreign> {offerHeadline(offer)}
        </h2>
        <p className={cx(css.trust, (isClassic(offer.peer) || offer.peer.namesakeOf) && css.caution)}>{offerTrust(offer)}</p>
        {offer.kind === 'text' ? <p className={css.hint}>{text.offerTextHint}</p> : <Facts offer={offer} />}
        {names && <Names offer={offer} id={`${id}-names`} />}
      </div>
      <footer className={css.footer}>
        {offer.kind === 'files' && (
          <Button look="link" className={css.see} aria-expanded={names} aria-controls={`${id}-names`} onClick={() => setNames(!names)}>
            {names ? text.hideNames : text.seeNames}
          </Button>
        )}
        <Answer offer={offer} />
      </footer>
    </dialog>
  )
}

function Facts({ offer }: { readonly offer: OfferSnapshot }) {
  const { shown, more } = collisionsShown(offer, 3)
  return (
    <dl className={css.facts}>
      <dt>{text.whatLabel}</dt>
      <dd>
        <Foreign>{offer.title}</Foreign> · {contentsLine(offer)}
      </dd>
      <dt>{text.sizeLabel}</dt>
      <dd>
        {text.sizeAndFree(offer.totalBytes, offer.freeBytes)}
        {offer.totalBytes > offer.freeBytes && <p className={css.warn}>{text.tooLarge}</p>}
      </dd>
      <dt>{text.intoLabel}</dt>
      <dd>{offer.folder}</dd>
      {shown.length > 0 && <dt>{text.noteLabel}</dt>}
      {shown.length > 0 && (
        <dd className={css.warn}>
          {shown.map((collision) => (
            <p key={collision.name}>
              “<Foreign>{collision.name}</Foreign>” {text.exists} “<Foreign>{collision.keptAs}</Foreign>”
            </p>
          ))}
          {more > 0 && <p>{text.moreCollisions(more)}</p>}
        </dd>
      )}
    </dl>
  )
}

function Names({ offer, id }: { readonly offer: OfferSnapshot; readonly id: string }) {
  const partial = offer.names.length < offerItems(offer)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard has to reach it.
    <section id={id} className={css.names} aria-label={text.seeNames} tabIndex={0}>
      <ul>
        {offer.names.map((name, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list of an offer never changes, and names from a peer may repeat.
          <li key={index}>
            <Foreign whole>{name}</Foreign>
          </li>
        ))}
      </ul>
      {partial && <p className={css.partial}>{text.firstNames(offer.names.length)}</p>}
    </section>
  )
}

const ARMED_AFTER_MS = 600

/** Accept counts only after a moment, so that a click meant for the sheet before, or for the list below, accepts nothing. */
function Answer({ offer }: { readonly offer: OfferSnapshot }) {
  const { answerOffer } = useActions()
  const [armed, setArmed] = useState(false)
  const [answered, setAnswered] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setArmed(true), ARMED_AFTER_MS)
    return () => clearTimeout(timer)
  }, [])

  async function answer(accept: boolean): Promise<void> {
    if (answered || (accept && !armed)) return
    setAnswered(true)
    await answerOffer(offer.id, accept)
    // When it went well the sheet is gone by now or with the next snapshot; when not, it can be answered again.
    setAnswered(false)
  }

  return (
    <>
      <Button aria-disabled={answered} onClick={() => void answer(false)}>
        {text.decline}
      </Button>
      <Button look="primary" aria-disabled={answered || !armed} onClick={() => void answer(true)}>
        {text.accept}
      </Button>
    </>
  )
}

function Remaining({ untilMs }: { readonly untilMs: number }) {
  return <span>{text.offerWaits(secondsUntil(untilMs, useNow()) ?? 0)}</span>
}
