import type { ConflictWish } from '../../shared/conflict.ts'
import { titleText } from '../../shared/language/title-text.ts'
import type { OfferSnapshot } from '../../shared/transfer.ts'
import { Button } from '../parts/button.tsx'
import { Foreign } from '../parts/foreign.tsx'
import { contentsLine, text } from '../text.ts'
import { CollisionLine } from './offer-conflict.tsx'
import css from './offer-facts.module.css'
import type { OfferChoice } from './use-offer-choice.ts'

const COLLISIONS_SHOWN = 3

/** What would be written, where to, and what to know before: always of what is taken, not of what is offered. */
export function OfferFacts({ offer, choice }: { readonly offer: OfferSnapshot; readonly choice: OfferChoice }) {
  const { folder, freeBytes } = choice.folder ?? offer
  const total = choice.taken?.bytes ?? offer.totalBytes
  return (
    <dl className={css.facts}>
      <dt>{text.whatLabel}</dt>
      <dd>
        <Foreign>{titleText(offer)}</Foreign> · {contentsLine(offer)}
      </dd>
      <dt>{text.sizeLabel}</dt>
      <dd>
        {text.sizeAndFree(total, freeBytes)}
        {total > freeBytes && <p className={css.warn}>{text.tooLarge}</p>}
      </dd>
      <dt>{text.intoLabel}</dt>
      <dd className={css.into}>
        <span className={css.folder}>{folder}</span>
        {choice.folder !== null && (
          <Button look="link" onClick={choice.usualFolder}>
            {text.usualFolder}
          </Button>
        )}
        <Button look="link" onClick={() => void choice.changeFolder()}>
          {text.changeFolder}
        </Button>
      </dd>
      <Notes flags={choice.taken ?? offer} collisions={choice.collisions} conflict={choice.conflict} />
    </dl>
  )
}

interface NotesProps {
  readonly flags: Pick<OfferSnapshot, 'executables' | 'hidden'>
  readonly collisions: OfferSnapshot['collisions']
  readonly conflict: ConflictWish
}

function Notes({ flags, collisions, conflict }: NotesProps) {
  const shown = collisions.slice(0, COLLISIONS_SHOWN)
  const more = collisions.length - shown.length
  if (shown.length + flags.executables + flags.hidden === 0) return null
  return (
    <>
      <dt>{text.noteLabel}</dt>
      <dd className={css.warn}>
        {shown.map((collision) => (
          <CollisionLine key={collision.name} collision={collision} wish={conflict} />
        ))}
        {more > 0 && <p>{text.moreCollisions(more)}</p>}
        {flags.executables > 0 && <p>{text.canRun(flags.executables)}</p>}
        {flags.hidden > 0 && <p>{text.areHidden(flags.hidden)}</p>}
      </dd>
    </>
  )
}
