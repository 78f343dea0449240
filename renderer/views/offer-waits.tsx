import { calledName } from '../../shared/transfer.ts'
import { Phrase } from '../parts/phrase.tsx'
import { useApp } from '../state/page.ts'
import { offerHeadline, text } from '../text.ts'
import css from './pairing-dialog.module.css'

/** In a dialog that was open already, and keeps the sheet from being answered. */
export function OfferWaits() {
  const offer = useApp((app) => app.offers[0])
  if (!offer) return null
  return (
    <div className={css.waits} data-testid="offer-waits">
      <p>
        <Phrase of={(name = '') => text.offerBehind(offerHeadline(offer, name))} names={[calledName(offer.peer)]} />
      </p>
    </div>
  )
}
