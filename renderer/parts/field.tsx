import { type InputHTMLAttributes, type ReactNode, useId } from 'react'
import css from './field.module.css'

interface FieldProps extends InputHTMLAttributes<HTMLInputElement> {
  readonly label: string
  readonly hint?: string
  readonly error?: string | null
}

/** A labelled line of text; its error takes the place of the hint, so that nothing moves. */
export function Field({ label, hint, error, ...input }: FieldProps) {
  const id = useId()
  return (
    <div className={css.field}>
      <label htmlFor={id} className={css.label}>
        {label}
      </label>
      <input {...input} id={id} className={css.input} aria-invalid={Boolean(error)} aria-describedby={`${id}-hint`} spellCheck={false} autoComplete="off" />
      <p id={`${id}-hint`} className={error ? css.error : css.hint}>
        {error ?? hint}
      </p>
    </div>
  )
}

/** A sentence of trouble inside a form, read out when it comes. */
export function FormFault({ message }: { readonly message: string | null }) {
  return (
    <p role="alert" className={css.fault}>
      {message}
    </p>
  )
}

/** A label with something other than an input, in the same measures. */
export function FieldGroup({ label, hint, children }: { readonly label: string; readonly hint?: string; readonly children: ReactNode }) {
  const id = useId()
  return (
    <fieldset className={css.group} aria-describedby={hint === undefined ? undefined : `${id}-hint`}>
      <legend className={css.label}>{label}</legend>
      {children}
      {hint !== undefined && (
        <p id={`${id}-hint`} className={css.hint}>
          {hint}
        </p>
      )}
    </fieldset>
  )
}
