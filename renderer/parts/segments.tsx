import { useId } from 'react'
import { FieldGroup } from './field.tsx'
import css from './segments.module.css'

interface SegmentsProps<C extends string> {
  readonly label: string
  /** In the order they are shown, with their words. */
  readonly choices: Readonly<Record<C, string>>
  readonly value: C
  readonly onChange: (choice: C) => void
  /** One line about the choice that is made. */
  readonly hint?: string
}

/** One of a few, side by side. */
export function Segments<C extends string>({ label, choices, value, onChange, hint }: SegmentsProps<C>) {
  const name = useId()
  return (
    <FieldGroup label={label} {...(hint !== undefined && { hint })}>
      <div className={css.segments}>
        {(Object.entries(choices) as [C, string][]).map(([choice, words]) => (
          <label key={choice} className={css.segment}>
            <input type="radio" name={name} value={choice} checked={value === choice} onChange={() => onChange(choice)} />
            {words}
          </label>
        ))}
      </div>
    </FieldGroup>
  )
}
