import { useVirtualizer } from '@tanstack/react-virtual'
import { EyeOff, File, Folder, TriangleAlert } from 'lucide-react'
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import { Button } from '../parts/button.tsx'
import { cx } from '../parts/cx.ts'
import { Foreign } from '../parts/foreign.tsx'
import { chosen, type FileRow, linesFound, marks, withMark } from '../state/offer-files.ts'
import { amount, text } from '../text.ts'
import css from './offer-files.module.css'

const ROW_PX = 28
const PAGE_LINES = 8

interface OfferFilesProps {
  readonly id: string
  readonly rows: readonly FileRow[]
  readonly excluded: ReadonlySet<number>
  readonly onChange: (excluded: ReadonlySet<number>) => void
  /** Whether there are files worth a warning. */
  readonly flagged: boolean
}

/** Every name of an offer, each to be taken or left. Only the lines in sight are in the page, so that a hundred thousand stay quick. */
export function OfferFiles({ id, rows, excluded, onChange, flagged }: OfferFilesProps) {
  const [words, setWords] = useState('')
  const [flaggedOnly, setFlaggedOnly] = useState(false)
  const lines = useMemo(() => linesFound(rows, { words, flaggedOnly }), [rows, words, flaggedOnly])
  const found = words.trim() !== '' || flaggedOnly
  const { files, bytes } = useMemo(() => chosen(rows, excluded), [rows, excluded])

  return (
    <section id={id} className={css.files} aria-label={text.filesOfOffer}>
      <div className={css.tools}>
        <input
          type="search"
          className={css.search}
          placeholder={text.findName}
          aria-label={text.findName}
          value={words}
          spellCheck={false}
          onChange={(event) => setWords(event.target.value)}
        />
        {flagged && (
          <label className={css.flaggedOnly}>
            <input type="checkbox" checked={flaggedOnly} onChange={(event) => setFlaggedOnly(event.target.checked)} />
            {text.flaggedOnly}
          </label>
        )}
      </div>
      {lines.length === 0 ? (
        <p className={css.none}>{text.noNameFound}</p>
      ) : (
        <Lines
          key={String(found)}
          rows={rows}
          lines={lines}
          flat={found}
          excluded={excluded}
          onMark={(line, take) => onChange(withMark(rows, excluded, { lines: [line], take }))}
        />
      )}
      <div className={css.sum}>
        <Button look="link" onClick={() => onChange(withMark(rows, excluded, { lines, take: true }))}>
          {found ? text.takeFound : text.takeAll}
        </Button>
        <Button look="link" onClick={() => onChange(withMark(rows, excluded, { lines, take: false }))}>
          {found ? text.leaveFound : text.leaveAll}
        </Button>
        <p role="status">{text.takes(files, bytes)}</p>
      </div>
    </section>
  )
}

interface LinesProps {
  readonly rows: readonly FileRow[]
  readonly lines: readonly number[]
  /** Whole paths instead of a tree. */
  readonly flat: boolean
  readonly excluded: ReadonlySet<number>
  readonly onMark: (line: number, take: boolean) => void
}

/** One stop for the Tab key; the arrows go from line to line, the space bar marks. */
function Lines({ rows, lines, flat, excluded, onMark }: LinesProps) {
  const box = useRef<HTMLDivElement>(null)
  const [active, setActive] = useState(0)
  const marked = useMemo(() => marks(rows, excluded), [rows, excluded])
  // oxlint-disable-next-line react/incompatible-library -- nothing of it is handed to a component that is memoized
  const virtual = useVirtualizer({ count: lines.length, getScrollElement: () => box.current, estimateSize: () => ROW_PX, overscan: 12 })
  const current = Math.min(active, lines.length - 1)

  function go(event: KeyboardEvent): void {
    // the line that the arrows went to, although the focus may reach it only with the next picture
    if (event.key === ' ') {
      event.preventDefault()
      const line = lines[current] ?? 0
      onMark(line, marked[line] === 'none')
      return
    }
    const to = wayOf(event.key, current, lines.length)
    if (to === null) return
    event.preventDefault()
    setActive(to)
    virtual.scrollToIndex(to)
    // the line may have to be made first
    requestAnimationFrame(() => box.current?.querySelector<HTMLInputElement>(`[data-at="${to}"] input`)?.focus())
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys belong to the check boxes in it.
    <div ref={box} className={css.lines} onKeyDown={go}>
      <div className={css.space} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index: at, start }) => {
          const line = lines[at] ?? 0
          const row = rows[line]
          if (!row) return null
          return (
            <div key={line} className={css.place} style={{ transform: `translateY(${start}px)`, height: ROW_PX }} data-at={at}>
              <Line
                row={row}
                flat={flat}
                mark={marked[line] ?? 'all'}
                first={at === current}
                onMark={(take) => onMark(line, take)}
                onFocus={() => setActive(at)}
              />
            </div>
          )
        })}
      </div>
    </div>
  )
}

function wayOf(key: string, from: number, count: number): number | null {
  const to = { ArrowDown: from + 1, ArrowUp: from - 1, PageDown: from + PAGE_LINES, PageUp: from - PAGE_LINES, Home: 0, End: count - 1 }[key]
  return to === undefined ? null : Math.max(0, Math.min(count - 1, to))
}

interface LineProps {
  readonly row: FileRow
  readonly flat: boolean
  readonly mark: 'all' | 'none' | 'some'
  readonly first: boolean
  readonly onMark: (take: boolean) => void
  readonly onFocus: () => void
}

function Line({ row, flat, mark, first, onMark, onFocus }: LineProps) {
  const box = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (box.current) box.current.indeterminate = mark === 'some'
  }, [mark])
  const Icon = row.size === null ? Folder : File
  return (
    <label className={cx(css.line, mark === 'none' && css.left)} style={{ paddingInlineStart: flat ? 0 : Math.min(row.depth, 8) * 14 }}>
      <input ref={box} type="checkbox" checked={mark !== 'none'} tabIndex={first ? 0 : -1} onFocus={onFocus} onChange={() => onMark(mark === 'none')} />
      <Icon size={14} strokeWidth={1.7} aria-hidden className={css.icon} />
      <span className={css.name}>
        <Foreign whole cut>
          {flat ? row.path : row.name}
        </Foreign>
      </span>
      {row.executable && (
        <span className={css.flag}>
          <TriangleAlert size={12} aria-hidden /> {text.flagProgram}
        </span>
      )}
      {row.hidden && (
        <span className={css.flag}>
          <EyeOff size={12} aria-hidden /> {text.flagHidden}
        </span>
      )}
      {row.size !== null && <span className={css.size}>{amount(row.size)}</span>}
    </label>
  )
}
