import { foreign, LINE_CHARACTERS, LIST_CHARACTERS } from '../text.ts'

interface ForeignProps {
  readonly children: string
  readonly className?: string | undefined
  /** For a list made for reading names: nearly all of them fit whole. */
  readonly whole?: boolean
  /** It stands where it may be cut off: the pointer is told all of it. */
  readonly cut?: boolean
}

/** Text from a peer: always a text node, isolated from the writing direction around it, without characters that deceive. */
export function Foreign({ children, className, whole = false, cut = false }: ForeignProps) {
  const words = foreign(children, whole ? LIST_CHARACTERS : LINE_CHARACTERS)
  return (
    <bdi className={className} title={cut ? words : undefined}>
      {words}
    </bdi>
  )
}
