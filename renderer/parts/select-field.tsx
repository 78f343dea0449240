import { useId } from 'react'
import css from './field.module.css'

interface SelectFieldProps<C extends string> {
  readonly label: string
  readonly hint?: string
  /** In the order they are shown, each with its words. */
  readonly choices: readonly (readonly [value: C, words: string])[]
  readonly value: C
  readonly disabled?: boolean
  readonly onChange: (value: C) => void
}

/** One of a list that may be long. */
export function SelectField<C extends string>({ label, hint, choices, value, disabled, onChange }: SelectFieldProps<C>) {
  const id = useId()

  function choose(wanted: string): void {
    const choice = choices.find(([each]) => each === wanted)
    if (choice) onChange(choice[0])
  }

  return (
    <div className={css.field}>
      <label htmlFor={id} className={css.label}>
        {label}
      </label>
      <select
        id={id}
        className={css.select}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        value={value}
        disabled={disabled}
        onChange={(event) => choose(event.target.value)}
      >
        {choices.map(([choice, words]) => (
          <option key={choice} value={choice}>
            {words}
          </option>
        ))}
      </select>
      {hint !== undefined && (
        <p id={`${id}-hint`} className={css.hint}>
          {hint}
        </p>
      )}
    </div>
  )
}
