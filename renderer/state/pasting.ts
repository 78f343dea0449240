import type { Fault } from '../../shared/fault.ts'
import type { Bridge, Selection } from '../../shared/ipc.ts'
import { sendingText } from '../sending-words.ts'
import type { Outlet } from './outlet.ts'
import type { DialogState, Notice } from './store.ts'

/** What a paste carries: files, a text, or both. */
export interface Pasted {
  readonly files: readonly File[]
  readonly text: string
}

export interface Pasting {
  /** Files go to the device at once, as if they were dropped on it; null: it is asked to whom. A text is shown first, since nobody sees what a clipboard holds. */
  readonly pasted: (pasted: Pasted, peerId: string | null) => Promise<void>
  /** The same as its keys; what comes of it arrives as a paste. */
  readonly paste: () => Promise<void>
  /** Null: it is asked to whom. The fault is the caller's to show. */
  readonly sendText: (text: string, peerId: string | null) => Promise<Fault | null>
}

interface PastingParts {
  readonly bridge: Bridge<File>
  readonly outlet: Pick<Outlet, 'tell' | 'answered'>
  readonly notify: (notice: Pick<Notice, 'code' | 'message'>) => void
  readonly show: (dialog: DialogState | null) => void
  readonly sendTo: (selection: Selection, peerIds: readonly string[]) => Promise<void>
  readonly askTargets: (selection: Selection) => void
}

export function createPasting({ bridge, outlet, notify, show, sendTo, askTargets }: PastingParts): Pasting {
  const go = async (selection: Selection, peerId: string | null): Promise<void> => {
    show(null)
    if (peerId === null) askTargets(selection)
    else await sendTo(selection, [peerId])
  }
  return {
    pasted: async ({ files, text }, peerId) => {
      const registered = files.length > 0 ? await bridge.registerFiles(files) : null
      if (registered?.ok) return go(registered.value, peerId)
      // a picture out of another program has no path; a text beside it is the better reading
      if (text.trim() !== '') return show({ kind: 'text', peerId, text })
      notify({ code: 'NOTHING_TO_SEND', message: files.length > 0 ? sendingText.noPath : sendingText.nothingPasted })
    },
    paste: () => outlet.tell('paste', {}),
    sendText: async (text, peerId) => {
      const reply = await bridge.request('registerText', { text })
      if (!reply.ok) return reply.fault
      await go(reply.value, peerId)
      return null
    },
  }
}
