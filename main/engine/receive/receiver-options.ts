import type { DeviceKind } from '../../../shared/transfer.ts'
import type { Transfer } from '../transfer.ts'
import type { ControlChannel } from '../wire/control.ts'
import type { DataPorts } from '../wire/listen.ts'
import type { MessageOf } from '../wire/messages.ts'
import type { Opened } from './opening.ts'
import type { PartJournal } from './part-journal.ts'
import type { Receiver } from './receiver.ts'

export interface ReceiverOptions {
  readonly control: ControlChannel
  readonly opened: Opened
  readonly folder: string
  readonly deviceName: string
  readonly deviceKind: DeviceKind
  /** A paired sender is told digests of what is in the folder already, and need not send it. */
  readonly reuse: boolean
  readonly transfer: Transfer
  /** Makes the session known to the listener; returns the function that forgets it. */
  readonly register: (session: string, receiver: Receiver) => () => void
  readonly replacing: Replacing
  /** So many ports for data connections, each in a thread of its own; null: this device does not listen. */
  readonly dataPorts: (count: number) => Promise<DataPorts | null>
  /** Remembers it over a loss of the connection; null: the transfer ends with it. */
  readonly keeping: Keeping | null
  /** What an earlier connection has left. */
  readonly left?: PartJournal
}

/** What differs from one drop to the next. */
export type ReceiverParts = Omit<ReceiverOptions, 'deviceName' | 'deviceKind' | 'reuse' | 'register' | 'replacing' | 'dataPorts'>

/** That transfer is about to replace files in that folder; what they were has to be cleared away some day. Throws DISK_ERROR, NO_SPACE. */
export type Replacing = (transferId: string, folder: string) => Promise<void>

/** Who remembers a drop that may go on later. */
export interface Keeping {
  readonly session: string
  /** Files that this user does not want any more, and of which the sender has not said so yet. */
  readonly unwanted: readonly number[]
  /** These are the ones now. Never rejects. */
  skipped(unwanted: readonly number[]): Promise<void>
  /** Its part folder is about to be made. Throws DISK_ERROR, NO_SPACE. */
  begin(): Promise<void>
  /** Its user holds it, or lets go. Never rejects. */
  held(on: boolean): Promise<void>
  /** Its user lets it have so many bytes a second, or has no limit. Never rejects. */
  limited(bytesPerSecond: number | null): Promise<void>
  /** It is delivered: the sender may ask for that word again. */
  committed(root: string, lost: MessageOf<'COMMIT'>['Void']): Promise<void>
  /** It will not go on. */
  ended(): Promise<void>
}
