import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { ConflictWish } from '../../../../shared/conflict.ts'
import type { TransferState } from '../../../../shared/transfer.ts'
import type { EngineOptions } from '../../facade.ts'
import { PARTIAL_FOLDER } from '../../receive/names.ts'
import { fingerprint, TestEngine } from '../pair.ts'

export interface Recovery {
  /** A disk as the power cut has left it, its journal replayed. */
  readonly disk: string
  /** A copy of the sender's, as it was then. */
  readonly senderData: string
  readonly sources: readonly string[]
  readonly chunkBytes: number
  /** See `answering`. */
  readonly conflict: ConflictWish | null
  /** What must stand there in the end, once: what stood there, and what was sent. */
  readonly wanted: Readonly<Record<string, string>>
}

/** A drop of a megabyte on a busy machine. */
const CEILING_MS = 60_000

/** How a receiver finds the drop when it runs again: on its way, done by itself, or not there. */
export type Found = TransferState | 'nothing'

/**
 * Starts the receiver again on what a power cut has left, and the sender too, which sends the same again. Whatever the cut took,
 * in the end everything is there, and nothing twice. Gives what was found, and what is wrong.
 */
export async function recover(recovery: Recovery): Promise<{ readonly found: Found; readonly fault: string | null }> {
  const { disk, senderData, sources, chunkBytes } = recovery
  const delivered = !(await readdir(join(senderData, 'transfers')).catch(() => [])).some((name) => name.startsWith('out-'))
  const receiver = await within('the receiver to start', answering({ receiveFolder: join(disk, 'received'), dataDir: join(disk, 'data') }, recovery.conflict))
  const sender = await TestEngine.start({ listen: false, dataDir: senderData })
  try {
    const found = receiver.engine.transfers().find(({ direction }) => direction === 'receive')?.state ?? 'nothing'
    // before ACCEPT, or behind COMMIT, the sender remembers nothing
    if (delivered && (found !== 'nothing' || stand(await standing(recovery), recovery))) return { found, fault: null }
    const end = await within('the drop to be sent again', sender.ended(sender.send(receiver.port, sources, { chunkBytes })))
    if (end !== 'done') return { found, fault: `sent again, it ended as ${end}` }
    const stands = await standing(recovery)
    const same = stand(stands, recovery)
    return { found, fault: same ? null : `${JSON.stringify(stands)} is not what was sent, once` }
  } finally {
    await within('the sender to close', sender.close())
    await within('the receiver to close', receiver.close())
  }
}

/** A receiver whose user says that of names that are taken, whenever it is asked; null: it asks nobody. */
export async function answering(options: Partial<EngineOptions>, conflict: ConflictWish | null): Promise<TestEngine> {
  if (!conflict) return TestEngine.start(options)
  const receiver = await TestEngine.start({ ...options, accept: 'ask' })
  receiver.engine.subscribe((event) => {
    if (event.event === 'offer') receiver.engine.answerOffer(event.offer.id, { accept: true, conflict })
  })
  return receiver
}

/** Folders that are merged into have times of their own. */
function stand(found: Readonly<Record<string, string>>, { wanted, conflict }: Recovery): boolean {
  const timeless = (each: Readonly<Record<string, string>>): unknown =>
    Object.fromEntries(Object.entries(each).map(([path, content]) => [path, content.startsWith('directory') ? 'directory' : content]))
  return conflict ? isDeepStrictEqual(timeless(found), timeless(wanted)) : isDeepStrictEqual(found, wanted)
}

async function within<T>(what: string, awaited: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited in vain for ${what}`)), CEILING_MS)
  })
  return Promise.race([awaited, late]).finally(() => clearTimeout(timer))
}

async function standing({ disk }: Recovery): Promise<Record<string, string>> {
  const all = await fingerprint(join(disk, 'received')).catch(() => ({}))
  return Object.fromEntries(Object.entries(all).filter(([path]) => path.split('/')[0] !== PARTIAL_FOLDER))
}
