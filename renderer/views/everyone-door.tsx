import { useId } from 'react'
import { cx } from '../parts/cx.ts'
import { SwitchTrack } from '../parts/switch-track.tsx'
import { useNow } from '../parts/use-now.ts'
import { presenceText } from '../presence-words.ts'
import { useActions, useApp } from '../state/page.ts'
import { secondsUntil } from '../state/select.ts'
import css from './classic-door.module.css'

/** The switch that lets everyone in without a question for a while. Switching on goes through a warning; off is at once. */
export function EveryoneDoor() {
  const everyone = useApp((app) => app.everyone)
  const { stopAcceptingEveryone, open } = useActions()
  const id = useId()
  return (
    <button
      type="button"
      role="switch"
      aria-checked={everyone !== null}
      aria-labelledby={`${id}-title`}
      aria-describedby={everyone === null ? undefined : `${id}-line`}
      aria-haspopup={everyone === null ? 'dialog' : undefined}
      className={cx(css.door, everyone && css.open)}
      data-testid="everyone"
      onClick={() => (everyone === null ? open({ kind: 'everyone' }) : void stopAcceptingEveryone())}
    >
      <span className={css.words}>
        <span id={`${id}-title`} className={css.title}>
          {everyone === null ? presenceText.everyoneSwitch : presenceText.everyoneOn}
        </span>
        {everyone !== null && <Opening id={`${id}-line`} untilMs={everyone.untilMs} />}
      </span>
      <SwitchTrack on={everyone !== null} />
    </button>
  )
}

function Opening({ id, untilMs }: { readonly id: string; readonly untilMs: number | null }) {
  const nowMs = useNow()
  return (
    <span id={id} className={css.facts}>
      <span>{presenceText.everyoneUnasked}</span>
      <span>{presenceText.everyoneLeft(secondsUntil(untilMs, nowMs))}</span>
    </span>
  )
}
