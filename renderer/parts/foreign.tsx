import { foreign, LINE_CHARACTERS, LIST_CHARACTERS } from '../text.ts'

interface ForeignProps {
  readonly children: string
  readonly className?: string | undefined
  /** For a list made for reading names: nearly all of them fit whole. */
  readonly whole?: boolean
}

/** Text from a peer: always a text node, isolated from the writing direction around it, without characters that deceive. */
export function Foreign({ children, className, whole = false }: ForeignProps) {
  return <bdi className={className}>{foreign(children, whole ? LIST_CHARACTERS : LINE_CHARACTERS)}</bdi>
}
