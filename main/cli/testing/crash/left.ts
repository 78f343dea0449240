import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PARTIAL_FOLDER } from '../../../engine/receive/names.ts'
import { type PartJournal, readPartJournal } from '../../../engine/receive/part-journal.ts'

/** What dead or living processes have on their disks of the one drop of a round. */
export interface Left {
  readonly phase: 'nothing' | 'moving' | 'publishing' | 'delivered'
  /** Chunks that the journal claims. */
  readonly claimed: number
  readonly part: string | null
  readonly journal: PartJournal | null
  /** The sender has not taken note of COMMIT. */
  readonly senderKeeps: boolean
}

export async function lookAt(home: { readonly sender: string; readonly receiver: string }, inbox: string): Promise<Left> {
  const senderKeeps = (await recordsOf(home.sender, 'out')).length > 0
  const [incoming] = await recordsOf(home.receiver, 'in')
  const part = incoming ? join(inbox, PARTIAL_FOLDER, incoming.id) : null
  const journal = incoming ? await readPartJournal(inbox, incoming.id) : null
  const claimed = journal?.claimed.reduce((sum, one) => sum + one, 0) ?? 0
  return { phase: phaseOf(incoming?.state, journal), claimed, part, journal, senderKeeps }
}

function phaseOf(state: string | undefined, journal: PartJournal | null): Left['phase'] {
  if (state === 'delivered') return 'delivered'
  if (journal === null) return 'nothing'
  return journal.root === null ? 'moving' : 'publishing'
}

async function recordsOf(home: string, prefix: 'in' | 'out'): Promise<{ readonly id: string; readonly state: string }[]> {
  const folder = join(home, 'transfers')
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.startsWith(`${prefix}-`) && name.endsWith('.json'))
  return Promise.all(
    names.map(async (name) => {
      // a living process may remove it meanwhile
      const text = await readFile(join(folder, name), 'utf8').catch(() => '{}')
      const { state = '' } = JSON.parse(text) as { state?: string }
      return { id: name.slice(prefix.length + 1, -'.json'.length), state }
    }),
  )
}
