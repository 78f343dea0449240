import css from './switch.module.css'
import { SwitchTrack } from './switch-track.tsx'

interface SwitchProps {
  readonly label: string
  /** What is read out, where the label alone does not say of what. */
  readonly spoken?: string
  readonly on: boolean
  readonly onChange: (on: boolean) => void
}

/** On or off, at once. */
export function Switch({ label, spoken, on, onChange }: SwitchProps) {
  return (
    <label className={css.switch}>
      <span>{label}</span>
      <input type="checkbox" role="switch" aria-checked={on} aria-label={spoken} checked={on} onChange={(event) => onChange(event.target.checked)} />
      <SwitchTrack on={on} />
    </label>
  )
}
