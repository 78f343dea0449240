import type { Fault } from '../../shared/fault.ts'
import type { ChunkFacts } from '../../shared/flow.ts'
import type { Bridge, RequestOf } from '../../shared/ipc.ts'
import type { Move, TransferFile } from '../../shared/transfer.ts'
import type { Outlet } from './outlet.ts'

/** Which files of a transfer. */
export type FilesRange = Omit<RequestOf<'transferFiles'>, 'transferId'>

/** What the user wants of transfers that are under way, wait or are looked at. */
export interface TransferActions {
  readonly cancel: (transferId: string) => Promise<void>
  readonly pause: (transferId: string, paused: boolean) => Promise<void>
  /** Goes on without this file. */
  readonly skip: (transferId: string, file: number) => Promise<void>
  /** A part of the files of a transfer; null when it cannot be told. */
  readonly transferFiles: (transferId: string, range: FilesRange) => Promise<readonly TransferFile[] | null>
  /** Sends what was lost of a drop. */
  readonly sendLost: (transferId: string) => Promise<void>
  /** Does not wait any longer for the other device to show itself. */
  readonly resume: (transferId: string) => Promise<void>
  /** Bytes a second from now on; null: no limit of its own. */
  readonly limit: (transferId: string, bytesPerSecond: number | null) => Promise<void>
  /** The same for a form, which shows the fault in place. */
  readonly setLimit: (transferId: string, bytesPerSecond: number | null) => Promise<Fault | null>
  /** Another place among the drops to the same device. */
  readonly move: (transferId: string, to: Move) => Promise<void>
  readonly dismiss: (transferId: string) => Promise<void>
  readonly openDetail: (transferId: string, open: boolean) => Promise<void>
  /** What is known of some chunks; null when the transfer is gone, which is no news. */
  readonly chunkFacts: (transferId: string, range: { readonly first: number; readonly last: number }) => Promise<ChunkFacts | null>
}

export function createTransferActions(bridge: Bridge<File>, { ask, tell, answered }: Outlet): TransferActions {
  return {
    cancel: (transferId) => tell('cancelTransfer', { transferId }),
    pause: (transferId, paused) => tell('pauseTransfer', { transferId, paused }),
    skip: (transferId, file) => tell('skipFiles', { transferId, files: [file] }),
    transferFiles: (transferId, range) => answered(bridge.request('transferFiles', { transferId, ...range })),
    sendLost: (transferId) => tell('sendLost', { transferId }),
    resume: (transferId) => tell('resumeTransfer', { transferId }),
    limit: (transferId, bytesPerSecond) => tell('limitTransfer', { transferId, bytesPerSecond }),
    setLimit: (transferId, bytesPerSecond) => ask('limitTransfer', { transferId, bytesPerSecond }),
    move: (transferId, to) => tell('moveTransfer', { transferId, to }),
    dismiss: (transferId) => tell('dismissTransfer', { transferId }),
    openDetail: (transferId, open) => tell('openDetail', { transferId, open }),
    chunkFacts: async (transferId, range) => {
      const reply = await bridge.request('chunkFacts', { transferId, ...range })
      return reply.ok ? reply.value : null
    },
  }
}
