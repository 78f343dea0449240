import { ClipboardPaste, MessageSquareText, ShieldAlert, ShieldCheck, Trash2 } from 'lucide-react'
import { useEffect } from 'react'
import { isClassic, type PeerSnapshot } from '../../shared/transfer.ts'
import { pairingText } from '../pairing-words.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Foreign } from '../parts/foreign.tsx'
import { Phrase } from '../parts/phrase.tsx'
import { namesakeName, presenceText, shownName } from '../presence-words.ts'
import { sendingText } from '../sending-words.ts'
import type { Choice } from '../state/actions.ts'
import { isRemembered } from '../state/devices.ts'
import { useActions, useApp, useDevices } from '../state/page.ts'
import { dropsWait, mayPair, takesDrops } from '../state/select.ts'
import { text } from '../text.ts'
import { waitingText } from '../waiting-words.ts'
import { Caution } from './caution.tsx'
import css from './dialogs.module.css'

export function DeviceDialog({ peerId }: { readonly peerId: string }) {
  const peer = useDevices().find((candidate) => candidate.id === peerId)
  const { closeDialog } = useActions()
  useEffect(() => {
    if (!peer) closeDialog()
  }, [peer, closeDialog])
  return peer ? <ChooseFor peer={peer} /> : null
}

function ChooseFor({ peer }: { readonly peer: PeerSnapshot }) {
  const { chooseFor, closeDialog, open, pair, paste, removePeer } = useActions()
  const away = !takesDrops(peer)

  function choose(choice: Choice): void {
    if (away) return
    closeDialog()
    void chooseFor(peer.id, choice)
  }

  function beginPairing(): void {
    closeDialog()
    void pair(peer.id)
  }

  function remove(): void {
    closeDialog()
    void removePeer(peer.id)
  }

  return (
    <Dialog
      title={text.sendToTitle(shownName(peer))}
      onClose={closeDialog}
      onSubmit={() => choose('files')}
      footer={
        <>
          <Button onClick={closeDialog}>{text.cancel}</Button>
          <Button aria-disabled={away} onClick={() => choose('folder')}>
            {text.chooseFolder}
          </Button>
          <Button look="primary" type="submit" aria-disabled={away} data-first>
            {text.chooseFiles}
          </Button>
        </>
      }
    >
      <Trust peer={peer} />
      {mayPair(peer) && (
        <div>
          <Button look="link" icon={ShieldCheck} onClick={beginPairing}>
            {pairingText.pair}
          </Button>
        </div>
      )}
      {!isClassic(peer) && (
        <div className={css.links}>
          <Button look="link" icon={MessageSquareText} onClick={() => open({ kind: 'text', peerId: peer.id, text: '' })}>
            {sendingText.sendText}
          </Button>
          <Button look="link" icon={ClipboardPaste} aria-disabled={away} onClick={() => !away && void paste()}>
            {sendingText.sendClipboard}
          </Button>
        </div>
      )}
      {away && <p className={css.warn}>{text.deviceAway}</p>}
      {dropsWait(peer) && <p className={css.hint}>{waitingText.deviceAwaited}</p>}
      {!isRemembered(peer) && <Facts peer={peer} />}
      {peer.source === 'manual' && (
        <div>
          <Button look="link" icon={Trash2} onClick={remove}>
            {text.removeDevice}
          </Button>
        </div>
      )}
    </Dialog>
  )
}

function Facts({ peer }: { readonly peer: PeerSnapshot }) {
  return (
    <dl className={css.facts}>
      <dt>{text.addressLabel}</dt>
      <dd>
        <Phrase of={(address = '') => text.atPort(address, peer.port)} names={[peer.address]} />
      </dd>
      <dt>{text.versionLabel}</dt>
      <dd>
        <Foreign>{isClassic(peer) ? text.classicSpoken(peer.wire) : peer.version}</Foreign>
      </dd>
    </dl>
  )
}

function Trust({ peer }: { readonly peer: PeerSnapshot }) {
  const anyPaired = useApp((app) => app.paired.length > 0)
  if (!isClassic(peer) && peer.verified) return <p className={css.hint}>{text.verifiedHint}</p>
  if (!isClassic(peer) && peer.namesakeOf) {
    return (
      <>
        <Caution icon={ShieldAlert}>
          <p>{presenceText.namesakeHint(namesakeName(peer.namesakeOf))}</p>
        </Caution>
        <p className={css.hint}>{presenceText.namesakePairAgain}</p>
      </>
    )
  }
  if (!isClassic(peer)) {
    return (
      <>
        <p className={css.hint}>{text.notVerifiedHint}</p>
        {anyPaired && <p className={css.hint}>{pairingText.knownWhenReached}</p>}
      </>
    )
  }
  return (
    <>
      <Caution>
        <p>{text.classicSendWarning}</p>
      </Caution>
      <p className={css.hint}>{text.classicOneFile}</p>
    </>
  )
}
