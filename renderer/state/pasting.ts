import type { Fault } from '../../shared/fault.ts'
import type { Bridge, Selection } from '../../shared/ipc.ts'
import { sendingText } from '../sending-words.ts'
import type { Outlet } from './outlet.ts'
import type { Sending } from './sending.ts'
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
  /** From its form, which is left once the text is taken, or with the question to whom it goes. The fault is the form's to show. `peerId` null: to be asked. */
  readonly sendText: (text: string, peerId: string | null) => Promise<Fault | null>
}

interface PastingParts {
  readonly bridge: Bridge<File>
  readonly outlet: Pick<Outlet, 'tell'>
  readonly notify: (notice: Pick<Notice, 'code' | 'message'>) => void
  readonly show: (dialog: DialogState | null) => void
  readonly sending: Pick<Sending, 'sendTo' | 'sendFromForm'>
  readonly askTargets: (selection: Selection) => void
}

export function createPasting({ bridge, outlet, notify, show, sending, askTargets }: PastingParts): Pasting {
  const go = async (selection: Selection, peerId: string | null): Promise<void> => {
    show(null)
    if (peerId === null) askTargets(selection)
    else await sending.sendTo(selection, [peerId])
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
      if (peerId !== null) return (await sending.sendFromForm(reply.value, [peerId]))?.fault ?? null
      askTargets(reply.value)
      return null
    },
  }
}
