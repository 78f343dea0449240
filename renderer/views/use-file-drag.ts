import { type DragEvent as ReactDragEvent, useEffect, useState } from 'react'
import { useActions, usePage } from '../state/page.ts'

/** A drag of files over the window, or over one card; null while there is none. `items` is null where the system does not tell. */
export interface FileDrag {
  readonly items: number | null
}

function carriesFiles(transfer: DataTransfer | null): transfer is DataTransfer {
  return transfer?.types.includes('Files') ?? false
}

function itemsIn(transfer: DataTransfer): number | null {
  const files = [...transfer.items].filter((item) => item.kind === 'file').length
  return files > 0 ? files : null
}

/**
 * Follows drags over the whole window, and takes what is dropped on no device. Device cards mark what they took with
 * preventDefault; they are asked first, since the window hears of it last.
 */
export function useFileDrag(): FileDrag | null {
  const [drag, setDrag] = useState<FileDrag | null>(null)
  const blocked = usePage((page) => page.dialog !== null)
  const { dropAnywhere } = useActions()

  useEffect(() => {
    const controller = new AbortController()
    const { signal } = controller
    function over(event: DragEvent): void {
      if (!carriesFiles(event.dataTransfer)) return
      const items = itemsIn(event.dataTransfer)
      const taken = event.defaultPrevented || blocked
      setDrag((before) => (taken ? null : before?.items === items ? before : { items }))
      if (event.defaultPrevented) return
      event.preventDefault()
      event.dataTransfer.dropEffect = blocked ? 'none' : 'copy'
    }
    function drop(event: DragEvent): void {
      setDrag(null)
      const taken = event.defaultPrevented
      event.preventDefault()
      if (!taken && !blocked && carriesFiles(event.dataTransfer)) void dropAnywhere([...event.dataTransfer.files])
    }
    window.addEventListener('dragover', over, { signal })
    window.addEventListener('drop', drop, { signal })
    window.addEventListener('dragleave', (event) => event.relatedTarget === null && setDrag(null), { signal })
    window.addEventListener('dragend', () => setDrag(null), { signal })
    return () => controller.abort()
  }, [blocked, dropAnywhere])

  return drag
}

export interface DropTarget {
  /** What hangs over the element now. */
  readonly over: FileDrag | null
  readonly handlers: {
    readonly onDragOver: (event: ReactDragEvent) => void
    readonly onDragLeave: (event: ReactDragEvent) => void
    readonly onDrop: (event: ReactDragEvent) => void
  }
}

/** Lets one element take files. `take` null: it shows that it cannot. */
export function useDropTarget(take: ((files: readonly File[]) => void) | null): DropTarget {
  const [over, setOver] = useState<FileDrag | null>(null)
  const handlers = {
    onDragOver(event: ReactDragEvent): void {
      if (!carriesFiles(event.dataTransfer)) return
      event.preventDefault()
      event.dataTransfer.dropEffect = take ? 'copy' : 'none'
      const items = itemsIn(event.dataTransfer)
      setOver((before) => (before?.items === items ? before : { items }))
    },
    onDragLeave(event: ReactDragEvent): void {
      const to = event.relatedTarget
      if (!(to instanceof Node && event.currentTarget.contains(to))) setOver(null)
    },
    onDrop(event: ReactDragEvent): void {
      event.preventDefault()
      setOver(null)
      const files = [...event.dataTransfer.files]
      if (files.length > 0) take?.(files)
    },
  }
  return { over, handlers }
}
