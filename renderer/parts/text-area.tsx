import { type TextareaHTMLAttributes, useId } from 'react'
import css from './field.module.css'

interface TextAreaProps extends TextareaHTMLAttributes<HTMLTextAreaElement> {
  readonly label: string
  readonly hint?: string
  readonly error?: string | null
}

/** Some lines of text with a label; its error takes the place of the hint, so that nothing moves. */
export function TextArea({ label, hint, error, ...area }: TextAreaProps) {
  const id = useId()
  return (
    <div className={css.field}>
      <label htmlFor={id} className={css.label}>
        {label}
      </label>
      <textarea {...area} id={id} className={css.area} aria-invalid={Boolean(error)} aria-describedby={`${id}-hint`} dir="auto" />
      <p id={`${id}-hint`} className={error ? css.error : css.hint}>
        {error ?? hint}
      </p>
    </div>
  )
}
