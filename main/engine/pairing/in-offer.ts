import type { EngineError } from '../errors.ts'
import { CONSENT_WAIT_MS } from '../limits.ts'
import type { ControlChannel } from '../wire/control.ts'
import type { MessageOf } from '../wire/messages.ts'

/**
 * "Pair first", inside an open offer: on its control connection, because the sender may listen nowhere, and because the code then
 * verifies this very connection. The receiver begins; what becomes of its offer is told here.
 */
export interface HeldOffer {
  readonly offerId: string
  /** Both users said yes: it is asked about anew, with a clock of its own. */
  again(): void
  /** Nobody was paired. `CannotPair`: the old clock goes on. This side's no, or its silence: that answers the offer, too. */
  failed(reason: EngineError): void
}

/** Meets a receiver that wants to pair first. True: both users said yes; false: not now, and it was told so. Throws what ended the offer. */
export type MeetInOffer = (control: ControlChannel, first: MessageOf<'PAIR1'>) => Promise<boolean>

/** The sender's wait for the receiver's HEADER. A pairing in between begins the time anew, one that did not come about does not. */
export async function awaitAnswer(control: ControlChannel, meet: MeetInOffer): Promise<MessageOf<'HEADER'>> {
  for (let deadlineMs = performance.now() + CONSENT_WAIT_MS; ; ) {
    const message = await control.expectOneOf(['HEADER', 'PAIR1'], Math.max(1, deadlineMs - performance.now()))
    if (message.type === 'HEADER') return message
    if (await meet(control, message)) deadlineMs = performance.now() + CONSENT_WAIT_MS
  }
}
