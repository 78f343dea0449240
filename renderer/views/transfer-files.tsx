import { useEffect, useRef, useState } from 'react'
import { say } from '../../shared/language/current.ts'
import { lostBecause } from '../../shared/lost-words.ts'
import type { TransferFile } from '../../shared/transfer.ts'
import { fileText } from '../file-words.ts'
import { Button } from '../parts/button.tsx'
import { Foreign } from '../parts/foreign.tsx'
import { useActions } from '../state/page.ts'
import { amount, foreign } from '../text.ts'
import css from './transfer-files.module.css'

/** So many at a time: a long list is read in steps, and only what is shown is asked for again. */
const STEP = 200
const READ_EVERY_MS = 1_000

/** Every file of a transfer that is under way, how far it is, and the way to go on without it. Closed at first. */
export function TransferFiles({ transferId, title }: { readonly transferId: string; readonly title: string }) {
  const [open, setOpen] = useState(false)
  return (
    <details className={css.files} onToggle={(event) => setOpen(event.currentTarget.open)} data-testid="transfer-files">
      <summary>{fileText.files}</summary>
      {open && <Names transferId={transferId} title={title} />}
    </details>
  )
}

function Names({ transferId, title }: { readonly transferId: string; readonly title: string }) {
  const [count, setCount] = useState(STEP)
  const { files, look } = useFiles(transferId, count)
  const { skip } = useActions()
  if (files === null) return <p className={css.none}>{fileText.readingFiles}</p>
  return (
    <>
      <ul className={css.list} aria-label={fileText.filesOf(foreign(title))}>
        {files.map((file) => (
          <Line key={file.index} file={file} onSkip={() => void skip(transferId, file.index).then(look)} />
        ))}
      </ul>
      {files.length === count && (
        <Button look="link" onClick={() => setCount(count + STEP)}>
          {fileText.moreFiles}
        </Button>
      )}
    </>
  )
}

function Line({ file, onSkip }: { readonly file: TransferFile; readonly onSkip: () => void }) {
  const { path, bytes, state } = file
  return (
    <li className={css.line} data-state={state}>
      <span className={css.name}>
        <Foreign whole cut>
          {path}
        </Foreign>
      </span>
      <span className={css.state}>
        {say().listed([amount(bytes), state === 'lost' ? lostBecause({ path, bytes, code: file.code ?? 'SKIPPED' }) : fileText.state[state]])}
      </span>
      {(state === 'waiting' || state === 'moving') && (
        <Button look="link" aria-label={fileText.skipFile(foreign(path))} onClick={onSkip}>
          {fileText.skip}
        </Button>
      )}
    </li>
  )
}

/** The first files, as they are now and from time to time. Null before the first answer. */
function useFiles(transferId: string, count: number): { readonly files: readonly TransferFile[] | null; readonly look: () => void } {
  const { transferFiles } = useActions()
  const [files, setFiles] = useState<readonly TransferFile[] | null>(null)
  const look = useRef(() => {})
  useEffect(() => {
    let gone = false
    const read = async (): Promise<void> => {
      const found: TransferFile[] = []
      while (found.length < count) {
        const page = await transferFiles(transferId, { from: found.length, count: STEP })
        if (gone || page === null) return
        found.push(...page)
        if (page.length < STEP) break
      }
      setFiles(found)
    }
    look.current = () => void read()
    look.current()
    const timer = setInterval(() => void read(), READ_EVERY_MS)
    return () => {
      gone = true
      clearInterval(timer)
    }
  }, [transferFiles, transferId, count])
  return { files, look: () => look.current() }
}
