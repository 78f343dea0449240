import type { LucideIcon } from 'lucide-react'
import type { ButtonHTMLAttributes, Ref } from 'react'
import css from './button.module.css'
import { cx } from './cx.ts'

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly look?: 'plain' | 'primary' | 'quiet' | 'link'
  readonly icon?: LucideIcon
  readonly ref?: Ref<HTMLButtonElement>
}

export function Button({ look = 'plain', icon: Icon, type = 'button', className, children, ...rest }: ButtonProps) {
  return (
    <button {...rest} type={type} className={cx(css.button, css[look], className)}>
      {Icon && <Icon size={15} strokeWidth={1.8} aria-hidden />}
      {children}
    </button>
  )
}

interface IconButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'children'> {
  readonly icon: LucideIcon
  /** Read out, and shown as the tooltip. */
  readonly label: string
  readonly hint?: string
  readonly ref?: Ref<HTMLButtonElement>
}

export function IconButton({ icon: Icon, label, hint, className, ...rest }: IconButtonProps) {
  return (
    <button {...rest} type="button" aria-label={label} title={hint ?? label} className={cx(css.button, css.square, className)}>
      <Icon size={16} strokeWidth={1.8} aria-hidden />
    </button>
  )
}
