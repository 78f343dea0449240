import type { PauseReason } from '../../../shared/transfer.ts'
import type { MessageOf } from './messages.ts'

/** The reason is told as long as there is one; a person's wish has none. */
export function pauseMessage(paused: boolean, reason: PauseReason | null): MessageOf<'PAUSE'> {
  if (!paused || !reason) return { type: 'PAUSE', Paused: paused }
  return { type: 'PAUSE', Paused: true, Reason: reason.code, ...(reason.missingBytes !== null && { Missing: reason.missingBytes }) }
}

/** Null: a plain pause, or a reason that is not known here. */
export function pauseReasonOf(message: MessageOf<'PAUSE'>): PauseReason | null {
  return message.Reason === 'NO_SPACE' ? { code: 'NO_SPACE', missingBytes: message.Missing ?? null } : null
}
