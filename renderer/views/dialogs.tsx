import { usePage } from '../state/page.ts'
import { AddressDialog } from './address-dialog.tsx'
import { ClassicDialog } from './classic-dialog.tsx'
import { DeviceDialog } from './device-dialog.tsx'
import { SettingsDialog } from './settings-dialog.tsx'
import { TargetsDialog } from './targets-dialog.tsx'

export function Dialogs() {
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
    case 'settings':
      return <SettingsDialog />
    case undefined:
      return null
  }
}
