import { join } from 'node:path'
import { formatBytes, formatCount } from '../../shared/format.ts'
import type { HistoryEntry } from '../../shared/history.ts'
import { calledName } from '../../shared/transfer.ts'
import { asEngineError } from '../engine/errors.ts'
import { HISTORY_FILE, HistoryFile } from '../history/history-file.ts'
import { CommandError } from './command-error.ts'
import { EXIT } from './exit.ts'
import type { HistoryCommand } from './history-command.ts'
import { jsonLine } from './json-lines.ts'
import { Keyboard } from './keyboard.ts'
import { dataDirOf, type Session } from './session.ts'
import { columns, shown } from './words.ts'

/** What was sent and received by whoever keeps things in this data folder: shown, or removed. Returns the exit code. */
export async function history(session: Session, command: HistoryCommand): Promise<number> {
  const { terminal } = session
  const file = new HistoryFile(join(dataDirOf(session, command), HISTORY_FILE), (trouble) => terminal.warn(`The history: ${trouble}`))
  const entries = await file.load()
  return command.clear ? clear(session, command, { file, count: entries.length }) : list(session, command, entries)
}

function list({ terminal }: Session, { search, limit }: HistoryCommand, entries: readonly HistoryEntry[]): number {
  const found = entriesFound(entries, search)
  const listed = limit === 0 ? found : found.slice(0, limit)
  for (const entry of listed) terminal.event(jsonLine({ event: 'history', entry }))
  for (const line of columns(listed.map(rowOf))) terminal.print(line)
  if (entries.length === 0) terminal.note('Nothing was sent or received yet.')
  else if (found.length === 0) terminal.note('No entry has all of these words.')
  else if (listed.length < found.length)
    terminal.note(`These are the newest ${listed.length} of ${found.length.toLocaleString('en')}. “--limit 0” shows all.`, 'quiet')
  return EXIT.DELIVERED
}

async function clear({ terminal }: Session, { yes }: HistoryCommand, { file, count }: { readonly file: HistoryFile; readonly count: number }): Promise<number> {
  if (!yes && !terminal.interactive) throw new CommandError('BAD_SETTING', 'Without a terminal nobody can be asked. Say “--yes” as well to remove the history.')
  if (!yes) {
    const keyboard = new Keyboard(terminal)
    const sure = await keyboard.ask([], `Remove ${formatCount(count, 'entry', 'entries')} from the history? The files stay where they are. [y/N] `)
    keyboard.close()
    if (!sure) throw new CommandError('CANCELLED', 'The history stays as it is.')
  }
  await file
    .change(() => [])
    .catch((error: unknown) => {
      const { code, message } = asEngineError(error, 'DISK_ERROR')
      throw new CommandError(code, `The history could not be removed. ${message}`, error)
    })
  terminal.event(jsonLine({ event: 'history-cleared', entries: count }))
  terminal.print(`Removed ${formatCount(count, 'entry', 'entries')} from the history.`)
  return EXIT.DELIVERED
}

/** Those that have every word somewhere, in any order, upper and lower case being the same. */
export function entriesFound(entries: readonly HistoryEntry[], search: string): readonly HistoryEntry[] {
  const wanted = search.toLowerCase().split(/\s+/u).filter(Boolean)
  return entries.filter((entry) => {
    const whole = searchable(entry)
    return wanted.every((word) => whole.includes(word))
  })
}

function searchable(entry: HistoryEntry): string {
  const { peer, fault, leftOut, lost, paths } = entry
  const files = [...leftOut, ...(lost?.files ?? [])].map(({ path }) => path)
  return [whatOf(entry), peer.name, peer.label ?? '', wayOf(entry), outcomeOf(entry), fault?.message ?? '', ...files, ...paths].join('\n').toLowerCase()
}

/** "2026-11-22 14:05  sent  holiday.mov  to Amber Otter  3.20 GB  delivered and verified" */
export function rowOf(entry: HistoryEntry): string[] {
  const { peer, direction, bytes } = entry
  const name = shown(calledName(peer.label === undefined ? { name: peer.name } : { name: peer.name, label: peer.label }))
  const whom = `${direction === 'send' ? 'to' : 'from'} ${name}`
  return [timeOf(entry.endedAtMs), wayOf(entry), shown(whatOf(entry)), whom, bytes === null ? '' : formatBytes(bytes), outcomeOf(entry)]
}

function wayOf({ direction }: HistoryEntry): string {
  return direction === 'send' ? 'sent' : 'received'
}

function whatOf({ kind, title }: HistoryEntry): string {
  return kind === 'text' ? 'a text' : title
}

function outcomeOf({ outcome, direction, fault, lost, peer }: HistoryEntry): string {
  if (outcome !== 'done') return [outcome, ...(fault && outcome === 'failed' ? [shown(fault.message)] : [])].join(': ')
  const checked = peer.wire === '1.0.0' ? 'not verified' : 'verified'
  const done = `${direction === 'send' ? 'delivered' : 'received'}, ${checked}`
  return lost ? `${done}, ${formatCount(lost.count, 'file', 'files')} left out` : done
}

/** In the time of this place, in an order that sorts. */
function timeOf(atMs: number): string {
  const at = new Date(atMs)
  const two = (number: number): string => String(number).padStart(2, '0')
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`
}
