import { useMemo, useState } from 'react'
import type { Selection } from '../../shared/ipc.ts'
import { faultText } from '../../shared/language/fault-text.ts'
import { calledName, type PeerSnapshot } from '../../shared/transfer.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { FormFault } from '../parts/field.tsx'
import { Foreign } from '../parts/foreign.tsx'
import { selectionSize } from '../sending-words.ts'
import { useActions, useDevices } from '../state/page.ts'
import { dropsWait, groupedPeers, markedAtFirst, takesDrops, takesSelection } from '../state/select.ts'
import { activityLine, text } from '../text.ts'
import { waitingText } from '../waiting-words.ts'
import { KIND_ICONS } from './device-card.tsx'
import css from './dialogs.module.css'

/** "To whom?": several may be chosen. A single device online is chosen already; Send still has to be pressed. */
export function TargetsDialog({ selection }: { readonly selection: Selection }) {
  const peers = useDevices()
  const { closeDialog, open, sendFromForm } = useActions()
  const groups = useMemo(() => groupedPeers(peers), [peers])
  const [marked, setMarked] = useState(() => markedAtFirst(peers))
  const [fault, setFault] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  // A device may go away while the question stands.
  const chosen = peers.filter((peer) => takesSelection(peer, selection) && marked.includes(peer.id)).map((peer) => peer.id)

  async function send(): Promise<void> {
    if (chosen.length === 0 || busy) return
    setBusy(true)
    setFault(null)
    const untaken = await sendFromForm(selection, chosen).finally(() => setBusy(false))
    if (!untaken) return
    setMarked(untaken.peerIds)
    setFault(faultText(untaken.fault))
  }

  return (
    <Dialog
      title={text.targetsTitle}
      onClose={closeDialog}
      onSubmit={() => void send()}
      footer={
        <>
          <Button onClick={closeDialog}>{text.cancel}</Button>
          <Button look="primary" type="submit" aria-disabled={chosen.length === 0 || busy}>
            {text.sendTo(chosen.length)}
          </Button>
        </>
      }
    >
      <p className={css.hint}>
        <Foreign>{selection.title}</Foreign> · {selectionSize(selection)}
      </p>
      {groups.online.length === 0 && <p>{text.targetsNobody}</p>}
      <ul className={css.targets}>
        {[...groups.online, ...groups.away].map((peer) => (
          <Target
            key={peer.id}
            peer={peer}
            takes={takesSelection(peer, selection)}
            checked={chosen.includes(peer.id)}
            onChange={(on) => setMarked((before) => (on ? [...before, peer.id] : before.filter((id) => id !== peer.id)))}
          />
        ))}
      </ul>
      {groups.online.length === 0 && (
        <div>
          <Button onClick={() => open({ kind: 'address' })}>{text.addByAddress}</Button>
        </div>
      )}
      <FormFault message={fault} />
    </Dialog>
  )
}

interface TargetProps {
  readonly peer: PeerSnapshot
  readonly takes: boolean
  readonly checked: boolean
  readonly onChange: (checked: boolean) => void
}

function Target({ peer, takes, checked, onChange }: TargetProps) {
  const Icon = KIND_ICONS[peer.kind]
  const refuses = !takesDrops(peer)
  return (
    <li>
      <label className={css.target} data-disabled={!takes}>
        <input type="checkbox" checked={checked} disabled={!takes} onChange={(event) => onChange(event.target.checked)} />
        <Icon size={18} strokeWidth={1.6} aria-hidden />
        <Foreign className={css.targetName} cut>
          {calledName(peer)}
        </Foreign>
        <span className={css.targetLine}>{dropsWait(peer) ? waitingText.dropsWait : activityLine({ kind: refuses ? 'away' : 'idle' }, peer)}</span>
      </label>
    </li>
  )
}
