import { violation } from '../errors.ts'
import { OPENING_TIMEOUT_MS } from '../limits.ts'
import type { ControlChannel } from '../wire/control.ts'
import { decodeLook, type Run } from '../wire/look.ts'
import type { MessageOf } from '../wire/messages.ts'

/** ACCEPT, and the page in front of it in which a receiver may name the chunks for which it looks at its own files. Throws PROTOCOL_VIOLATION. */
export async function expectAccept(
  control: ControlChannel,
  fullChunk: number,
  mayLook: boolean,
): Promise<{ readonly accept: MessageOf<'ACCEPT'>; readonly looks: readonly Run[] }> {
  const deadlineMs = performance.now() + OPENING_TIMEOUT_MS
  const first = await control.receive(OPENING_TIMEOUT_MS)
  if (first.type === 'ACCEPT') return { accept: first, looks: [] }
  if (first.type !== 'page' || !mayLook) throw violation(`${first.type} where ACCEPT was due`)
  const looks = decodeLook(first.body, fullChunk)
  return { accept: await control.expect('ACCEPT', Math.max(1, deadlineMs - performance.now())), looks }
}
