import type { ConflictWish, OnConflict } from '../../shared/conflict.ts'
import { fateOf } from '../../shared/conflict-words.ts'
import type { Collision, OfferSnapshot } from '../../shared/transfer.ts'
import { conflictText } from '../conflict-words.ts'
import { Phrase } from '../parts/phrase.tsx'
import { Segments } from '../parts/segments.tsx'
import { Switch } from '../parts/switch.tsx'
import css from './offer-conflict.module.css'

interface OfferConflictProps {
  readonly collisions: OfferSnapshot['collisions']
  readonly wish: ConflictWish
  readonly onChange: (wish: ConflictWish) => void
}

/** What a yes does where names are taken. */
export function OfferConflict({ collisions, wish, onChange }: OfferConflictProps) {
  const folders = collisions.some(({ standing }) => standing === 'folder')
  return (
    <div className={css.conflict} data-testid="conflict">
      <Segments<OnConflict>
        label={conflictText.choice}
        choices={conflictText.choices}
        value={wish.onConflict}
        onChange={(onConflict) => onChange({ ...wish, onConflict })}
      />
      {folders && <Switch label={conflictText.merge} spoken={conflictText.mergeSpoken} on={wish.merge} onChange={(merge) => onChange({ ...wish, merge })} />}
    </div>
  )
}

/** One name, and what would become of it. */
export function CollisionLine({ collision, wish }: { readonly collision: Collision; readonly wish: ConflictWish }) {
  return (
    <p>
      <Phrase of={conflictText.fates[fateOf(collision, wish)]} names={[collision.name, collision.keptAs]} />
    </p>
  )
}
