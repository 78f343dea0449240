import { useId } from 'react'
import { cx } from '../parts/cx.ts'
import { SwitchTrack } from '../parts/switch-track.tsx'
import { useNow } from '../parts/use-now.ts'
import { useActions, useApp } from '../state/page.ts'
import { secondsUntil } from '../state/select.ts'
import { text } from '../text.ts'
import css from './classic-door.module.css'

/** The switch that lets FastDP 1.x devices in for a while. Switching on goes through a warning; off is at once. */
export function ClassicDoor() {
  const classic = useApp((app) => app.classic)
  const { closeClassic, open } = useActions()
  const id = useId()
  return (
    <button
      type="button"
      role="switch"
      aria-checked={classic !== null}
      aria-labelledby={`${id}-title`}
      aria-describedby={classic === null ? undefined : `${id}-line`}
      aria-haspopup={classic === null ? 'dialog' : undefined}
      className={cx(css.door, classic && css.open)}
      data-testid="classic"
      onClick={() => (classic === null ? open({ kind: 'classic' }) : void closeClassic())}
    >
      <span className={css.words}>
        <span id={`${id}-title`} className={css.title}>
          {classic === null ? text.classicSwitch : text.classicOn}
        </span>
        {classic !== null && <Opening id={`${id}-line`} port={classic.port} untilMs={classic.untilMs} />}
      </span>
      <SwitchTrack on={classic !== null} />
    </button>
  )
}

function Opening({ id, port, untilMs }: { readonly id: string; readonly port: number; readonly untilMs: number | null }) {
  const nowMs = useNow()
  return (
    <span id={id} className={css.facts}>
      <span>{text.classicPort(port)}</span>
      <span>{text.classicLeft(secondsUntil(untilMs, nowMs))}</span>
    </span>
  )
}
