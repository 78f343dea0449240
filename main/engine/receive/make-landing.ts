import { checkBeforehand } from './beforehand.ts'
import { KeptLanding } from './kept-landing.ts'
import { filesLanding, type Landing, type LandingOptions, textLanding } from './landing.ts'
import { openingRecords } from './part-journal.ts'
import type { ReceiverOptions } from './receiver-options.ts'

export interface LandingTools extends Pick<LandingOptions, 'patiently' | 'onUnwritable'> {
  readonly session: string
}

/** Where the chunks of an offer go: as it was left by an earlier connection, or new. Throws DISK_ERROR, NO_SPACE. */
export async function makeLanding(options: ReceiverOptions, { session, ...tools }: LandingTools): Promise<Landing> {
  const { opened, folder, transfer, keeping, left, replacing } = options
  const { entries, layout, conflict } = opened
  if (opened.header.Kind === 'text') return textLanding()
  const place = { ...tools, folder, id: transfer.id, entries, layout, conflict, onReplacing: () => replacing(transfer.id, folder) }
  if (left) return KeptLanding.reopen(place, left)
  await checkBeforehand(folder, opened)
  if (!keeping) return filesLanding(place)
  await keeping.begin()
  return KeptLanding.create(place, await openingRecords(session, opened))
}
