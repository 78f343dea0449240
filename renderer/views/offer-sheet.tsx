import { useEffect, useId, useState } from 'react'
import { calledName, isClassic, mayPairFirst, type OfferSnapshot } from '../../shared/transfer.ts'
import { Button } from '../parts/button.tsx'
import { cx } from '../parts/cx.ts'
import { Phrase } from '../parts/phrase.tsx'
import { useNow } from '../parts/use-now.ts'
import { useActions, useApp } from '../state/page.ts'
import { secondsUntil } from '../state/select.ts'
import { offerHeadline, offerTrust, text } from '../text.ts'
import { OfferConflict } from './offer-conflict.tsx'
import { OfferFacts } from './offer-facts.tsx'
import { OfferFiles } from './offer-files.tsx'
import css from './offer-sheet.module.css'
import { type OfferChoice, useOfferChoice } from './use-offer-choice.ts'

/** The oldest waiting offer, or the one whose notification was clicked. It comes without taking the focus; the next one follows when it is answered. */
export function OfferSheet() {
  const offers = useApp((app) => app.offers)
  const wanted = useApp((app) => app.wantedOffer)
  const place = Math.max(
    0,
    offers.findIndex(({ id }) => id === wanted),
  )
  const offer = offers[place]
  return offer ? <Sheet key={offer.id} offer={offer} place={place + 1} waiting={offers.length} /> : null
}

function Sheet({ offer, place, waiting }: { readonly offer: OfferSnapshot; readonly place: number; readonly waiting: number }) {
  const id = useId()
  const choice = useOfferChoice(offer)
  const { rows, excluded, names } = choice
  const pairing = useApp((app) => app.pairings.some(({ offerId }) => offerId === offer.id))
  return (
    // `open` and not show(): the latter would move the focus into it.
    <dialog open className={cx(css.sheet, names && css.wide)} aria-labelledby={`${id}-title`} data-testid="offer" data-offer-id={offer.id}>
      <div className={css.body}>
        <p className={css.meta}>
          {pairing ? <span>{text.offerPairs}</span> : <Remaining untilMs={offer.expiresAtMs} />}
          {waiting > 1 && <span className={css.place}>{text.offerPlace(place, waiting)}</span>}
        </p>
        <h2 id={`${id}-title`} className={css.title}>
          <Phrase of={(name) => offerHeadline(offer, name)} names={[calledName(offer.peer)]} />
        </h2>
        <p className={cx(css.trust, (isClassic(offer.peer) || offer.peer.namesakeOf) && css.caution)}>{offerTrust(offer)}</p>
        {offer.kind === 'text' ? <p className={css.hint}>{text.offerTextHint}</p> : <OfferFacts offer={offer} choice={choice} />}
        {choice.collisions.length > 0 && <OfferConflict collisions={choice.collisions} wish={choice.conflict} onChange={choice.settle} />}
        {names && rows === null && <p className={css.hint}>{text.readingNames}</p>}
        {names && rows !== null && (
          <OfferFiles id={`${id}-names`} rows={rows} excluded={excluded} onChange={choice.exclude} flagged={offer.executables + offer.hidden > 0} />
        )}
      </div>
      <footer className={css.footer}>
        {offer.kind === 'files' && (
          <Button look="link" className={css.see} aria-expanded={names} aria-controls={`${id}-names`} onClick={choice.toggleNames}>
            {names ? text.hideNames : text.seeNames}
          </Button>
        )}
        <Answer offer={offer} choice={choice} pairing={pairing} />
      </footer>
    </dialog>
  )
}

const ARMED_AFTER_MS = 600

interface AnswerProps {
  readonly offer: OfferSnapshot
  readonly choice: OfferChoice
  /** Codes are being compared; the clock stands still, and only a no counts. */
  readonly pairing: boolean
}

/** No answer counts in the first moment, so that a click meant for the sheet before, or for the list below, answers nothing. */
function Answer({ offer, choice, pairing }: AnswerProps) {
  const { answerOffer, pairFirst } = useActions()
  const [armed, setArmed] = useState(false)
  const [answered, setAnswered] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setArmed(true), ARMED_AFTER_MS)
    return () => clearTimeout(timer)
  }, [])

  async function answer(step: () => Promise<void>): Promise<void> {
    setAnswered(true)
    await step()
    // When it went well the sheet is gone by now or with the next snapshot; when not, it can be answered again.
    setAnswered(false)
  }

  const early = answered || !armed
  const blocked = early || choice.nothing || pairing
  return (
    <>
      <Button aria-disabled={early} onClick={() => void (early || answer(() => answerOffer(offer.id, null)))}>
        {text.decline}
      </Button>
      {mayPairFirst(offer) && !pairing && (
        <Button aria-disabled={early} onClick={() => void (early || answer(() => pairFirst(offer.id)))}>
          {text.pairFirst}
        </Button>
      )}
      <Button
        look="primary"
        aria-disabled={blocked}
        title={choice.nothing ? text.nothingTaken : undefined}
        onClick={() => void (blocked || answer(() => answerOffer(offer.id, choice.answer)))}
      >
        {acceptLabel(offer, choice)}
      </Button>
    </>
  )
}

/** What a yes means: how much of it, and that a stranger stays one. */
function acceptLabel(offer: OfferSnapshot, { taken }: OfferChoice): string {
  if (taken !== null && taken.files < offer.files) return text.acceptSome(taken.files, offer.files)
  return offer.peer.verified ? text.accept : text.acceptOnce
}

function Remaining({ untilMs }: { readonly untilMs: number }) {
  return <span>{text.offerWaits(secondsUntil(untilMs, useNow()) ?? 0)}</span>
}
