import { ExternalLink, FolderOpen, Reply, RotateCw } from 'lucide-react'
import type { DragEvent } from 'react'
import type { TransferPeer } from '../../shared/transfer.ts'
import { historyText } from '../history-words.ts'
import { Button, IconButton } from '../parts/button.tsx'
import { shownName } from '../presence-words.ts'
import { useActions } from '../state/page.ts'
import { text } from '../text.ts'

interface DoneButtonsProps {
  /** Of the transfer, of this run or of the history. */
  readonly id: string
  /** Made fit to be shown. */
  readonly title: string
  readonly peer: Pick<TransferPeer, 'name' | 'deviceId' | 'address' | 'wire'> & { readonly label?: string | undefined }
  readonly direction: 'send' | 'receive'
  readonly outcome: 'done' | 'declined' | 'cancelled' | 'failed'
  /** There are files that belong to it on this computer. */
  readonly hasFiles: boolean
  /** The first thing that is done has words where there is room for them. */
  readonly roomy?: boolean
}

/** What can be done with what has arrived, or was sent. */
export function DoneButtons({ id, title, peer, direction, outcome, hasFiles, roomy = false }: DoneButtonsProps) {
  const { openReceived, reveal, sendAgain } = useActions()
  const { name, label } = peer
  const called = shownName(label === undefined ? { name } : { name, label })
  if (!hasFiles) return null
  if (direction === 'send') {
    return <IconButton icon={RotateCw} label={historyText.sendAgainOf(title, called)} hint={historyText.sendAgain} onClick={() => void sendAgain(id, peer)} />
  }
  if (outcome !== 'done') return null
  return (
    <>
      {roomy ? (
        <Button onClick={() => void reveal(id)}>{text.showInFolder}</Button>
      ) : (
        <IconButton icon={FolderOpen} label={historyText.showOf(title)} hint={text.showInFolder} onClick={() => void reveal(id)} />
      )}
      <IconButton icon={ExternalLink} label={historyText.openOf(title)} hint={historyText.open} onClick={() => void openReceived(id)} />
      <IconButton icon={Reply} label={historyText.sendBackOf(title, called)} hint={historyText.sendBack} onClick={() => void sendAgain(id, peer)} />
    </>
  )
}

/** Lets the pointer take what has arrived out of the window. The drag itself is the system's: it carries the files, and not what the page has of them. */
export function useDragOut(
  id: string,
  possible: boolean,
): { readonly draggable?: true; readonly title?: string; readonly onDragStart?: (event: DragEvent) => void } {
  const { dragOut } = useActions()
  if (!possible) return {}
  return {
    draggable: true,
    title: historyText.dragHint,
    onDragStart: (event) => {
      event.preventDefault()
      void dragOut(id)
    },
  }
}
