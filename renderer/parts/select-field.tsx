import { useId } from 'react'
import css from './field.module.css'

interface SelectFieldProps {
  readonly label: string
  readonly hint: string
  /** In the order they are shown, each with its words. */
  readonly choices: readonly (readonly [value: string, words: string])[]
  readonly value: string
  readonly disabled?: boolean
  readonly onChange: (value: string) => void
}

/** One of a list that may be long. */
export function SelectField({ label, hint, choices, value, disabled, onChange }: SelectFieldProps) {
  const id = useId()
  return (
    <div className={css.field}>
      <label htmlFor={id} className={css.label}>
        {label}
      </label>
      <select
        id={id}
        className={css.select}
        aria-describedby={`${id}-hint`}
        value={value}
        disabled={disabled}
        onChange={(event) => onChange(event.target.value)}
      >
        {choices.map(([choice, words]) => (
          <option key={choice} value={choice}>
            {words}
          </option>
        ))}
      </select>
      <p id={`${id}-hint`} className={css.hint}>
        {hint}
      </p>
    </div>
  )
}
