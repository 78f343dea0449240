import { useState } from 'react'
import type { PairingSnapshot } from '../../shared/pairing.ts'
import { DialogNote } from '../parts/dialog.tsx'
import { useApp, usePage } from '../state/page.ts'
import { AddressDialog } from './address-dialog.tsx'
import { CheckDialog } from './check-dialog.tsx'
import { ClassicDialog } from './classic-dialog.tsx'
import { DeviceDialog } from './device-dialog.tsx'
import { EveryoneDialog } from './everyone-dialog.tsx'
import { FaultsHere } from './faults-here.tsx'
import { FirstRunDialog } from './first-run-dialog.tsx'
import { LimitDialog } from './limit-dialog.tsx'
import { NamesakeDialog } from './namesake-dialog.tsx'
import { OfferWaits } from './offer-waits.tsx'
import { PairingDialog, PairingWaits } from './pairing-dialog.tsx'
import { SettingsDialog } from './settings-dialog.tsx'
import { TargetsDialog } from './targets-dialog.tsx'
import { TextDialog } from './text-dialog.tsx'

/** The dialog the user opened, and the pairing that came by itself: at once where nobody is at anything else, else when the user wants. */
export function Dialogs() {
  const open = usePage((page) => page.dialog?.kind ?? null)
  const busy = open !== null
  const { pairing, looked, look, putAside } = usePairing()
  const shown = pairing !== null && (!busy || looked)
  return (
    <>
      <DialogNote
        value={
          <>
            {pairing && !shown && <PairingWaits pairing={pairing} onLook={look} />}
            <OfferWaits />
            {open !== null && <FaultsHere key={open} />}
          </>
        }
      >
        <OpenDialog />
      </DialogNote>
      {shown && <PairingDialog key={pairing.id} pairing={pairing} onPutAside={putAside} />}
    </>
  )
}

interface ShownPairing {
  readonly pairing: PairingSnapshot | null
  /** The user asked to see it. */
  readonly looked: boolean
  readonly look: () => void
  readonly putAside: () => void
}

/** The oldest pairing that the user has not put aside. */
function usePairing(): ShownPairing {
  const pairings = useApp((app) => app.pairings)
  const [aside, setAside] = useState<readonly string[]>([])
  const [lookedAt, setLookedAt] = useState<string | null>(null)
  const pairing = pairings.find(({ id }) => !aside.includes(id)) ?? null
  return {
    pairing,
    looked: pairing !== null && lookedAt === pairing.id,
    look: () => setLookedAt(pairing?.id ?? null),
    putAside: () => setAside((before) => (pairing ? [...before, pairing.id] : before)),
  }
}

function OpenDialog() {
  const dialog = usePage((page) => page.dialog)
  switch (dialog?.kind) {
    case 'targets':
      return <TargetsDialog key={dialog.selection.id} selection={dialog.selection} />
    case 'device':
      return <DeviceDialog key={dialog.peerId} peerId={dialog.peerId} />
    case 'address':
      return <AddressDialog />
    case 'classic':
      return <ClassicDialog />
    case 'everyone':
      return <EveryoneDialog />
    case 'namesake':
      return <NamesakeDialog key={dialog.selection.id} selection={dialog.selection} peerIds={dialog.peerIds} />
    case 'text':
      return <TextDialog key={`${dialog.peerId} ${dialog.text}`} peerId={dialog.peerId} text={dialog.text} />
    case 'check':
      return <CheckDialog />
    case 'limit':
      return <LimitDialog key={dialog.transferId} transferId={dialog.transferId} />
    case 'first-run':
      return <FirstRunDialog />
    case 'settings':
      return <SettingsDialog advanced={dialog.advanced ?? false} />
    case undefined:
      return null
  }
}
