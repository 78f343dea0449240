import { type KeyboardEvent, useState } from 'react'
import { faultText } from '../../shared/language/fault-text.ts'
import { type PeerSnapshot, TEXT_MAX_BYTES } from '../../shared/transfer.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { FormFault } from '../parts/field.tsx'
import { TextArea } from '../parts/text-area.tsx'
import { shownName } from '../presence-words.ts'
import { sendingText } from '../sending-words.ts'
import { cardNow } from '../state/devices.ts'
import { useActions, useApp, useDevices } from '../state/page.ts'
import { dropsWait, takesDrops } from '../state/select.ts'
import { text as words } from '../text.ts'
import { waitingText } from '../waiting-words.ts'
import css from './dialogs.module.css'

interface TextDialogProps {
  /** Null: it is asked to whom afterwards. */
  readonly peerId: string | null
  /** What stands in it at first. */
  readonly text: string
}

/** A text or a link, looked at before it goes. Enter is a new line; with Ctrl, or Command, it sends. */
export function TextDialog({ peerId, text: first }: TextDialogProps) {
  const { peer, lost } = useAddressee(peerId)
  const { closeDialog, sendText } = useActions()
  const [text, setText] = useState(first)
  const [fault, setFault] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const bytes = bytesOf(text)
  const ready = text.trim() !== '' && bytes <= TEXT_MAX_BYTES && (!peer || takesDrops(peer))

  async function send(): Promise<void> {
    if (!ready || busy) return
    setBusy(true)
    setFault(null)
    const refused = await sendText(text, peer?.id ?? null).finally(() => setBusy(false))
    if (refused) setFault(faultText(refused))
  }

  function pressed(event: KeyboardEvent): void {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    void send()
  }

  return (
    <Dialog
      title={peer ? sendingText.titleTo(shownName(peer)) : sendingText.title}
      onClose={closeDialog}
      onSubmit={() => void send()}
      footer={
        <>
          <Button onClick={closeDialog}>{words.cancel}</Button>
          <Button look="primary" type="submit" aria-disabled={!ready || busy} data-first={first === '' ? undefined : true}>
            {peer ? sendingText.send : sendingText.choose}
          </Button>
        </>
      }
    >
      <TextArea
        label={sendingText.field}
        hint={sendingText.length(bytes)}
        error={bytes > TEXT_MAX_BYTES ? sendingText.tooLong(bytes) : null}
        rows={6}
        value={text}
        onChange={(event) => {
          setText(event.target.value)
          setFault(null)
        }}
        onKeyDown={pressed}
      />
      {peer && !takesDrops(peer) && <p className={css.warn}>{words.deviceAway}</p>}
      {peer && dropsWait(peer) && <p className={css.hint}>{waitingText.textAwaited}</p>}
      {lost && (
        <p className={css.warn} role="status">
          {sendingText.lostSight(shownName(lost))}
        </p>
      )}
      <p className={css.hint}>{sendingText.hint}</p>
      <FormFault message={fault} />
    </Dialog>
  )
}

interface Addressee {
  /** Null: it is asked to whom afterwards. */
  readonly peer: PeerSnapshot | null
  /** Whom it was written to, and who has no card any more. What was typed stays, for it or for another one. */
  readonly lost: PeerSnapshot | null
}

/** Whom it is written to, by its key where that is known: while a text is typed, devices come and go. */
function useAddressee(peerId: string | null): Addressee {
  const devices = useDevices()
  const paired = useApp((app) => app.paired)
  const [before, setBefore] = useState<PeerSnapshot | null>(null)
  if (peerId === null) return { peer: null, lost: null }
  const peer = cardNow(before ?? { id: peerId }, devices, paired)
  if (peer && (peer.id !== before?.id || peer.deviceId !== before.deviceId)) setBefore(peer)
  return { peer, lost: peer ? null : before }
}

/** As it travels: UTF-8. */
export function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length
}
