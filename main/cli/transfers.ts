import { formatBytes } from '../../shared/format.ts'
import type { KeptTransfer } from '../../shared/kept.ts'
import { isActive, type TransferSnapshot } from '../../shared/transfer.ts'
import type { Engine } from '../engine/facade.ts'
import { CommandError } from './command-error.ts'
import { EXIT, exitOfTransfer } from './exit.ts'
import { jsonLine } from './json-lines.ts'
import { Reporter } from './reporter.ts'
import { closeEngine, type EngineWish, openEngine, type Session } from './session.ts'
import type { TransfersCommand } from './transfers-command.ts'
import { columns, shown } from './words.ts'

const QUIET: EngineWish = { deviceKind: 'desktop', receiveFolder: '.', port: null, connections: 4, discovery: false, listen: false, accept: 'decline' }

/** What was interrupted, or waits: looked at, cleared up, or gone on with. Returns the exit code. */
export async function transfers(session: Session, command: TransfersCommand): Promise<number> {
  const engine = await openEngine(session, command, QUIET)
  try {
    const all = await engine.kept()
    if (command.action === 'list') return list(session, all)
    const ids = command.ids.map((id) => idOf(all, id))
    if (command.action === 'discard') return await discard(session, engine, ids)
    const [only = ''] = ids
    return await resume(session, command, chosen(all, only))
  } finally {
    await closeEngine(engine)
  }
}

function list({ terminal }: Session, all: readonly KeptTransfer[]): number {
  for (const transfer of all) terminal.event(jsonLine({ event: 'kept', transfer }))
  for (const line of columns(all.map(rowOf))) terminal.print(line)
  if (all.length === 0) terminal.note('Nothing is interrupted, and nothing waits.')
  return EXIT.DELIVERED
}

function rowOf({ id, direction, title, peer, storedBytes, totalBytes, ...rest }: KeptTransfer): string[] {
  const done = rest.state === 'waiting' ? formatBytes(totalBytes) : `${formatBytes(storedBytes)} of ${formatBytes(totalBytes)}`
  return [id, shown(title), `${direction === 'send' ? 'to' : 'from'} ${shown(peer.name)}`, done, stateWords(rest), `until ${day(rest.untilMs)}`]
}

function stateWords({ state, held, inHand }: Pick<KeptTransfer, 'state' | 'held' | 'inHand'>): string {
  const what = state === 'waiting' ? 'waits for the device' : 'interrupted'
  return [what, ...(held ? ['paused'] : []), ...(inHand ? ['in the hands of another FastDrop'] : [])].join(', ')
}

function day(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10)
}

/** The one that is meant, by its id or by how that begins. Throws NOT_FOUND. */
export function idOf(all: readonly KeptTransfer[], wanted: string): string {
  const found = all.filter(({ id }) => id.startsWith(wanted.trim().toLowerCase()))
  const [only] = found
  if (!only) throw new CommandError('NOT_FOUND', `No transfer “${wanted}” is kept here. “fastdrop transfers” lists those that are.`)
  if (found.length > 1) throw new CommandError('NOT_FOUND', `${found.length} transfers begin with “${wanted}”. Write more of the one you mean.`)
  return only.id
}

async function discard({ terminal }: Session, engine: Engine, ids: readonly string[]): Promise<number> {
  for (const id of ids) {
    const { transfer, told } = await engine.discardKept(id)
    terminal.event(jsonLine({ event: 'discarded', transferId: id, told }))
    const there = told || transfer.state === 'waiting' ? '' : ' The other device was not reached, and finds out when it is.'
    terminal.print(`Discarded: ${shown(transfer.title)} ${transfer.direction === 'send' ? 'to' : 'from'} ${shown(transfer.peer.name)}.${there}`)
  }
  return EXIT.DELIVERED
}

function chosen(all: readonly KeptTransfer[], id: string): KeptTransfer {
  const found = all.find((each) => each.id === id)
  if (found && !found.inHand) return found
  throw new CommandError('BUSY', 'Another FastDrop on this device works on that transfer. It goes on there by itself.')
}

/** Waits for the other device, and goes on until it has ended. */
async function resume(session: Session, command: TransfersCommand, { id, title, peer }: KeptTransfer): Promise<number> {
  const { terminal, interruption } = session
  const engine = await openEngine(session, command, { ...QUIET, discovery: true, listen: true, restore: [id] })
  const reporter = new Reporter(terminal)
  const ended = new Promise<TransferSnapshot>((resolve) => {
    let last: TransferSnapshot | null = null
    engine.subscribe((event) => {
      reporter.tell(event)
      if (event.event === 'transfer' && event.transfer.id === id) last = event.transfer
      if ((event.event === 'done' || event.event === 'error') && event.transferId === id && last && !isActive(last)) resolve(last)
    })
  })
  terminal.note(`Looking for ${shown(peer.name)}, to go on with ${shown(title)} …`, 'quiet')
  try {
    await engine.start()
    const last = await Promise.race([ended, interruption.occurred])
    if (last === 'interrupted') throw new CommandError('CANCELLED', 'Interrupted. “fastdrop transfers” lists it, and the same command goes on with it.')
    return exitOfTransfer(last)
  } finally {
    reporter.cancelledMessage = 'Interrupted. It is kept.'
    await closeEngine(engine)
    terminal.status('')
  }
}
