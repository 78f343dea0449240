import { cx } from './cx.ts'
import css from './switch-track.module.css'

/** What a switch looks like; whoever holds it says what it is. Colours: `--track-off`, `--track-on`. */
export function SwitchTrack({ on }: { readonly on: boolean }) {
  return (
    <span className={cx(css.track, on && css.on)} aria-hidden>
      <i className={css.knob} />
    </span>
  )
}
